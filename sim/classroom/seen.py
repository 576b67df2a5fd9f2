"""What a collected run tells of a moment: its minute, and what could be seen then."""

from __future__ import annotations

from collections.abc import Sequence

from sim.journal.entries import Entry, Kind

MOST_ALERTS = 3


def moment(entries: Sequence[Entry], lines: Sequence[int]) -> tuple[float | None, tuple[str, ...]]:
    """Seconds of the first of some lines, and alerts, change and message that stood there then.

    None and nothing where the journal has no such line.
    """
    first = next((entry for entry in entries if entry.sequence in set(lines)), None)
    if first is None:
        return None, ()
    firing: dict[str, None] = {}
    last: dict[Kind, str] = {}
    for entry in entries:
        if entry.sequence >= first.sequence:
            break
        if entry.kind is Kind.ALERT and not _is_unseen(entry):
            if entry.event in ("firing", "notified"):
                firing[entry.subject] = None
            elif entry.event == "resolved":
                firing.pop(entry.subject, None)
        elif entry.kind in (Kind.CHANGE, Kind.MESSAGE) and isinstance(
            text := entry.data.get("text"), str
        ):
            last[entry.kind] = " ".join(text.split())
    told = [f"alert: {name}" for name in list(firing)[-MOST_ALERTS:]]
    told += [f"newest change: {last[Kind.CHANGE]}"] if Kind.CHANGE in last else []
    told += [f"newest message: {last[Kind.MESSAGE]}"] if Kind.MESSAGE in last else []
    return first.at_us / 1e6, tuple(told)


def _is_unseen(entry: Entry) -> bool:
    """Grouped away, muted or never heard: it reached no screen by itself."""
    return bool({"muted_by", "is_grouped", "is_unheard"} & entry.data.keys())
