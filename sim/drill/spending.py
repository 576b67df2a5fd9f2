"""What the provider's own pages say of a service: how much of its quota is used, and what it costs.

A quota is of one service over all its regions, in replicas; a second set counts, as it is paid for.
"""

from __future__ import annotations

import numpy as np

from sim.drill.groups import labelled
from sim.engine.face import WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.model.signal import SeriesKey, Signal
from sim.observe.series import SeriesStore
from sim.observe.signals import share

OF_QUOTA = (Signal.QUOTA_USED, Signal.QUOTA_LIMIT, Signal.QUOTA_SHARE, Signal.COST_RATE)


class Spending:
    """Columns of every service, and of what all cost together."""

    def __init__(self, world: WorldFace, store: SeriesStore) -> None:
        self._world = world
        services = world.layout.topology.services
        self._services = tuple(services)
        self._prices = np.array([service.price_per_replica_hour for service in services.values()])
        columns = [
            store.column(labelled(SeriesKey("", service=name), signal), k)
            for signal in OF_QUOTA
            for k, name in enumerate(services)
        ]
        columns.append(store.column(SeriesKey(Signal.COST_RATE.value), len(services)))
        self._columns = np.array(columns, dtype=np.int64)

    @property
    def is_empty(self) -> bool:
        """Never: every service costs something, if only its place."""
        return False

    def sampled(self) -> tuple[IntArray, FloatArray]:
        """Columns and values now: replicas, replicas, a share, money per hour."""
        facts = self._world.facts
        used = np.array(self._world.roll_call().desired, dtype=np.float64)
        limit = np.array([facts.quota(name) for name in self._services], dtype=np.float64)
        cost = used * self._prices
        values = (used, limit, share(used, limit), cost, [cost.sum()])
        return self._columns, np.concatenate(values)
