"""When each alert of a run fired, from the journal."""

from __future__ import annotations

from dataclasses import dataclass

from sim.journal.entries import Kind
from sim.journal.record import RunRecord


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of firing; ``until_us`` is None where the run ended in it."""

    from_us: int
    until_us: int | None
    urgency: str

    def holds_at(self, at_us: int) -> bool:
        """Whether it fires then."""
        return self.from_us <= at_us and (self.until_us is None or at_us < self.until_us)


def fired(record: RunRecord) -> dict[str, list[Episode]]:
    """The episodes of every alert that has fired, in order; the drill's clock."""
    found: dict[str, list[Episode]] = {}
    began: dict[str, tuple[int, str]] = {}
    for entry in record.of_kind(Kind.ALERT):
        if entry.event == "firing":
            began.setdefault(entry.subject, (entry.at_us, str(entry.data["urgency"])))
        elif entry.event == "cleared" and entry.subject in began:
            since_us, urgency = began.pop(entry.subject)
            found.setdefault(entry.subject, []).append(Episode(since_us, entry.at_us, urgency))
    for name, (since_us, urgency) in began.items():
        found.setdefault(name, []).append(Episode(since_us, None, urgency))
    return found
