"""What each silence kept from being heard, and whether that was the alert that mattered."""

from __future__ import annotations

from dataclasses import dataclass

from sim.journal.entries import Kind
from sim.journal.record import RunRecord
from sim.scoring.impact import Impact
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Silenced:
    """One silence of a run. ``hid`` are pages that it kept quiet while users were being harmed."""

    name: str
    line: int
    matchers: str
    reason: str
    from_s: float
    until_s: float
    alerts: tuple[str, ...]
    hid: tuple[str, ...]


def silences(record: RunRecord, impact: Impact) -> tuple[Silenced, ...]:
    """Every silence, in order."""
    found = []
    end_us = record.entries[-1].at_us
    missed = impact.any_missed
    for entry in record.of_kind(Kind.ALERT):
        if entry.event != "silenced":
            continue
        expired = [e.at_us for e in record.story(entry.subject) if e.event == "expired"]
        until_us = min([*expired, end_us])
        quiet = _quiet(record, entry.subject, until_us)
        pages = _pages(record)
        hid = {
            name
            for name, begin, end in quiet
            if name in pages and missed[begin // SECOND : end // SECOND + 1].any()
        }
        found.append(
            Silenced(
                name=entry.subject,
                line=entry.sequence,
                matchers=str(entry.data["matchers"]),
                reason=str(entry.data["reason"]),
                from_s=entry.at_us / SECOND,
                until_s=until_us / SECOND,
                alerts=tuple(sorted({name for name, _, _ in quiet})),
                hid=tuple(sorted(hid)),
            )
        )
    return tuple(found)


def _quiet(record: RunRecord, silence: str, until_us: int) -> list[tuple[str, int, int]]:
    """Alerts that a silence kept quiet: name, from, until."""
    found = []
    since: dict[str, int] = {}
    for entry in record.of_kind(Kind.ALERT):
        by = entry.data.get("muted_by") if entry.event == "firing" else entry.data.get("by")
        if by == silence and entry.event in ("firing", "muted"):
            since[entry.subject] = entry.at_us
        elif entry.subject in since and entry.event in ("cleared", "muted", "unmuted"):
            found.append((entry.subject, since.pop(entry.subject), entry.at_us))
    return [*found, *((name, begin, until_us) for name, begin in since.items())]


def _pages(record: RunRecord) -> set[str]:
    """Alerts that would have paged."""
    return {
        entry.subject
        for entry in record.of_kind(Kind.ALERT)
        if entry.event == "firing" and entry.data.get("routed", entry.data.get("urgency")) == "page"
    }
