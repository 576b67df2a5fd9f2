"""New requests in the reference plane: a base and a surge layer of each class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import simpy

from sim.engine.draws import (
    INTENSITY_PER_REQUEST,
    Purpose,
    Rank,
    ceil_div,
    law_value,
    neg_log,
    share_of,
)
from sim.engine.layout import Layout
from sim.engine.plane import PlaneOptions, Table
from sim.engine.reference.instant import OrderedEnvironment, Waits
from sim.engine.reference.things import Stream
from sim.engine.starting import gap_table, intensities
from sim.streams import MASK, happens, mix
from sim.units import PPM, SECOND


class Arrivals:
    """Calls ``begin(journey, key)`` for every request that comes."""

    def __init__(
        self,
        layout: Layout,
        options: PlaneOptions,
        tables: dict[Table, npt.NDArray[np.int64]],
        env: OrderedEnvironment,
        begin: Callable[[int, int], None],
    ) -> None:
        self._gaps = gap_table(options).tolist()
        self._tables = tables
        self._env = env
        self._begin = begin
        self._intensity = intensities(options).tolist()
        self._streams = _streams(layout, options)
        for stream in self._streams:
            stream.process = env.start(self._come(stream))

    def retime(self, journey: int) -> None:
        """The factor has changed: the surge's next arrival comes at another time."""
        process = self._surge(journey).process
        assert process is not None
        process.interrupt()

    def _come(self, stream: Stream) -> Waits:
        """Requests of one layer, when the integrated intensity reaches the next sum of gaps."""
        while True:
            key = mix(stream.key, stream.number)
            stream.left = self._gap(key) - stream.over
            while True:
                try:
                    at_us = self._next_arrival(stream)
                    never = self._env.event()
                    yield (never if at_us is None else self._env.timer(at_us, Rank.REQUEST, key))
                    break
                except simpy.Interrupt:
                    pass  # The rate has changed; the intensity that has passed is settled.
            stream.number += 1
            stream.from_us = self._now
            factor = self._factor(stream.journey)
            is_thinned = stream.layer == 0 and not happens(mix(key, Purpose.THINNED), factor)
            if not is_thinned:
                self._begin(stream.journey, key)

    def _gap(self, key: int) -> int:
        draw = neg_log(mix(key, Purpose.GAP))
        return int(law_value(self._gaps, 0, draw) * INTENSITY_PER_REQUEST)

    def _rate(self, stream: Stream, second: int) -> int:
        rates = self._intensity[stream.journey]
        base: int = rates[min(second, len(rates) - 1)]
        if stream.layer == 0:
            return base
        factor = self._factor(stream.journey)
        return share_of(base, factor - PPM) if factor > PPM else 0

    def _next_arrival(self, stream: Stream) -> int | None:
        """When the intensity left will have passed; None: never."""
        at, left = stream.from_us, stream.left
        last = len(self._intensity[stream.journey]) - 1
        while True:
            second = at // SECOND
            rate = self._rate(stream, second)
            end = (second + 1) * SECOND
            if rate > 0 and (second >= last or left <= rate * (end - at)):
                wait = max(0, ceil_div(left, rate))
                stream.over = wait * rate - left
                return at + wait
            if second >= last:
                return None
            left -= rate * (end - at)
            at = end

    def settle(self, journey: int) -> None:
        """Count the surge's intensity that has passed, before its factor changes."""
        stream = self._surge(journey)
        last = len(self._intensity[stream.journey]) - 1
        at = stream.from_us
        while at < self._now:
            second = at // SECOND
            end = self._now if second >= last else min(self._now, (second + 1) * SECOND)
            stream.left -= self._rate(stream, second) * (end - at)
            at = end
        stream.from_us = self._now

    def _surge(self, journey: int) -> Stream:
        return self._streams[2 * journey + 1]

    def _factor(self, journey: int) -> int:
        return int(self._tables[Table.TRAFFIC_PPM][journey])

    @property
    def _now(self) -> int:
        return int(self._env.now)


def _streams(layout: Layout, options: PlaneOptions) -> list[Stream]:
    seed = options.seed & (MASK >> 1)
    return [
        Stream(journey, layer, mix(mix(seed, key), layer))
        for journey, key in enumerate(layout.class_key)
        for layer in (0, 1)
    ]
