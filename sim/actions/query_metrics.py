"""Look at a series."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from sim.model.document import Identifier, PositiveDuration
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.promql.parser import Query
from sim.model.refusal import first, unknown, unknown_service
from sim.model.signal import Signal
from sim.units import SECOND

MOST_STEPS = 200


@ACTIONS.register("query_metrics")
class QueryMetrics(Action):
    """One signal over a window, narrowed by labels; or a query in PromQL, as far as was scraped.

    Source: Prometheus, "Querying basics"; a prepared dashboard is open in some ten seconds.
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 10 * SECOND

    name: Signal | None = Field(None, description="which signal; or `expr`")
    service: Identifier | None = Field(None, description="of one service")
    zone: Identifier | None = Field(None, description="with service: replicas in one zone")
    version: Identifier | None = Field(None, description="with service: replicas on one version")
    caller: Identifier | None = Field(None, description="with service: calls from one service")
    journey: Identifier | None = Field(None, description="of one journey")
    segment: Identifier | None = Field(None, description="of one client segment")
    probe: Identifier | None = Field(None, description="of one probe from outside")
    window: PositiveDuration = Field(900 * SECOND, description="how far back")
    expr: Query | None = Field(
        None, description="a query in PromQL over the exported names, in place of all but `window`"
    )
    step: PositiveDuration | None = Field(
        None, description="with expr: its value at every such step of the window too"
    )

    @model_validator(mode="after")
    def _asks_once(self) -> QueryMetrics:
        labels = ("service", "zone", "version", "caller", "journey", "segment", "probe")
        if (self.name is None) == (self.expr is None):
            raise ValueError("give a signal's name or an expr, one of them")
        if self.expr is not None and any(getattr(self, label) is not None for label in labels):
            raise ValueError('labels stand in the expr: gameday_error_ratio{service="cart"}')
        if self.expr is None and self.step is not None:
            raise ValueError("a step needs an expr")
        if self.step is not None and self.window // self.step > MOST_STEPS:
            raise ValueError(f"more than {MOST_STEPS} steps; make the step longer")
        return self

    def refusal(self, facts: Facts) -> str | None:
        """A label that no series carries finds nothing; say which."""
        return first(
            unknown_service(facts, self.service),
            unknown("zone", self.zone, facts.zones()),
            unknown("journey", self.journey, facts.journeys()),
        )
