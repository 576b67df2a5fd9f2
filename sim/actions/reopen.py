"""Say that it was not over."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Text
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("reopen")
class Reopen(Action):
    """The incident goes on: better said late than hidden in a new one.

    Source: ITIL 4, Incident management practice (reopening within the same record).
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 10 * SECOND

    text: Text = Field("", description="what came back")
