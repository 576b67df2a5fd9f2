"""Two runs of one seed side by side: what each did when, on one clock, and what each reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from reports.context import Judged
from reports.tables import Row
from reports.words import quantity, shortened, typed
from sim.journal.entries import Kind
from sim.model.kinds import ACTIONS, Verb
from sim.scoring.reading import orders
from sim.units import MINUTE, SECOND, clock

LONGEST = 70
# The steps of a response in the order in which they should come, and what is measured to each.
STEPS = (
    ("paged", "paged_s"),
    ("acknowledged", "acknowledged_s"),
    ("declared", "declared_s"),
    ("cause named", "identified_s"),
    ("users no longer harmed", "mitigated_s"),
    ("said to be over", "resolved_s"),
)


def step_rows(mine: Judged, other: Judged) -> list[Row]:
    """Step, this run, the other, and how much later this run was."""
    rows = []
    for words, name in STEPS:
        one, two = (judged.card.stamps.as_dict()[name] for judged in (mine, other))
        rows.append(Row((words, _at(one), _at(two), _later(one, two))))
    for words, unit in (("harm, in money", "money"), ("score", "score")):
        one, two = (_amount(judged, unit) for judged in (mine, other))
        rows.append(Row((words, f"{one:,.0f}", f"{two:,.0f}", f"{one - two:+,.0f}")))
    return rows


def beside_rows(mine: Judged, other: Judged) -> list[Row]:
    """One row a minute in which anything was done: minute, this run, the other."""
    columns = [_by_minute(judged) for judged in (mine, other)]
    rows = []
    for minute in sorted({*columns[0], *columns[1]}):
        pairs = zip_longest(*(column.get(minute, ()) for column in columns), fillvalue="")
        for k, (one, two) in enumerate(pairs):
            rows.append(Row((str(minute) if k == 0 else "", one, two)))
    return rows


def _by_minute(judged: Judged) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for at_us, words in story(judged):
        found.setdefault(at_us // MINUTE, []).append(f"{clock(at_us)} {words}")
    return found


def story(judged: Judged) -> list[tuple[int, str]]:
    """What the seat did and what it was told to react to, in the order of time."""
    return sorted(_told(judged), key=lambda told: told[0])


def _told(judged: Judged) -> Iterator[tuple[int, str]]:
    for order in orders(judged.record):
        action = ACTIONS.get(order.action) if order.action in ACTIONS else None
        if action is None or action.verb is Verb.PASS:
            continue
        words = shortened(typed(order.action, order.arguments), LONGEST)
        state = "" if order.is_done else f" → {order.state.value}"
        looks = "looks: " if action.verb is Verb.QUERY else ""
        yield order.asked_us, f"{looks}{words}{state}"
    for entry in judged.record.of_kind(Kind.ALERT):
        if entry.event == "firing" and entry.data.get("urgency") == "page":
            yield entry.at_us, f"page: {entry.data.get('title') or entry.subject}"
    stamps = judged.card.stamps
    for words, at_s in (
        ("users are harmed from here", stamps.impact_began_s),
        ("users are no longer harmed", stamps.mitigated_s),
    ):
        if at_s is not None:
            yield round(at_s * SECOND), words


def _amount(judged: Judged, unit: str) -> float:
    return judged.card.harm.money if unit == "money" else judged.card.total


def _at(seconds: float | None) -> str:
    return "not reached" if seconds is None else clock(round(seconds) * SECOND)


def _later(one: float | None, two: float | None) -> str:
    if one is None or two is None:
        return "–"
    off = one - two
    return (
        "the same" if off == 0 else f"{quantity(abs(off), 's')} {'later' if off > 0 else 'sooner'}"
    )
