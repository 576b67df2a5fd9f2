"""Look at log lines."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Line, PositiveDuration
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("query_logs")
class QueryLogs(Action):
    """Lines of one service or all, by text; a sample, as log stores give.

    Source: Grafana Loki, "Query logs"; typing a query and reading a page takes half a minute.
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 25 * SECOND

    service: Identifier | None = Field(None, description="of one service")
    text: Line | None = Field(None, description="that contain this")
    window: PositiveDuration = Field(300 * SECOND, description="how far back")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service writes no logs."""
        return unknown_service(facts, self.service)
