"""Say who does what."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Line
from sim.model.kinds import ACTIONS, Action, Verb
from sim.model.people import Role
from sim.units import SECOND


@ACTIONS.register("assign_role")
class AssignRole(Action):
    """Give a person a role. All are held by one person at a time, but for expert.

    Everybody reports to the commander; experts to operations, once somebody leads it.
    Source: Google, Site Reliability Engineering, ch. 14 "Managing Incidents", after the ICS.
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 10 * SECOND

    role: Role = Field(description="what is to be done")
    person: Line = Field(description="who takes it; me: whoever sits here")
