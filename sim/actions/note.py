"""Write down what was seen or thought."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Text
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("note")
class Note(Action):
    """A line in the incident's live document, for those who come later.

    Source: Google, Site Reliability Engineering, ch. 14 (live incident state document).
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 15 * SECOND

    text: Text = Field(description="what was seen, thought or decided")
