"""Leave a note for whoever comes after."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Line, Names, PositiveDuration, Text
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("hand_over")
class HandOver(Action):
    """A note of how it stands: what is thought, what is under way, what has been promised.

    Source: Google, Site Reliability Engineering, ch. 14 "Managing Incidents" (clear, live handoff);
    Patterson et al., "Handoff strategies in settings with high consequences for failure" (2004).
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "communication"
    attention_us: ClassVar[int] = 120 * SECOND

    person: Line = Field(description="who takes over")
    state: Line = Field("", description="how it stands, in a line")
    hypotheses: Names = Field((), description="components that are under suspicion: db,cache")
    open_orders: Names = Field((), description="orders under way: their labels, or their kinds")
    next_update: PositiveDuration | None = Field(None, description="when the next word is due")
    waiting: Names = Field((), description="audiences whose questions are open: press,support")
    text: Text = Field("", description="the words")
