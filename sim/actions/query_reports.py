"""Look at what customers write."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveDuration
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("query_reports")
class QueryReports(Action):
    """How many reports came by journey, and the support desk's words; late, but from users.

    Source: Google, The Site Reliability Workbook, ch. 9 (customers as the monitoring of last
    resort).
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 15 * SECOND

    window: PositiveDuration = Field(1800 * SECOND, description="how far back")
