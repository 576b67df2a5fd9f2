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
from sim.observe.view import AlertView, ChangeView, ServiceView, View
from sim.units import MINUTE

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


class Sight:
    """Turns views of one drill into numbers, shape ``(len(names),)``."""

    def __init__(self, view: View) -> None:
        self._services = tuple(view.services)
        self._lasts_us = view.briefing.lasts_us
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
        self._at_us: dict[str, int] = {}
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

    def look(self, view: View) -> Numbers:
        """A view in numbers; parts that are those of the last view are not worked out again."""
        state = view.incident.state
        if state not in self._states:
            self._states[state] = tuple(float(state == known) for known in INCIDENT)
        found = [
            min(view.now_us / self._lasts_us, 1.0),
            self._since_update(view),
            *self._states[state],
            *self._signals(view),
        ]
        pages, tickets = self._firing(view.alerts)
        changed = self._changed(view.changes)
        for name in self._services:
            found += (float(name in pages), float(name in tickets))
            found += self._fleet(view.services[name])
            found.append(_freshness(view.now_us - changed[name]) if name in changed else 0.0)
        found += map(float, view.flags.values())
        return np.array(found, dtype=np.float32)

    def _signals(self, view: View) -> tuple[float, ...]:
        latest = view.readings.latest_of(self._keys)
        if latest is not self._latest:
            self._latest = latest
            self._shown = tuple(map(_shown, latest, self._middles))
        return self._shown

    def _firing(self, alerts: tuple[AlertView, ...]) -> Firing:
        if alerts is not self._alerts:
            self._alerts, self._fire = alerts, _firing(alerts)
        return self._fire

    def _changed(self, changes: tuple[ChangeView, ...]) -> dict[str, int]:
        """When each service was last changed."""
        if changes is not self._changes:
            self._changes = changes
            self._at_us = {change.service: change.at_us for change in changes}
        return self._at_us

    def _fleet(self, service: ServiceView) -> tuple[float, float, float]:
        known = self._fleets.get(service.name)
        if known is None or known[0] is not service:
            known = self._fleets[service.name] = (service, _fleet(service))
        return known[1]

    def _since_update(self, view: View) -> float:
        last = view.incident.last_update_us
        return UNSEEN if last is None else 1.0 - _freshness(view.now_us - last)


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


def _freshness(age_us: int) -> float:
    """1 for just now, 0 for half an hour ago or longer."""
    return max(1.0 - max(age_us, 0) / RECENT_US, 0.0)
