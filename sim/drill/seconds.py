"""What users have lived through so far, second by second, out of the plane's meters."""

from __future__ import annotations

import numpy as np

from sim.engine.face import WorldFace
from sim.engine.plane import JourneyCount
from sim.journal.record import Seconds
from sim.units import SECOND

_COLUMNS = (
    JourneyCount.OFFERED,
    JourneyCount.OK,
    JourneyCount.SLOW,
    JourneyCount.FAILED,
    JourneyCount.LATENCY_US,
)


def seconds_so_far(world: WorldFace, *, lead_in_us: int, from_s: int = 0) -> Seconds:
    """Whole seconds of the drill that have ended, from one on; the lead-in is left out."""
    layout = world.layout
    first, last = lead_in_us // SECOND + from_s, world.now_us // SECOND
    counts = world.plane.meters.journey_seconds[:, first:last, :]
    return Seconds(
        journeys=tuple(kind.journey for kind in layout.classes),
        segments=tuple(layout.segments[kind.segment] for kind in layout.classes),
        homes=tuple(layout.regions[kind.home] for kind in layout.classes),
        value=np.array(layout.value, dtype=np.float64),
        counts=np.ascontiguousarray(counts[:, :, list(_COLUMNS)], dtype=np.int64),
    )
