"""A run made ready to be talked over: beside its reference, with what stood on its screens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reports.context import Debriefed, Journey, Judged, Screen
from reports.words import typed
from sim.model.kinds import ACTIONS, Verb
from sim.model.order import OrderState
from sim.model.signal import SeriesKey, Signal
from sim.units import clock

if TYPE_CHECKING:
    from sim.journal.entries import Entry
    from sim.observe.view import View

NEWEST = 3
REFERENCE = "reference"


def debriefed(folder: Path) -> Debriefed:
    """The run in a folder, judged, beside the reference on its seed.

    Raises:
        JournalError: if the folder holds no finished and judged run, or it was altered.
        ReplayMismatch: if this engine does not give the run's journal any more.
    """
    from sim.cli.anchored import Anchored
    from sim.cli.judging import judge, judge_folder, reopen
    from sim.drill.facilitating import injected
    from sim.drill.moments import moments
    from sim.drill.runner import run

    mine = judge_folder(folder)
    asked = reopen(folder)
    screens = [_screen(entry, view) for entry, view in moments(folder, asked.drill)]
    drill = replace(asked.drill, facilitated=injected(mine.record.entries))
    record = run(drill, REFERENCE).record
    anchored = Anchored(dict(mine.card.anchors), asked.words, mine.outlasting)
    reference: Judged = judge(asked.seated(REFERENCE), record, anchored)
    return Debriefed(mine, reference, tuple(screen for screen in screens if screen.orders))


def _screen(entry: Entry, view: View) -> Screen:
    return Screen(
        at_us=entry.at_us,
        line=entry.sequence,
        orders=tuple(_orders(entry)),
        alerts=tuple(
            f"{alert.title or alert.name}, since {clock(alert.since_us)}"
            + (", acknowledged" if alert.is_acknowledged else "")
            for alert in view.alerts
            if alert.is_firing
        ),
        journeys=tuple(_journey(view, name) for name in view.journeys),
        unready=tuple(
            f"{name}: {service.replicas_ready} of {service.replicas_desired} ready"
            + (", rolling" if service.is_rolling else "")
            for name, service in view.services.items()
            if service.replicas_ready < service.replicas_desired or service.is_rolling
        ),
        under_way=tuple(
            typed(order.action, order.arguments)
            for order in view.orders
            if order.state is OrderState.RUNNING
        ),
        changes=tuple(
            f"{clock(change.at_us)} {change.service}: {change.text}"
            for change in view.changes[-NEWEST:]
        ),
        messages=tuple(
            f"{clock(message.at_us)} {message.sender}: {message.text}"
            for message in view.messages[-NEWEST:]
        ),
    )


def _orders(entry: Entry) -> list[str]:
    """What was ordered then; waiting is no decision that a screen explains."""
    given = entry.data["orders"]
    assert isinstance(given, list)
    told = []
    for raw in given:
        assert isinstance(raw, dict)
        kind, arguments = str(raw["action"]), raw["arguments"]
        if kind in ACTIONS and ACTIONS.get(kind).verb is Verb.PASS:
            continue
        told.append(typed(kind, arguments if isinstance(arguments, dict) else {}))
    return told


def _journey(view: View, name: str) -> Journey:
    def latest(signal: Signal) -> float | None:
        value = view.readings.latest(SeriesKey(signal.value, journey=name))
        return None if value is None or value != value else value  # noqa: PLR0124 - NaN: idle

    return Journey(
        name,
        latest(Signal.ERROR_SHARE),
        latest(Signal.LATENCY_P95),
        latest(Signal.REQUEST_RATE),
    )
