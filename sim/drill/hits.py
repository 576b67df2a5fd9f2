"""What monitoring reads off a cache: the share of calls that it answered from memory."""

from __future__ import annotations

import numpy as np

from sim.engine.face import WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import CacheCount
from sim.model.signal import SeriesKey, Signal, labelled
from sim.observe.series import SeriesStore


class Hits:
    """A column of every cache; calls that waited for another one's fill are no hits."""

    def __init__(self, world: WorldFace, store: SeriesStore) -> None:
        self._counts = world.plane.meters.cache_counts
        layout = world.layout
        self._places = np.array(
            [k for k, cache in enumerate(layout.caches) if cache is not None], dtype=np.int64
        )
        self._columns = np.array(
            [
                store.column(
                    labelled(SeriesKey("", service=layout.services[k]), Signal.CACHE_HIT_SHARE), k
                )
                for k in self._places
            ],
            dtype=np.int64,
        )
        self._before = self._counts[self._places].copy()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of the kind."""
        return not len(self._columns)

    def sampled(self) -> tuple[IntArray, FloatArray]:
        """Columns and values since the sample before; NaN where nobody asked."""
        now = self._counts[self._places]
        delta = now - self._before
        self._before = now.copy()
        asked = delta[:, [CacheCount.HITS, CacheCount.MISSES, CacheCount.COALESCED]].sum(axis=1)
        hits = delta[:, CacheCount.HITS]
        share = np.full(len(asked), np.nan)
        np.divide(hits, asked, out=share, where=asked > 0)
        return self._columns, share
