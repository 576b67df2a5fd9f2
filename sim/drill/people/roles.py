"""Who does what: roles, how many report to one, and a commander with hands on the keyboard."""

from __future__ import annotations

from sim.drill.incident import Incident
from sim.drill.people.channel import Channel
from sim.model.people import MOST_REPORTS, Role

# How whoever sits at the desk is called.
SEAT = frozenset({"me", "you", "responder"})
SUBJECT = "role"


class Roles:
    """The roles of one incident; ``incident.roles`` is what the view shows of them."""

    def __init__(self, channel: Channel, incident: Incident) -> None:
        self._channel = channel
        self._incident = incident

    def holder(self, role: Role) -> str | None:
        """Who holds a role that one person holds; None: nobody."""
        return self._incident.roles.get(role.value)

    def assign(self, line: int, role: Role, person: str) -> None:
        """Give a role; a lead who now has too many people is warned."""
        if role is Role.EXPERT:
            if person not in self._incident.experts:
                self._incident.experts.append(person)
        else:
            self._incident.roles[role.value] = person
        told = self._channel.note(SUBJECT, "assigned", line, role=role.value, person=person)
        for lead in (Role.COMMANDER, Role.OPERATIONS):
            self._warn(lead, told)

    def pass_on(self, leaves: str, comes: str | None, *, cause: int) -> None:
        """Somebody goes: their roles pass to whoever was told of them, or lie bare."""
        for role, person in tuple(self._incident.roles.items()):
            if person != leaves:
                continue
            if comes is None:
                del self._incident.roles[role]
            else:
                self._incident.roles[role] = comes
            event = "vacant" if comes is None else "assigned"
            self._channel.note(SUBJECT, event, cause, role=role, person=comes or leaves)

    def note_hands(self, action: str, line: int) -> None:
        """A change was ordered: if whoever sits here commands and nobody else operates, say so."""
        operates = self.holder(Role.OPERATIONS)
        if self.holder(Role.COMMANDER) in SEAT and (operates is None or operates in SEAT):
            self._channel.note(SUBJECT, "hands_on", line, action=action)

    def reports(self, lead: Role) -> int:
        """How many people report to a lead."""
        person = self.holder(lead)
        if person is None:
            return 0
        others = set(self._incident.experts)
        if lead is Role.COMMANDER:
            if self.holder(Role.OPERATIONS) is not None:
                others.clear()
            others |= set(self._incident.roles.values())
        return len(others - {person})

    def _warn(self, lead: Role, cause: int) -> None:
        reports = self.reports(lead)
        if reports <= MOST_REPORTS:
            return
        person = str(self.holder(lead))
        text = f"{reports} people report to {person}; {MOST_REPORTS} are as many as one can lead."
        self._channel.say(
            SUBJECT,
            "span_exceeded",
            text,
            sender="Process",
            role="process",
            cause=cause,
            lead=lead.value,
            person=person,
            reports=reports,
        )
