"""End a silence before its time."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveCount
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("expire_silence")
class ExpireSilence(Action):
    """What a silence kept quiet and still fires pages at once, or with its group.

    Source: Prometheus, "Alertmanager"; ``amtool silence expire``.
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 5 * SECOND

    number: PositiveCount = Field(description="of the silence, as alerts tells it")
