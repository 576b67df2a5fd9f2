"""Make it an incident, with a severity."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.communication import Severity
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("declare")
class Declare(Action):
    """Open the incident, or change its severity; in doubt the higher level.

    Source: PagerDuty, Incident Response Documentation, "Severity levels".
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 15 * SECOND

    severity: Severity = Field(description="SEV1 is the worst")
