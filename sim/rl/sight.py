"""What an agent sees, as numbers from -1 to 1: the newest signals, alerts, changes and states.

Shares are as they are, counts are shares of their quota, rates and latencies are folded by
``x / (x + middle)``; -1 stands for what cannot be seen (a gap, a series that is not there yet).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.alerting import Urgency
from sim.model.signal import SeriesKey, SeriesKeys, Signal
from sim.observe.view import AlertView, ChangeView, Readings, ServiceView, View
from sim.units import MINUTE

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.float32]
Firing = tuple[set[str | None], set[str | None]]
UNSEEN = -1.0
INCIDENT = ("none", "detected", "acknowledged", "declared", "mitigated", "reopened", "resolved")
RECENT_US = 30 * MINUTE


@dataclass(frozen=True, slots=True)
class _Gauge:
    """One series; ``middle`` is the value that is shown as one half, None for a share."""

    key: SeriesKey
    middle: float | None


_OF_ALL = (
    (Signal.ERROR_SHARE, None),
    (Signal.SLOW_SHARE, None),
    (Signal.REQUEST_RATE, 100.0),
    (Signal.LATENCY_P95, 0.5),
    (Signal.MONEY_RATE, 1000.0),
)
_OF_SERVICE = (
    (Signal.ERROR_SHARE, None),
    (Signal.SATURATION, None),
    (Signal.UTILISATION, None),
    (Signal.MEMORY_SHARE, None),
    (Signal.REQUEST_RATE, 100.0),
    (Signal.LATENCY_P95, 0.5),
    (Signal.QUEUE_LENGTH, 10.0),
    (Signal.TIMEOUT_RATE, 10.0),
)
_STATES = ("pages", "tickets", "desired", "ready", "is_rolling", "changed")


@dataclass(frozen=True, slots=True)
class Aging:
    """Numbers that move with the clock alone: ``start + slope * share of a span that has passed``.

    What an age is told by, along the last axis but one: since when (us), start, slope.
    """

    columns: npt.NDArray[np.intp]  # (k,) where they stand among all numbers
    spans_us: Floats  # (k,)

    def values(self, now_us: npt.NDArray[np.int64], ages: Floats) -> Floats:
        """Their values, shape ``(seats, k)``, at times ``(seats,)`` of ages ``(seats, 3, k)``."""
        share = (now_us[:, None] - ages[:, 0]) / self.spans_us
        values: Floats = ages[:, 1] + ages[:, 2] * np.minimum(np.maximum(share, 0.0), 1.0)
        return values


# Ages of what has not happened, and of what fades or grows from a time on.
_NEVER_UPDATED = (0.0, UNSEEN, 0.0)
_NEVER_CHANGED = (0.0, 0.0, 0.0)


def _growing(since_us: int) -> tuple[float, float, float]:
    return (since_us, 0.0, 1.0)


def _fading(since_us: int) -> tuple[float, float, float]:
    """1 for just now, 0 for a span ago or longer."""
    return (since_us, 1.0, -1.0)


class Sight:
    """Turns views of one drill into numbers, shape ``(len(names),)``."""

    def __init__(self, view: View) -> None:
        self._services = tuple(view.services)
        self._gauges = [_Gauge(SeriesKey(name.value), middle) for name, middle in _OF_ALL]
        self._gauges += [
            _Gauge(SeriesKey(name.value, service=service), middle)
            for service in self._services
            for name, middle in _OF_SERVICE
        ]
        self._keys = SeriesKeys(tuple(gauge.key for gauge in self._gauges))
        self._middles = [gauge.middle for gauge in self._gauges]
        # The parts of the last view, and what was made of each.
        self._latest: list[float | None] | None = None
        self._shown: tuple[float, ...] = ()
        self._alerts: tuple[AlertView, ...] = ()
        self._fire: Firing = (set(), set())
        self._changes: tuple[ChangeView, ...] = ()
        self._updated_us: int | None = None
        self._ages: Floats | None = None
        self._fleets: dict[str, tuple[ServiceView, tuple[float, float, float]]] = {}
        self._states: dict[str, tuple[float, ...]] = {}
        self.names = (
            "clock",
            "since_update",
            *(f"incident_{state}" for state in INCIDENT),
            *(str(gauge.key) for gauge in self._gauges),
            *(f'{state}{{service="{service}"}}' for service in self._services for state in _STATES),
            *(f"flag_{flag}" for flag in view.flags),
        )
        first = self.names.index(str(self._gauges[0].key))
        self.of_signals = slice(first, first + len(self._gauges))
        moving = ("clock", "since_update", *map(_changed_name, self._services))
        recent = [float(RECENT_US)] * (len(moving) - 1)
        self.aging = Aging(
            np.array([self.names.index(name) for name in moving], dtype=np.intp),
            np.array([float(view.briefing.lasts_us), *recent]),
        )

    def ages(self, view: View) -> Floats:
        """What the numbers that move with the clock are told by, shape ``(3, k)``."""
        last = view.incident.last_update_us
        if self._ages is None or view.changes is not self._changes or last != self._updated_us:
            self._changes, self._updated_us = view.changes, last
            at_us = {change.service: change.at_us for change in view.changes}
            found = [
                _growing(0),
                _NEVER_UPDATED if last is None else _growing(last),
                *(_fading(at_us[s]) if s in at_us else _NEVER_CHANGED for s in self._services),
            ]
            self._ages = np.array(found).T
        return self._ages

    def look(self, view: View) -> Numbers:
        """A view in numbers; parts that are those of the last view are not worked out again.

        Those that move with the clock stand at 0: ``aging`` tells them.
        """
        state = view.incident.state
        if state not in self._states:
            self._states[state] = tuple(float(state == known) for known in INCIDENT)
        found = [
            0.0,
            0.0,
            *self._states[state],
            *self.signals(view.readings),
        ]
        pages, tickets = self._firing(view.alerts)
        for name in self._services:
            found += (float(name in pages), float(name in tickets))
            found += self._fleet(view.services[name])
            found.append(0.0)
        found += map(float, view.flags.values())
        return np.array(found, dtype=np.float32)

    def signals(self, readings: Readings) -> tuple[float, ...]:
        """The numbers of signals alone, which stand at ``of_signals``."""
        latest = readings.latest_of(self._keys)
        if latest is not self._latest:
            self._latest = latest
            self._shown = tuple(map(_shown, latest, self._middles))
        return self._shown

    def _firing(self, alerts: tuple[AlertView, ...]) -> Firing:
        if alerts is not self._alerts:
            self._alerts, self._fire = alerts, _firing(alerts)
        return self._fire

    def _fleet(self, service: ServiceView) -> tuple[float, float, float]:
        known = self._fleets.get(service.name)
        if known is None or known[0] is not service:
            known = self._fleets[service.name] = (service, _fleet(service))
        return known[1]


def _shown(value: float | None, middle: float | None) -> float:
    if value is None or math.isnan(value):
        return UNSEEN
    if value <= 0.0:
        return 0.0
    if middle is None:
        return min(value, 1.0)
    return value / (value + middle)


def _firing(alerts: tuple[AlertView, ...]) -> Firing:
    """Services with a page, and with a ticket."""
    firing = [alert for alert in alerts if alert.is_firing]
    pages = {alert.service for alert in firing if alert.urgency is Urgency.PAGE}
    return pages, {alert.service for alert in firing if alert.urgency is not Urgency.PAGE}


def _fleet(service: ServiceView) -> tuple[float, float, float]:
    quota = max(service.quota, 1)
    desired, ready = service.replicas_desired / quota, service.replicas_ready / quota
    return min(desired, 1.0), min(ready, 1.0), float(service.is_rolling)


def _changed_name(service: str) -> str:
    return f'changed{{service="{service}"}}'
