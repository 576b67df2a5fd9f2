"""Ask not to be paged for some alerts for a while."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from sim.model.document import PositiveDuration
from sim.model.kinds import ACTIONS, Action, Verb
from sim.model.matching import Matchers
from sim.units import SECOND


@ACTIONS.register("silence")
class SilenceAlerts(Action):
    """Alerts that match fire on and can be seen, and page nobody until the silence ends.

    Source: Prometheus, "Alertmanager", Silences; ``amtool silence add`` wants a comment too.
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 15 * SECOND

    matchers: Matchers = Field(
        description='which: an alert\'s name, or severity=ticket,service=~"cart|web"'
    )
    lasts: PositiveDuration = Field(description="how long; it ends by itself")
    reason: Annotated[str, StringConstraints(min_length=1, max_length=300)] = Field(
        description="why nobody need hear of them"
    )
