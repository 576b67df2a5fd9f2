"""The horizontal autoscaler: a loop a service, on the busy share of slots or of processors.

desired = ceil(current * measured / target); nothing within a tenth of the target; replicas that do
not serve yet count as idle when it would scale up; it scales down only to the most that it has
wanted within the stabilisation window; it at most doubles, or adds four, at a step. What it
measures may be old; a schedule sets bounds by the time of day, like a hand would; a prediction asks
for what planned traffic will need, and the most that is asked for is what it wants.
Source: Kubernetes, "Horizontal Pod Autoscaling", algorithm details and default behaviour.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.forecast import Forecast
from sim.engine.layout import IntArray, Layout
from sim.engine.plane import Plane, ReplicaCount
from sim.engine.replicas import Fleet
from sim.model.resilience import Autoscaler, Reads
from sim.units import DAY

TOLERANCE = 0.1
STEP_FACTOR = 2
STEP_COUNT = 4
_METERS = {Reads.SLOTS: ReplicaCount.SLOT_US, Reads.PROCESSORS: ReplicaCount.PROCESSOR_US}


def desired_replicas(*, current: int, busy: float, serving: int, target: float) -> int:
    """What the formula asks for, before limits and stabilisation.

    ``busy`` is the mean busy share over the ``serving`` replicas; ``current`` counts all wanted.
    """
    if serving == 0 or current == 0:
        return current
    ratio = busy / target
    if ratio > 1.0 and serving < current:
        ratio = max(1.0, ratio * serving / current)
    if abs(ratio - 1.0) <= TOLERANCE:
        return current
    # Floating noise must not buy a replica: 3 * 1.2 / 0.6 is 6, not 6.000000000000001.
    return math.ceil(round(current * ratio, 9))


def planned_replicas(*, busy_places: float, places: int, target: float) -> int:
    """What a forecast asks for: no replica above the target, before limits.

    ``busy_places`` are those of the whole service, ``places`` what one replica has.
    """
    return math.ceil(round(busy_places / (places * target), 9))


@dataclass(slots=True)
class Bounds:
    """How one service may be scaled now; orders and the schedule move it."""

    rule: Autoscaler
    least: int
    most: int
    is_enabled: bool
    turned: int | None = None  # the entry of the schedule that was last set, counted over days
    measured: deque[tuple[int, float]] = field(default_factory=deque)  # (when, busy share)
    wishes: deque[tuple[int, int]] = field(default_factory=deque)  # (when, desired)

    def turn(self, time_us: int) -> None:
        """Set what the schedule has reached since the last look; ``time_us`` since a midnight."""
        schedule = self.rule.schedule
        if not schedule:
            return
        days, of_day_us = divmod(time_us, DAY)
        reached = days * len(schedule) + sum(entry.at_us <= of_day_us for entry in schedule) - 1
        if reached != self.turned:
            entry = schedule[reached % len(schedule)]
            self.least, self.most, self.turned = entry.least, entry.most, reached

    def lagged(self, now_us: int, busy: float) -> float | None:
        """Keep a measure and give the newest that is old enough to be known; None: none yet."""
        self.measured.append((now_us, busy))
        known_us = now_us - self.rule.lag
        while len(self.measured) > 1 and self.measured[1][0] <= known_us:
            self.measured.popleft()
        at_us, known = self.measured[0]
        return known if at_us <= known_us else None


class Autoscalers:
    """Every service that has an autoscaler; ``scale(service, replicas)`` carries its wish out."""

    def __init__(
        self,
        layout: Layout,
        plane: Plane,
        fleet: Fleet,
        clock: Clock,
        scale: Callable[[str, int], None],
        *,
        forecast: Forecast | None = None,
    ) -> None:
        self._layout = layout
        self._plane = plane
        self._fleet = fleet
        self._clock = clock
        self._scale = scale
        self._forecast = forecast
        self._seen: dict[str, IntArray] = {}
        self._seen_us: dict[str, int] = {}
        self.bounds: dict[str, Bounds] = {}
        for name, service in layout.topology.services.items():
            rule = service.autoscaler
            if rule is None:
                continue
            self.bounds[name] = Bounds(rule, rule.least, rule.most, rule.is_enabled)
            clock.every(
                rule.interval,
                Rank.SCALER,
                f"scaler {name}",
                lambda name=name: self._look(name),  # type: ignore[misc]
                from_us=0,
            )

    def busy(self, service: str) -> float:
        """Mean busy share of what its loop reads, over serving replicas since the last look."""
        reads = self.bounds[service].rule.reads
        index = self._layout.service(service)
        first = int(self._layout.first_replica[index])
        last = first + int(self._layout.most_replicas[index])
        used = self._plane.meters.replica_counts[first:last, _METERS[reads]].copy()
        before = self._seen.get(service, np.zeros_like(used))
        elapsed = self._clock.now_us - self._seen_us.get(service, 0)
        self._seen[service], self._seen_us[service] = used, self._clock.now_us
        serving = self._fleet.serving(service)
        if not serving or elapsed <= 0:
            return 0.0
        places = self._layout.slots if reads is Reads.SLOTS else self._layout.processors
        most_us = elapsed * int(places[index]) * len(serving)
        delta = used - before
        return float(sum(int(delta[r - first]) for r in serving)) / most_us

    def _look(self, service: str) -> None:
        bounds, now = self.bounds[service], self._clock.now_us
        rule = bounds.rule
        bounds.turn(now + (self._forecast.midnight_us if self._forecast else 0))
        measured = self.busy(service)
        if now == 0:
            return  # nothing has been measured over no time
        busy = bounds.lagged(now, measured)
        if not bounds.is_enabled:
            return
        current = len(self._fleet.wanted(service))
        wish = current
        if busy is not None:
            wish = desired_replicas(
                current=current,
                busy=busy,
                serving=len(self._fleet.serving(service)),
                target=rule.target,
            )
        wish = max(wish, self._planned(service, now))
        wish = min(wish, max(STEP_FACTOR * current, current + STEP_COUNT))
        wish = max(bounds.least, min(bounds.most, wish))
        bounds.wishes.append((now, wish))
        while bounds.wishes[0][0] < now - rule.stabilisation:
            bounds.wishes.popleft()
        if wish < current:
            # Before a whole window has been seen nothing is known of its start.
            if now < rule.stabilisation:
                return
            wish = min(current, max(wanted for _, wanted in bounds.wishes))
        if wish != current:
            self._scale(service, wish)

    def _planned(self, service: str, now_us: int) -> int:
        """What the forecast asks for; nothing where nobody predicts."""
        rule = self.bounds[service].rule
        if rule.predicts is None or self._forecast is None:
            return 0
        index = self._layout.service(service)
        places = self._layout.slots if rule.reads is Reads.SLOTS else self._layout.processors
        at_us = now_us + rule.predicts.ahead
        return planned_replicas(
            busy_places=self._forecast.busy_places(service, rule.reads, at_us=at_us),
            places=int(places[index]),
            target=rule.target,
        )
