"""The level of service of a configuration: so many replicas of each service, all the traffic.

By the ``flow`` plane where it carries the system, once for each configuration; where it does not
(caches that fill, brokers), by the closed form: a service with a share of its capacity serves a
share ``capacity / need`` of what comes. Stores' copies and regions are left out of the plane's
system: what a recovery does about them is told by its stages.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.documents.graph import Graph, loads
from sim.engine.flow.carried import what_is_not_carried
from sim.engine.flow.plane import FlowPlane
from sim.engine.layout import Layout, build_layout, class_rates
from sim.engine.plane import JourneyCount, PlaneOptions
from sim.model.topology import Topology
from sim.planning.recovery.draining import Drained, drained
from sim.planning.recovery.needs import Needs
from sim.units import SECOND

# Long enough for queues and retries to have settled; the last part is read.
_RUN_S: Final = 240
_READ_S: Final = 120
# What of a topology a configuration keeps: the rest is about places, people and alarms.
_KEPT: Final = ("operations", "replicas", "slots", "processors", "holds_slot", "queue", "kind",
                "refusal_work", "rate_limit", "balancing")  # fmt: skip
_LEFT_OUT_OF_JOURNEYS: Final = {"homes", "data_class", "title", "segments", "value"}

Configuration = tuple[int, ...]


class Levels:
    """Good share of each journey by configuration (replicas in the order of the services)."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.services = tuple(topology.services)
        self.full: Configuration = tuple(s.replicas for s in topology.services.values())
        self.needs = Needs(Graph(topology))
        self._busy = {
            name: max(load.processors, load.slots)
            for name, load in loads(self.needs.graph, topology.traffic.rate).items()
        }
        self._known: dict[Configuration, tuple[float, ...]] = {}
        self._grown: dict[tuple[Configuration, Configuration, float], Drained | None] = {}
        self.doubted: set[Configuration] = set()  # the plane cannot vouch for them
        layout = self._layout(self.full)
        why = "brokers or caches" if layout is None else what_is_not_carried(layout)
        self.how = "flow plane" if why is None else f"closed form ({why})"
        self.busiest = max(self._busy.values())

    def of(self, configuration: Configuration) -> tuple[float, ...]:
        """Good share of each journey, at most what the full system gives: 1 where nothing lacks."""
        found = self._known.get(configuration)
        if found is None:
            found = self._measured(configuration)
            self._known[configuration] = found
        return found

    def scaled(self, share: float) -> tuple[float, ...]:
        """With a share of every service's replicas, rounded up."""
        return self.of(tuple(min(n, max(1, int(np.ceil(share * n - 1e-9)))) for n in self.full))

    def grown(self, short: Configuration, to: Configuration, mbco: float) -> Drained | None:
        """What comes of growth from one configuration to a larger; None where no plane tells."""
        key = short, to, mbco
        if key not in self._grown:
            layout = self._layout(to) if self.how == "flow plane" else None
            self._grown[key] = None if layout is None else drained(
                layout, short, rate_per_s=self.topology.traffic.rate, mbco=mbco,
                journeys=len(self.needs.journeys),
            )  # fmt: skip
        return self._grown[key]

    def _measured(self, configuration: Configuration) -> tuple[float, ...]:
        if configuration == self.full:
            return tuple(1.0 for _ in self.needs.journeys)
        gone = {name for name, n in zip(self.services, configuration, strict=True) if n == 0}
        left = self.needs.without(gone)
        some = tuple(max(n, 1) for n in configuration)
        served = self._by_plane(some) if self.how == "flow plane" else self._by_form(some)
        return tuple(a * min(1.0, b) for a, b in zip(left, served, strict=True))

    def _by_form(self, configuration: Configuration) -> tuple[float, ...]:
        """Formula: with n of m replicas at utilisation u a share min(1, n / (m u)) is served."""
        share = {
            name: min(1.0, n / full / self._busy[name]) if self._busy[name] > 0.0 else 1.0
            for name, n, full in zip(self.services, configuration, self.full, strict=True)
        }
        return tuple(
            min((share[name] for name in self.needs.services_of(j)), default=1.0)
            for j in range(len(self.needs.journeys))
        )

    def _by_plane(self, configuration: Configuration) -> tuple[float, ...]:
        layout = self._layout(configuration)
        assert layout is not None
        rates = class_rates(layout, total_per_s=self.topology.traffic.rate).reshape(-1, 1)
        plane = FlowPlane(
            layout,
            PlaneOptions(seed=1, horizon_us=_RUN_S * SECOND, rates_per_s=rates, trace_one_in=0),
        )
        plane.advance(_RUN_S * SECOND)
        if plane.marked_seconds[-_READ_S:].any():
            self.doubted.add(configuration)
        seconds = plane.meters.journey_seconds[:, _RUN_S - _READ_S : _RUN_S]
        ended = seconds[:, :, JourneyCount.OK] + seconds[:, :, JourneyCount.FAILED]
        good, all_ended = seconds[:, :, JourneyCount.OK].sum(axis=1), ended.sum(axis=1)
        shares = np.where(all_ended > 0, good / np.maximum(all_ended, 1), 1.0)
        by_journey: dict[str, list[float]] = {name: [] for name in self.needs.journeys}
        for kind, share in zip(layout.classes, shares, strict=True):
            by_journey[kind.journey].append(float(share))
        return tuple(min(found, default=1.0) for found in by_journey.values())

    def _layout(self, configuration: Configuration) -> Layout | None:
        """The same system in one place with so many replicas; None where much of it would go."""
        services: dict[str, Any] = {}
        for (name, service), n in zip(self.topology.services.items(), configuration, strict=True):
            if service.cache is not None or service.broker is not None:
                return None
            written = service.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            kept = {field: written[field] for field in _KEPT if field in written}
            services[name] = {**kept, "replicas": n, "quota": n}
        journeys = {
            name: {
                field: value
                for field, value in journey.model_dump(
                    mode="json", by_alias=True, exclude_defaults=True
                ).items()
                if field not in _LEFT_OUT_OF_JOURNEYS
            }
            for name, journey in self.topology.journeys.items()
        }
        document = {"format": 1, "journeys": journeys, "services": services}
        return build_layout(Topology.model_validate(document))
