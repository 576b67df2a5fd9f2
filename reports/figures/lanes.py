"""The timeline's lanes: alerts, orders and causes as bars on the drill's clock."""

from __future__ import annotations

from dataclasses import dataclass

from reports.causes import lasted_until
from reports.context import Judged
from reports.style import ALARM, GOOD, MUTED
from reports.words import arguments, said, shortened
from sim.journal.entries import Kind
from sim.model.kinds import Verb
from sim.scoring.reading import Given, orders
from sim.units import MINUTE

MOST_ALERTS, MOST_ORDERS, MOST_FAULTS = 8, 16, 8
# Letters: of an order, beside its bar; of a cause, whose bar is mostly long.
MOST_ASKED, LONGEST = 44, 100
Span = tuple[float, float]  # begin and end, in minutes


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its spans in order, its words, its colour; hollow where it is not filled."""

    spans: tuple[Span, ...]
    words: str
    colour: str
    is_filled: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """Rows under one name, which says how many were left out."""

    name: str
    bars: list[Bar]


def lanes(judged: Judged) -> list[Lane]:
    """The lanes that have anything to show."""
    every = [
        ("Alerts", alert_bars(judged), MOST_ALERTS),
        ("Orders", order_bars(judged), MOST_ORDERS),
        ("What was\nreally wrong", fault_bars(judged), MOST_FAULTS),
    ]
    return [
        Lane(name if len(bars) <= most else f"{name},\n{most} of {len(bars)}", bars[:most])
        for name, bars, most in every
        if bars
    ]


def alert_bars(judged: Judged) -> list[Bar]:
    """Each alert that fired: when it did, and whether it paged (filled) or wrote a ticket."""
    spans: dict[str, list[Span]] = {}
    firing: dict[str, int] = {}
    pages: dict[str, bool] = {}
    for entry in judged.record.of_kind(Kind.ALERT):
        if entry.event == "firing":
            firing.setdefault(entry.subject, entry.at_us)
            pages[entry.subject] = entry.data.get("urgency") == "page"
        elif entry.subject in firing and entry.event == "cleared":
            begin = firing.pop(entry.subject)
            spans.setdefault(entry.subject, []).append(_span(begin, entry.at_us))
    for name, begin in firing.items():
        spans.setdefault(name, []).append(_span(begin, judged.lasts_us))
    # Pages first where there is no room for all; then by the clock.
    chosen = sorted(spans, key=lambda name: (not pages[name], spans[name][0], name))
    shown = set(chosen[:MOST_ALERTS])
    order = sorted(spans, key=lambda name: (name not in shown, spans[name][0], name))
    return [
        Bar(tuple(spans[name]), f"page: {name}", ALARM)
        if pages[name]
        else Bar(tuple(spans[name]), f"ticket: {name}", MUTED, is_filled=False)
        for name in order
    ]


def order_bars(judged: Judged) -> list[Bar]:
    """What was ordered; changes of the system (filled) before words where there is no room."""
    asked = [o for o in orders(judged.record) if o.verb not in (Verb.QUERY, Verb.PASS)]
    if len(asked) > MOST_ORDERS:
        changes = [order for order in asked if order.verb is Verb.CHANGE]
        asked = changes + [order for order in asked if order.verb is not Verb.CHANGE]
        asked = sorted(asked[:MOST_ORDERS], key=_asked_at) + asked[MOST_ORDERS:]
    return [_order_bar(order) for order in asked]


def _asked_at(order: Given) -> int:
    return order.asked_us


def _order_bar(order: Given) -> Bar:
    end = order.ended_us if order.ended_us is not None else order.asked_us
    told = [
        said(name, value)
        for name, value in arguments(order.action, order.arguments)
        if isinstance(value, str | int | float)
    ]
    words = shortened(f"{order.action.replace('_', ' ')} {' '.join(told[:2])}".strip(), MOST_ASKED)
    suffix = "" if order.is_done else f" ({order.state.value})"
    is_change = order.verb is Verb.CHANGE
    span = _span(order.asked_us, end)
    return Bar((span,), words + suffix, GOOD if is_change else MUTED, is_filled=is_change)


def fault_bars(judged: Judged) -> list[Bar]:
    """What was really wrong, and for how long."""
    bars = []
    for entry in judged.record.of_kind(Kind.FAULT):
        if entry.event != "began":
            continue
        kind = str(entry.data.get("fault", "")).replace("_", " ")
        words = shortened(f"{kind}: {entry.data.get('target', '')}".strip(" :"), LONGEST)
        bars.append(Bar((_span(entry.at_us, lasted_until(judged, entry)),), words, MUTED))
    return bars


def _span(begin_us: int, end_us: int) -> Span:
    return max(begin_us, 0) / MINUTE, end_us / MINUTE
