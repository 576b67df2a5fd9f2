"""Tell people who wait how it stands."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.communication import ActionState, Audience, ShareClass
from sim.model.document import Line, Names, PositiveDuration, Text, Truth
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("post_update")
class PostUpdate(Action):
    """A status update in typed claims, each of which the facts can bear out or not.

    Source: Atlassian, "Incident communication best practices": what, whom, what next, when again.
    """

    verb: ClassVar[Verb] = Verb.COMMUNICATE
    part: ClassVar[str | None] = "communication"
    # Three sentences typed at 40 words a minute, with a look over them.
    attention_us: ClassVar[int] = 45 * SECOND

    audience: Audience = Field(Audience.INTERNAL, description="whom it is for")
    component: Line | None = Field(None, description="what is said to be affected")
    symptom: Line | None = Field(None, description="what is said that users see")
    action_state: ActionState = Field(ActionState.LOOKING, description="how far the response is")
    next_update: PositiveDuration | None = Field(None, description="when the next one comes")
    data_loss: Truth | None = Field(None, description="whether data is said to be lost")
    text: Text = Field("", description="the words")
    components: Names = Field((), description="more that is said to be affected: web,db")
    regions: Names = Field((), description="where it is said to be felt: eu,us")
    journeys: Names = Field((), description="what users are said to be hindered in: buy,search")
    share: ShareClass | None = Field(None, description="how many of them are said to be hit")
