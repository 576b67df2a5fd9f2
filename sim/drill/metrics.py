"""Series under their exported names, as far as monitoring shows them: what queries are asked of.

A scrape that failed is not there; a signal that could not be measured is NaN, as in the export.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.drill.seconds import seconds_so_far
from sim.engine.face import WorldFace
from sim.interop.names import labels_of, metric_of
from sim.interop.openmetrics import counters
from sim.interop.promql.series import NAME, Samples, Series
from sim.model.signal import Signal
from sim.observe.series import SeriesStore


class Metrics:
    """The sampled signals, and users' requests as counters. ``front`` is the users' domain."""

    def __init__(
        self, store: SeriesStore, world: WorldFace, *, front: int, lead_in_us: int
    ) -> None:
        self._store = store
        self._world = world
        self._front = front
        self._lead_in_us = lead_in_us

    def seen_at(self, now_us: int) -> list[Series]:
        """Every series that can be seen at a time of the drill's clock."""
        return [*self._gauges(now_us), *self._counters(now_us)]

    def _gauges(self, now_us: int) -> Iterator[Series]:
        for column, key in enumerate(self._store.keys):
            metric = metric_of(Signal(key.signal))

            def read(column: int = column, divisor: float = metric.divisor) -> Samples:
                times, values = self._store.samples_seen(column, now_us)
                return times, (values / divisor).tolist()

            yield Series({NAME: metric.name, **labels_of(key)}, read)

    def _counters(self, now_us: int) -> Iterator[Series]:
        seconds = seconds_so_far(self._world, lead_in_us=self._lead_in_us)
        scrapes = self._store.scrapes_seen(self._front, now_us)
        for family in counters(seconds, scrapes):
            for labels, samples in family.series:
                times = [at_us for at_us, _ in samples]
                values = [float(value) for _, value in samples]
                name = f"{family.name}_total"
                yield Series({NAME: name, **labels}, lambda t=times, v=values: (t, v))  # type: ignore[misc]
