"""Ask somebody who knows a part of the system."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("ask_expert")
class AskExpert(Action):
    """Ask a member of a team, or whoever of it is there, what they think of a service.

    They come first, if they are not there yet; then they think. An opinion may be wrong.
    Source: PagerDuty, incident response documentation, "Subject matter expert".
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 30 * SECOND

    who: Identifier = Field(description="a team, or one of its members")
    about: Identifier = Field(description="the service in question")

    def refusal(self, facts: Facts) -> str | None:
        """Nobody has an opinion of a service that does not exist."""
        return unknown_service(facts, self.about)
