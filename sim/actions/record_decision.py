"""Write down what was decided, and why."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Line, Names, PositiveDuration, Text
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("record_decision")
class RecordDecision(Action):
    """A decision with its reason and what else there was: judged later by what was known then.

    Source: ISO 22361:2022, crisis management, "decision-making" (decision log).
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 30 * SECOND

    decision: Line = Field(description="what is to be done, or left alone")
    why: Text = Field("", description="the reason")
    options: Names = Field((), description="what else there was: wait,rollback")
    review_in: PositiveDuration | None = Field(None, description="when it is looked at again")
