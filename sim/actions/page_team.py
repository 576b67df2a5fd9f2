"""Call for people who own a part of the system."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.refusal import unknown
from sim.units import SECOND


@ACTIONS.register("page_team")
class PageTeam(Action):
    """Wake a team; it is there once its own answering time has passed.

    Source: Google, Site Reliability Engineering, ch. 14 "Managing Incidents" (ask early for help).
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 20 * SECOND

    team: Identifier = Field(description="a key of the topology's teams")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown team cannot be paged."""
        return unknown("team", self.team, facts.teams())
