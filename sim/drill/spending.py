"""What the provider's own pages say of a service: how much of its quota is used, and what it costs.

A quota is of one service over all its regions, in replicas; a second set counts, as it is paid for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.face import WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.model.signal import SeriesKey, Signal, labelled
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
        self._told: tuple[tuple[tuple[int, ...], list[int]], FloatArray] | None = None

    @property
    def is_empty(self) -> bool:
        """Never: every service costs something, if only its place."""
        return False

    def sampled(self) -> tuple[IntArray, FloatArray]:
        """Columns and values now: replicas, replicas, a share, money per hour."""
        quota = self._world.facts.quota
        now = (self._world.roll_call().desired, [quota(name) for name in self._services])
        if self._told is None or self._told[0] != now:
            self._told = (now, self._values(*now))
        return self._columns, self._told[1]

    def _values(self, desired: Sequence[int], quotas: Sequence[int]) -> FloatArray:
        used = np.array(desired, dtype=np.float64)
        limit = np.array(quotas, dtype=np.float64)
        cost = used * self._prices
        return np.concatenate((used, limit, share(used, limit), cost, [cost.sum()]))
