"""Look at log lines."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from sim.model.document import Duration, Identifier, Line, PositiveDuration
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.pattern import Regex
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("query_logs")
class QueryLogs(Action):
    """Lines of one service or all, by text, pattern, level and time; a sample, as log stores give.

    Source: Grafana Loki, "Query logs"; typing a query and reading a page takes half a minute.
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 25 * SECOND

    service: Identifier | None = Field(None, description="of one service")
    text: Line | None = Field(None, description="that contain this")
    window: PositiveDuration = Field(300 * SECOND, description="how far back")
    regex: Regex | None = Field(None, description="that this pattern (RE2) is found in")
    level: Literal["info", "warn", "error"] | None = Field(None, description="of one level")
    begin: Duration | None = Field(
        None, alias="from", description="from this time of the drill's clock, in place of `window`"
    )
    until: Duration | None = Field(None, description="up to this time of the drill's clock")

    @model_validator(mode="after")
    def _is_forward(self) -> QueryLogs:
        if self.begin is not None and self.until is not None and self.begin >= self.until:
            raise ValueError("'from' must come before 'until'")
        return self

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service writes no logs."""
        return unknown_service(facts, self.service)
