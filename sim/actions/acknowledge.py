"""Tell the pager that somebody is on it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("acknowledge")
class Acknowledge(Action):
    """Stop the escalation clock: the page has reached a person who will look.

    Source: PagerDuty, Incident Response Documentation, "On-call"; a tap on a telephone.
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 5 * SECOND

    alert: Identifier | None = Field(None, description="which alert; none: all that fire")
