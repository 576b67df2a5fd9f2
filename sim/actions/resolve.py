"""Say that it is over."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Text
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("resolve")
class Resolve(Action):
    """Service is back and the cause is dealt with; too early shows when it comes back.

    Source: PagerDuty, Incident Response Documentation, "During an incident" (verify, then resolve).
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 15 * SECOND

    text: Text = Field("", description="what ended it")
