"""What monitoring reads off a broker: messages stored, how old they are, and dead letters."""

from __future__ import annotations

import numpy as np

from sim.engine.face import WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import SiteCount
from sim.engine.starting import delivery_sites
from sim.model.signal import SeriesKey, Signal, labelled
from sim.observe.series import SeriesStore
from sim.units import SECOND


class Lines:
    """Columns of every broker, all its consumers together."""

    def __init__(self, world: WorldFace, store: SeriesStore) -> None:
        self._meters = world.plane.meters
        layout = world.layout
        self._sites: list[IntArray] = []
        columns: list[int] = []
        for k, (name, service) in enumerate(layout.topology.services.items()):
            if service.broker is None:
                continue
            self._sites.append(delivery_sites(layout, k))
            columns += [
                store.column(labelled(SeriesKey("", service=name), signal), k)
                for signal in (Signal.QUEUE_DEPTH, Signal.QUEUE_AGE, Signal.DEAD_LETTERS)
            ]
        self._columns = np.array(columns, dtype=np.int64)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of the kind."""
        return not len(self._columns)

    def sampled(self) -> tuple[IntArray, FloatArray]:
        """Columns and values now: messages, seconds, messages."""
        counts = self._meters.site_counts
        values = [
            value
            for sites in self._sites
            for value in (
                float(counts[sites, SiteCount.BACKLOG].sum()),
                float(counts[sites, SiteCount.WAITED_US].max()) / SECOND,
                float(counts[sites, SiteCount.DEAD_LETTERS].sum()),
            )
        ]
        return self._columns, np.array(values, dtype=np.float64)
