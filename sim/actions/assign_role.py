"""Say who does what."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Line
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("assign_role")
class AssignRole(Action):
    """Give a person a role: incident commander, operations lead, communications lead, scribe.

    Source: Google, Site Reliability Engineering, ch. 14 "Managing Incidents", after the ICS.
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 10 * SECOND

    role: Identifier = Field(description="incident_commander, operations, communications, scribe")
    person: Line = Field(description="who takes it")
