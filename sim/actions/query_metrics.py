"""Look at a series."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveDuration
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.refusal import first, unknown, unknown_service
from sim.model.signal import Signal
from sim.units import SECOND


@ACTIONS.register("query_metrics")
class QueryMetrics(Action):
    """One signal over a window, narrowed by labels, as far as it has been scraped.

    Source: Prometheus, "Querying basics"; a prepared dashboard is open in some ten seconds.
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 10 * SECOND

    name: Signal = Field(description="which signal")
    service: Identifier | None = Field(None, description="of one service")
    zone: Identifier | None = Field(None, description="with service: replicas in one zone")
    version: Identifier | None = Field(None, description="with service: replicas on one version")
    caller: Identifier | None = Field(None, description="with service: calls from one service")
    journey: Identifier | None = Field(None, description="of one journey")
    segment: Identifier | None = Field(None, description="of one client segment")
    window: PositiveDuration = Field(900 * SECOND, description="how far back")

    def refusal(self, facts: Facts) -> str | None:
        """A label that no series carries finds nothing; say which."""
        return first(
            unknown_service(facts, self.service),
            unknown("zone", self.zone, facts.zones()),
            unknown("journey", self.journey, facts.journeys()),
        )
