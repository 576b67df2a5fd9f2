"""Look at the status pages of vendors."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("query_status")
class QueryStatus(Action):
    """What those who run a service for us say of it; a page may lag, and may be wrong.

    Source: Atlassian Statuspage; pages are written by people, after they know (GitHub, AWS).
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 15 * SECOND

    service: Identifier | None = Field(None, description="which of ours they run; none: every one")

    def refusal(self, facts: Facts) -> str | None:
        """Nobody runs an unknown service for us."""
        return unknown_service(facts, self.service)
