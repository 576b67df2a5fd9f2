"""Look at what has been changed."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveDuration
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import HOUR, SECOND


@ACTIONS.register("query_changes")
class QueryChanges(Action):
    """Deploys, configuration, flags and scaling of late, from the change log.

    Source: Google, Site Reliability Engineering, ch. 12 (about 70 % of outages follow a change).
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 10 * SECOND

    service: Identifier | None = Field(None, description="of one service")
    window: PositiveDuration = Field(24 * HOUR, description="how far back")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service has no changes; say so."""
        return unknown_service(facts, self.service)
