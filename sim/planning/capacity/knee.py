"""Where a system bends: by the scalability law through load points, and where p95 is too late.

The two are told as rates of requests. Where they differ by more than 15 % both stand in the answer:
a law that was fitted far from the bend, and a bend that comes from one small queue, look alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine.layout import FloatArray
from sim.model.topology import Topology
from sim.planning.capacity.intervals import Within
from sim.planning.capacity.load import asked_of, weights_of
from sim.planning.capacity.load_points import LoadPoints
from sim.planning.capacity.trial import Seen, good_within, sized, try_at
from sim.planning.capacity.usl import Scalability, fit, peak_within

DIFFER = 0.15
AT_PEAK = 0.9
_SWEEP = (0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.88, 0.95, 1.05, 1.2)
_HALVINGS = 6
P95 = 0.95


@dataclass(frozen=True)
class Knee:
    """Both knees. Rates in 1/s; arrays of shape ``(points,)``."""

    saturation_per_s: float  # where the first service's processors or slots are all taken
    bottleneck: str
    offered_per_s: FloatArray
    throughput_per_s: FloatArray
    p95_s: FloatArray
    marked: FloatArray
    late_per_s: float | None  # the most at which p95 still holds; None: not even at the least
    is_measured: bool  # the load points of the law were measured, not simulated
    load: FloatArray  # in hand at once
    came_through_per_s: FloatArray
    law: Scalability | None
    law_peak: Within | None
    law_knee_load: int | None  # first whole number in hand with 90 % of the most
    law_knee_per_s: float | None  # what comes through then

    @property
    def differ(self) -> bool | None:
        """Whether the two are further apart than 15 %; None where one of them is missing."""
        if self.late_per_s is None or self.law_knee_per_s is None:
            return None
        return abs(self.law_knee_per_s / self.late_per_s - 1.0) > DIFFER


def knee_of(
    topology: Topology,
    *,
    seed: int,
    shares: Mapping[str, float] | None = None,
    measured: LoadPoints | None = None,
) -> Knee:
    """Sweep the system as it is over loads up to beyond saturation.

    Raises:
        NotOnTheGraph: for what the flow plane has no equation for.
    """
    fixed = sized(topology, {})
    most, bottleneck = saturation(topology, shares)
    seen = [try_at(fixed, most * part, seed=seed, shares=shares) for part in _SWEEP]
    late = _late(fixed, seen, seed=seed, shares=shares)
    points = measured or _simulated(seen)
    law = peak = knee_load = knee_per_s = None
    if points is not None:
        law = fit(points.concurrency, points.throughput_per_s)
        peak = peak_within(points.concurrency, law, seed=seed)
        knee_load = law.first_whole_at(AT_PEAK)
    if law is not None and knee_load is not None:
        knee_per_s = float(law.throughput(np.array([float(knee_load)]))[0])
    return Knee(
        saturation_per_s=most,
        bottleneck=bottleneck,
        offered_per_s=np.array([one.rate_per_s for one in seen]),
        throughput_per_s=np.array([one.throughput_per_s for one in seen]),
        p95_s=np.array([one.latency_s(P95) for one in seen]),
        marked=np.array([one.marked for one in seen]),
        late_per_s=late,
        is_measured=measured is not None,
        load=np.array([]) if points is None else points.concurrency,
        came_through_per_s=np.array([]) if points is None else points.throughput_per_s,
        law=law,
        law_peak=peak,
        law_knee_load=knee_load,
        law_knee_per_s=knee_per_s,
    )


def saturation(topology: Topology, shares: Mapping[str, float] | None = None) -> tuple[float, str]:
    """The rate at which the first service has no processor or slot free, and which that is."""
    found: dict[str, float] = {}
    for name, asked in asked_of(topology, shares).items():
        service = topology.services[name]
        for whole_s, places in (
            (asked.work_s, min(service.processors, service.slots)),
            (asked.slot_s if service.holds_slot else 0.0, service.slots),
        ):
            if whole_s > 0.0:
                rate = service.replicas * places / whole_s
                found[name] = min(rate, found.get(name, rate))
    bottleneck = min(found, key=lambda name: found[name])
    return found[bottleneck], bottleneck


def holds_p95(seen: Seen, shares: Mapping[str, float] | None) -> bool:
    """Whether every journey that is asked for has 95 % of its answers in time."""
    weights = weights_of(seen.layout.topology, shares)
    return all(
        good_within(seen, name, journey, percentile=P95)
        for name, journey in seen.layout.topology.journeys.items()
        if weights[name] > 0.0
    )


def _late(
    topology: Topology, seen: list[Seen], *, seed: int, shares: Mapping[str, float] | None
) -> float | None:
    """The highest rate at which p95 holds, by halving between the last that did and the next."""
    held = [holds_p95(one, shares) for one in seen]
    if not held[0]:
        return None
    if all(held):
        return seen[-1].rate_per_s
    first_bad = held.index(False)
    low, high = seen[first_bad - 1].rate_per_s, seen[first_bad].rate_per_s
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        is_held = holds_p95(try_at(topology, middle, seed=seed, shares=shares), shares)
        low, high = (middle, high) if is_held else (low, middle)
    return low


def _simulated(seen: list[Seen]) -> LoadPoints | None:
    """What is in hand by Little's law, and what comes through; None of too few that work at all."""
    kept = [one for one in seen if one.throughput_per_s > 0.0 and one.failed() < 0.5]
    if len(kept) < 6:
        return None
    load = np.array([one.rate_per_s * one.latency_mean_s for one in kept])
    through = np.array([one.throughput_per_s for one in kept])
    return LoadPoints(load, through)
