"""What was said of lost data, held against the log of writes."""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.scoring.claims import Untrue, untrue


def loss_claims(posts: tuple[Entry, ...], record: RunRecord) -> Iterator[Untrue]:
    """None is said to be lost when some are, or some are in a run in which none ever was.

    What is lost is known when a copy is promoted or an old state restored; writes that two sides
    took apart have no such moment, and disprove nothing.
    """
    stores = record.of_kind(Kind.STORE)
    closed = [entry for entry in stores if entry.event == "closed"]
    if not closed:
        return
    ever = sum(
        _count(entry, name)
        for entry in closed
        for name in ("lost", "wrong", "conflicting", "reconciled")
    )
    for post in posts:
        said = post.data.get("data_loss")
        lost = _lost_by(stores, closed, post.at_us)
        if said is False and lost:
            yield untrue("data_loss", post, f"said that no data were lost, and {lost} writes were")
        if said is True and not ever:
            yield untrue("data_loss", post, "said that data were lost, and no write ever was")


def _lost_by(stores: tuple[Entry, ...], closed: list[Entry], at_us: int) -> int:
    """Writes that were gone by then and never came back."""
    total = 0
    for books in closed:
        before = [e for e in stores if e.subject == books.subject and e.at_us <= at_us]
        gone = sum(_count(e, "lost") for e in before if e.event in ("promoted", "restored"))
        back = sum(_count(e, "writes") for e in before if e.event == "reconciled")
        total += min(max(gone - back, 0), _count(books, "lost"))
    return total


def _count(entry: Entry, name: str) -> int:
    value = entry.data.get(name)
    return value if isinstance(value, int) else 0
