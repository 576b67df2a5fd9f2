"""The horizontal autoscaler: a loop a service, on the busy share of slots or of processors.

desired = ceil(current * measured / target); nothing within a tenth of the target; replicas that do
not serve yet count as idle when it would scale up; it scales down only to the most that it has
wanted within the stabilisation window; it at most doubles, or adds four, at a step.
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
from sim.engine.layout import IntArray, Layout
from sim.engine.plane import Plane, ReplicaCount
from sim.engine.replicas import Fleet
from sim.model.resilience import Reads

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


@dataclass(slots=True)
class Bounds:
    """How one service may be scaled."""

    least: int
    most: int
    target: float
    stabilisation_us: int
    is_enabled: bool
    reads: Reads
    wishes: deque[tuple[int, int]] = field(default_factory=deque)  # (when, desired)


class Autoscalers:
    """Every service that has an autoscaler; ``scale(service, replicas)`` carries its wish out."""

    def __init__(
        self,
        layout: Layout,
        plane: Plane,
        fleet: Fleet,
        clock: Clock,
        scale: Callable[[str, int], None],
    ) -> None:
        self._layout = layout
        self._plane = plane
        self._fleet = fleet
        self._clock = clock
        self._scale = scale
        self._seen: dict[str, IntArray] = {}
        self._seen_us: dict[str, int] = {}
        self.bounds: dict[str, Bounds] = {}
        for name, service in layout.topology.services.items():
            rule = service.autoscaler
            if rule is None:
                continue
            self.bounds[name] = Bounds(
                rule.least,
                rule.most,
                rule.target,
                rule.stabilisation,
                rule.is_enabled,
                rule.reads,
            )
            clock.every(
                rule.interval,
                Rank.SCALER,
                f"scaler {name}",
                lambda name=name: self._look(name),  # type: ignore[misc]
                from_us=0,
            )

    def busy(self, service: str) -> float:
        """Mean busy share of what its loop reads, over serving replicas since the last look."""
        reads = self.bounds[service].reads
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
        busy = self.busy(service)
        if not bounds.is_enabled or now == 0:
            return
        current = len(self._fleet.wanted(service))
        wish = desired_replicas(
            current=current,
            busy=busy,
            serving=len(self._fleet.serving(service)),
            target=bounds.target,
        )
        wish = min(wish, max(STEP_FACTOR * current, current + STEP_COUNT))
        wish = max(bounds.least, min(bounds.most, wish))
        bounds.wishes.append((now, wish))
        while bounds.wishes[0][0] < now - bounds.stabilisation_us:
            bounds.wishes.popleft()
        if wish < current:
            # Before a whole window has been seen nothing is known of its start.
            if now < bounds.stabilisation_us:
                return
            wish = min(current, max(wanted for _, wanted in bounds.wishes))
        if wish != current:
            self._scale(service, wish)
