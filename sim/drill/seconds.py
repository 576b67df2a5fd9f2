"""What users have lived through so far, second by second, out of the plane's meters."""

from __future__ import annotations

import numpy as np

from sim.engine.face import WorldFace
from sim.engine.plane import JourneyCount
from sim.journal.record import Seconds
from sim.units import SECOND

# Those of ``Seconds`` in their order: the first of a plane's.
_COLUMNS = int(JourneyCount.LATENCY_US) + 1


class Lived:
    """Whole seconds of the drill that have ended; the lead-in is left out."""

    def __init__(self, world: WorldFace, *, lead_in_us: int) -> None:
        layout = world.layout
        self._world = world
        self._first = lead_in_us // SECOND
        self._journeys = tuple(kind.journey for kind in layout.classes)
        self._segments = tuple(layout.segments[kind.segment] for kind in layout.classes)
        self._homes = tuple(layout.regions[kind.home] for kind in layout.classes)
        self._value = np.array(layout.value, dtype=np.float64)

    def since(self, from_s: int) -> Seconds:
        """From a second of the drill's clock on."""
        first, last = self._first + from_s, self._world.now_us // SECOND
        counts = self._world.plane.journey_seconds[:, first:last, :_COLUMNS]
        return Seconds(
            journeys=self._journeys,
            segments=self._segments,
            homes=self._homes,
            value=self._value,
            counts=np.array(counts, dtype=np.int64),
        )


def seconds_so_far(world: WorldFace, *, lead_in_us: int, from_s: int = 0) -> Seconds:
    """Those of one look."""
    return Lived(world, lead_in_us=lead_in_us).since(from_s)
