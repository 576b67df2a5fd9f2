"""Let time pass, on purpose."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveDuration
from sim.model.kinds import ACTIONS, Action, Verb


@ACTIONS.register("wait")
class Wait(Action):
    """Look again only after a while: a decision, on the record, with a stop time.

    Source: Klein, Sources of Power, ch. 3 (watching a situation is a course of action).
    """

    verb: ClassVar[Verb] = Verb.PASS
    attention_us: ClassVar[int] = 0

    lasts: PositiveDuration = Field(alias="for", description="how long")
