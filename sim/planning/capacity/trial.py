"""A system at a steady load, carried by the mean field: what its users would see.

Sizes are replicas by service. With a zone lost its replicas are gone and callers know it: the
minutes until they do belong to a drill, not to a size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.drill.planes import build_plane
from sim.engine.flow.carried import what_is_not_carried
from sim.engine.histogram import quantile_us
from sim.engine.layout import FloatArray, IntArray, Layout, build_layout, class_rates
from sim.engine.plane import JourneyCount, PlaneOptions, ReplicaCount
from sim.errors import SimError
from sim.model.topology import Journey, Service, Topology
from sim.planning.capacity.load import weights_of
from sim.units import SECOND

WARM_S = 60
# Long enough that a journey of one request in a hundred has a 95th percentile.
LOOKED_S = 240


class NotOnTheGraph(SimError):
    """A system that the flow plane does not carry: what needs no graph can still be asked."""

    exit_code = 3

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            f"knee and sizes are tried on the flow plane, which does not carry {what}; "
            "ask with --only forecast --only purchase --only scaling"
        )


@dataclass(frozen=True)
class Seen:
    """What came of a trial. Latencies in seconds; shares 0 to 1."""

    rate_per_s: float
    layout: Layout
    histograms: IntArray  # (j, bins)
    ended: IntArray  # (j, counts) by JourneyCount
    busy: dict[str, float]  # of the processors or the slots of a service, the fuller
    marked: float  # share of seconds that the plane cannot vouch for

    @cached_property
    def throughput_per_s(self) -> float:
        """Good answers a second, late ones among them."""
        return float(self.ended[:, JourneyCount.OK].sum()) / LOOKED_S

    @cached_property
    def latency_mean_s(self) -> float:
        """Mean over all that ended."""
        count = self.ended[:, [JourneyCount.OK, JourneyCount.FAILED]].sum()
        return float(self.ended[:, JourneyCount.LATENCY_US].sum()) / SECOND / max(int(count), 1)

    def latency_s(self, share: float, journey: str | None = None) -> float:
        """The latency that a share of a journey's requests (all: None) do not exceed."""
        return quantile_us(self.histograms[self._rows(journey)].sum(axis=0), share) / SECOND

    def failed(self, journey: str | None = None) -> float:
        """Share of the requests that ended that failed."""
        ended = self.ended[self._rows(journey)].sum(axis=0)
        whole = int(ended[JourneyCount.OK] + ended[JourneyCount.FAILED])
        # Where nothing ends at all, nothing is answered.
        return float(ended[JourneyCount.FAILED]) / whole if whole else 1.0

    def _rows(self, journey: str | None) -> list[int]:
        classes = self.layout.classes
        return [j for j, one in enumerate(classes) if journey in (None, one.journey)]


def try_at(
    topology: Topology,
    rate_per_s: float,
    *,
    seed: int,
    shares: Mapping[str, float] | None = None,
) -> Seen:
    """A system at a load, for ``LOOKED_S`` after ``WARM_S`` to settle.

    Raises:
        NotOnTheGraph: for what the flow plane has no equation for.
    """
    layout = build_layout(topology)
    what = what_is_not_carried(layout)
    if what is not None:
        raise NotOnTheGraph(what)
    options = PlaneOptions(
        seed=seed,
        horizon_us=(WARM_S + LOOKED_S) * SECOND,
        rates_per_s=_rates(layout, rate_per_s, shares)[:, None],
        trace_one_in=0,
        log_ring=1,
        span_ring=1,
    )
    plane = build_plane("flow", layout, options)
    plane.advance(WARM_S * SECOND)
    before = plane.meters.journey_histogram.copy()
    times = plane.meters.replica_counts.copy()
    plane.advance((WARM_S + LOOKED_S) * SECOND)
    seconds = plane.meters.journey_seconds[:, WARM_S : WARM_S + LOOKED_S]
    return Seen(
        rate_per_s=rate_per_s,
        layout=layout,
        histograms=plane.meters.journey_histogram - before,
        ended=seconds.sum(axis=1),
        busy=_busy(layout, plane.meters.replica_counts - times),
        marked=float(getattr(plane, "marked_share", 0.0)),
    )


def sized(topology: Topology, sizes: Mapping[str, int], *, lost: str | None = None) -> Topology:
    """The same system with other sizes and fixed ones, a zone gone where one is lost.

    What stands in the lost zone alone is kept whole: that it goes is no matter of size, and the
    others are still to be sized. All clients of a journey are alike.
    """
    services = {}
    for name, service in topology.services.items():
        replicas = sizes.get(name, service.replicas)
        is_kept = alone_in(topology, service, lost)
        left = replicas if is_kept else replicas - in_zone(topology, service, replicas, lost)
        update = {
            "replicas": max(left, 1),
            "quota": max(left, 1),
            "autoscaler": None,
            "zones": tuple(zone for zone in service.zones if zone != lost),
        }
        services[name] = service.model_copy(update=update)
    regions = {
        name: region.model_copy(update={"zones": tuple(z for z in region.zones if z != lost)})
        for name, region in topology.regions.items()
    }
    journeys = {
        name: journey.model_copy(update={"segments": {}})
        for name, journey in topology.journeys.items()
    }
    return topology.model_copy(
        update={"services": services, "regions": regions, "journeys": journeys}
    )


def in_zone(topology: Topology, service: Service, replicas: int, zone: str | None) -> int:
    """Replicas of a service in a zone: they are dealt out one by one, the first zone first."""
    zones = service.zones or topology.zones
    if zone not in zones:
        return 0
    place = zones.index(zone)
    return (replicas - place + len(zones) - 1) // len(zones)


def largest_zone(topology: Topology, sizes: Mapping[str, int]) -> str:
    """The zone with the most replicas, the first of such."""
    counts = {
        zone: sum(
            in_zone(topology, service, sizes.get(name, service.replicas), zone)
            for name, service in topology.services.items()
        )
        for zone in topology.zones
    }
    return max(topology.zones, key=lambda zone: counts[zone])


def alone_in(topology: Topology, service: Service, lost: str | None) -> bool:
    """Whether a service stands in the lost zone only, so that no size keeps it."""
    return lost is not None and set(service.zones or topology.zones) == {lost}


def _rates(layout: Layout, rate_per_s: float, shares: Mapping[str, float] | None) -> FloatArray:
    """Arrivals of each class; within a journey as the topology has them."""
    own = class_rates(layout, total_per_s=1.0)
    weights = weights_of(layout.topology, shares)
    usual = weights_of(layout.topology, None)
    factors = [
        weights[one.journey] / usual[one.journey] if usual[one.journey] else 0.0
        for one in layout.classes
    ]
    rates: FloatArray = rate_per_s * own * np.array(factors)
    return rates


def _busy(layout: Layout, spent: IntArray) -> dict[str, float]:
    """Busy share of each service's replicas, of processors or of slots, whichever is more."""
    found = {}
    for k, name in enumerate(layout.services):
        first = int(layout.first_replica[k])
        count = layout.topology.services[name].replicas
        whole_us = LOOKED_S * SECOND * count
        ours = spent[first : first + count].sum(axis=0)
        found[name] = max(
            float(ours[ReplicaCount.SLOT_US]) / (whole_us * int(layout.slots[k])),
            float(ours[ReplicaCount.PROCESSOR_US]) / (whole_us * int(layout.processors[k])),
        )
    return found


def good_within(seen: Seen, name: str, journey: Journey, *, percentile: float) -> bool:
    """Whether the chosen share of a journey's requests is answered within its ``slow_after``."""
    latency_s = seen.latency_s(percentile, name)
    return seen.failed(name) <= 1.0 - percentile and latency_s <= journey.slow_after / SECOND
