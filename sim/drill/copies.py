"""What monitoring reads off a store: how far its copies are behind, and where its primary is."""

from __future__ import annotations

import numpy as np

from sim.engine.face import WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.model.signal import SeriesKey, Signal, labelled
from sim.observe.series import SeriesStore
from sim.units import SECOND


class Copies:
    """Columns of every service that has copies, in all and by zone."""

    def __init__(self, world: WorldFace, store: SeriesStore) -> None:
        self._world = world
        layout = world.layout
        # Each store with its zones, in the order of its columns.
        self._zones: dict[str, list[str]] = {}
        columns: list[int] = []
        for k in np.flatnonzero(layout.log_site >= 0).tolist():
            name = layout.services[k]
            zones = list(dict.fromkeys(r.zone for r in layout.replicas_of(name)))
            self._zones[name] = zones
            whole = SeriesKey("", service=name)
            parts = [SeriesKey("", service=name, zone=zone) for zone in zones]
            columns += [
                store.column(labelled(labels, signal), k)
                for signal, places in (
                    (Signal.REPLICATION_LAG, [whole, *parts]),
                    (Signal.IS_PRIMARY, parts),
                )
                for labels in places
            ]
        self._columns = np.array(columns, dtype=np.int64)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of the kind."""
        return not len(self._columns)

    def sampled(self) -> tuple[IntArray, FloatArray]:
        """Columns and values now; a zone without copies, the primary's own too, has no lag."""
        values: list[float] = []
        for name, zones in self._zones.items():
            lags = self._world.lags_us(name)
            values.append(max(lags.values(), default=np.nan) / SECOND)
            values += [lags.get(zone, np.nan) / SECOND for zone in zones]
            primary = self._world.primary_zone(name)
            values += [float(zone == primary) for zone in zones]
        return self._columns, np.array(values, dtype=np.float64)
