"""``drill``: a small system on the real plane, with one fault in the middle and orders after it.

Users call web, web calls db; four and two replicas over two zones, at a third of their capacity.
Nothing is measured in the first ten seconds; then comes normal running, then the fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.engine.face import Rank
from sim.engine.layout import Layout, build_layout, class_rates
from sim.engine.plane import JourneyCount, OpCount, PlaneOptions, ReplicaCount, SiteCount
from sim.engine.request import RequestPlane
from sim.engine.world import World
from sim.model.effect import Selector
from sim.model.kinds import ACTIONS, Action, Fault
from sim.model.topology import Topology
from sim.units import SECOND

SETTLED_S = 10

SHOP: dict[str, Any] = {
    "format": 1,
    "regions": {"local": {"zones": ["a", "b"]}},
    "traffic": {"rate": "100/s"},
    "journeys": {
        "browse": {"enters": "web.page", "weight": 4.0, "segments": {"ios": 1.0, "other": 3.0}},
        "buy": {"enters": "web.order", "timeout": "5s"},
    },
    "flags": {"fast": {"is_on": True}},
    "services": {
        "web": {
            "replicas": 4,
            "slots": 40,
            "processors": 2,
            "startup": "10s",
            "operations": {
                "page": {"work": "10ms", "calls": [{"to": "db.read", "timeout": "2s"}]},
                "order": {"work": "10ms", "calls": [{"to": "db.write", "timeout": "2s"}]},
            },
        },
        "db": {
            "replicas": 2,
            "slots": 20,
            "processors": 2,
            "startup": "10s",
            "operations": {"read": {"work": "10ms"}, "write": {"work": "20ms"}},
        },
    },
}


@dataclass
class Reading:
    """Copies of every counter at one instant."""

    at_s: int
    journeys: np.ndarray
    ops: np.ndarray
    replicas: np.ndarray
    sites: np.ndarray


class Run:
    """What was measured; windows are seconds of the run."""

    def __init__(self, layout: Layout, world: World, readings: dict[int, Reading]) -> None:
        self.layout = layout
        self.world = world
        self.readings = readings

    def fingerprint(self) -> bytes:
        """Every counter at every reading, to the bit."""
        return b"".join(
            r.journeys.tobytes() + r.ops.tobytes() + r.replicas.tobytes() + r.sites.tobytes()
            for r in self.readings.values()
        )

    def failed_share(self, window, *, journey=None, segment=None) -> float:
        """Of requests that ended, the share that failed."""
        counts = self._journeys(window, journey, segment)
        ended = counts[JourneyCount.OK] + counts[JourneyCount.FAILED]
        return float(counts[JourneyCount.FAILED] / max(1, ended))

    def user_latency_s(self, window, *, journey=None) -> float:
        """Mean over all requests that ended."""
        counts = self._journeys(window, journey, None)
        ended = counts[JourneyCount.OK] + counts[JourneyCount.FAILED]
        return float(counts[JourneyCount.LATENCY_US] / max(1, ended)) / SECOND

    def offered(self, window, *, journey=None, segment=None) -> int:
        """Requests that arrived."""
        return int(self._journeys(window, journey, segment)[JourneyCount.OFFERED])

    def op(self, window, path, column, *, zone=None, ordinals=None) -> int:
        """One counter of an operation (or of every one of a service), summed over replicas."""
        total = 0
        for o, name in enumerate(self.layout.operations):
            if path not in (name, name.split(".")[0]):
                continue
            for replica in self.layout.replicas_of(name.split(".")[0]):
                if zone in (None, replica.zone) and (
                    ordinals is None or replica.ordinal in ordinals
                ):
                    row = self.layout.op_replica(o, replica.ordinal)
                    total += int(self._delta(window, "ops")[row, column])
        return total

    def error_share(self, window, path, **narrow) -> float:
        """Of calls that an operation or service answered, the share that failed."""
        failed = self.op(window, path, OpCount.FAILED, **narrow)
        return failed / max(1, failed + self.op(window, path, OpCount.OK, **narrow))

    def latency_s(self, window, path, **narrow) -> float:
        """Mean from arrival at the replica to the answer."""
        ended = sum(self.op(window, path, c, **narrow) for c in (OpCount.OK, OpCount.FAILED))
        return self.op(window, path, OpCount.LATENCY_US, **narrow) / max(1, ended) / SECOND

    def busy_slots(self, window, service) -> float:
        """Mean slots in use over the whole service."""
        rows = [r.index for r in self.layout.replicas_of(service)]
        used = self._delta(window, "replicas")[rows, ReplicaCount.SLOT_US].sum()
        return float(used) / ((window[1] - window[0]) * SECOND)

    def site(self, window, name, column=SiteCount.ATTEMPTS) -> int:
        """One counter of a call site."""
        return int(self._delta(window, "sites")[self.layout.site_names.index(name), column])

    def shift(self, before, during, measure: Callable[..., float], *args, **narrow) -> float:
        """How much a measure moved from one window to another."""
        return measure(during, *args, **narrow) - measure(before, *args, **narrow)

    def _delta(self, window, table) -> np.ndarray:
        begin, end = (self.readings[at] for at in window)
        return getattr(end, table) - getattr(begin, table)

    def _journeys(self, window, journey, segment) -> np.ndarray:
        begin, end = window
        rows = [
            j
            for j, (name, g, _) in enumerate(self.layout.classes)
            if journey in (None, name) and segment in (None, self.layout.segments[g])
        ]
        seconds = self.readings[max(self.readings)].journeys
        return seconds[rows, begin:end].sum(axis=(0, 1))


def run_drill(
    fault: Fault | None = None,
    target: Selector | None = None,
    *,
    at_s: int = 40,
    until_s: int = 100,
    orders: Iterable[tuple[int, str, dict[str, Any]]] = (),
    also: Iterable[tuple[int, Fault, Selector]] = (),
    topology: dict[str, Any] | Topology | None = None,
    seed: int = 7,
    rate_per_s: float | None = None,
    cuts_us: Iterable[int] = (),
) -> Run:
    """Live through it; counters are read every five seconds, and time is cut at ``cuts_us`` too."""
    if not isinstance(topology, Topology):
        topology = Topology.model_validate(topology or SHOP)
    layout = build_layout(topology)
    rates = class_rates(layout, total_per_s=rate_per_s or topology.traffic.rate)
    options = PlaneOptions(
        seed=seed,
        horizon_us=until_s * SECOND,
        rates_per_s=np.repeat(rates[:, None], until_s, axis=1),
    )
    plane = RequestPlane(layout, options)
    numbers = iter(range(1, 10**9))
    world = World(layout, plane, seed=seed, record=lambda *_: next(numbers))
    if fault is not None:
        world.carry_out(
            fault.steps(target or Selector()), cause=0, label="inject-0", after_us=at_s * SECOND
        )
    for at, other, on in also:
        world.carry_out(other.steps(on), cause=0, label=f"inject-{at}", after_us=at * SECOND)
    for at, kind, arguments in orders:
        _order(world, at, ACTIONS.get(kind).model_validate(arguments))
    readings = {}
    cuts = sorted(cuts_us)
    for at in range(SETTLED_S, until_s + 1, 5):
        while cuts and cuts[0] < at * SECOND:
            world.run_until(cuts.pop(0))
        world.run_until(at * SECOND)
        meters = plane.meters
        readings[at] = Reading(
            at,
            meters.journey_seconds.copy(),
            meters.op_counts.copy(),
            meters.replica_counts.copy(),
            meters.site_counts.copy(),
        )
    return Run(layout, world, readings)


def _order(world: World, at_s: int, action: Action) -> None:
    """The order is carried out at that second, as a desk would do it."""

    def carry_out() -> None:
        assert action.refusal(world.facts) is None
        world.carry_out(action.steps(world.facts), cause=0, label=f"order-{at_s}")

    world.at(at_s * SECOND, Rank.ORDER_ENDS, f"order-{at_s}", carry_out)


@pytest.fixture(scope="session")
def drill() -> Callable[..., Run]:
    return run_drill


# Before the fault begins at 40 s, and while it holds, once it has shown itself.
BEFORE = (10, 40)
DURING = (50, 100)
