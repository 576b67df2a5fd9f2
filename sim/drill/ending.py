"""The end of a run: its numbers put together, sealed, and named in the journal's last entry."""

from __future__ import annotations

import numpy as np
from pydantic import JsonValue

from sim.drill.drill import Drill
from sim.drill.stage import Stage
from sim.engine.doubting import Doubting
from sim.engine.plane import JourneyCount, Plane
from sim.journal.entries import Kind
from sim.journal.files import Files
from sim.journal.folder import RunFolder, fingerprint
from sim.journal.record import RunRecord, SampleTable, Seconds
from sim.journal.series_file import pack
from sim.journal.writer import Journal
from sim.units import SECOND

_COLUMNS = (
    JourneyCount.OFFERED,
    JourneyCount.OK,
    JourneyCount.SLOW,
    JourneyCount.FAILED,
    JourneyCount.LATENCY_US,
)


def tell_end(
    stage: Stage,
    drill: Drill,
    journal: Journal,
    folder: RunFolder | None,
    files: Files,
    *,
    reason: str,
    detail: str,
) -> RunRecord:
    """Write the series, then the END entry that names their digest; synced when this returns."""
    stage.world.close_books()
    seconds, samples = lived(stage, drill), _samples(stage)
    packed = pack(seconds, samples)
    if folder is not None and not journal.is_replay:
        folder.write_series(packed, files)
        if drill.salt is not None:
            folder.write_documents(drill.documents, files)
    if drill.salt is not None:
        stage.logbook.tell(Kind.SEAL, "run", "opened", {"salt": drill.salt, **drill.secrets})
    stage.logbook.tell(
        Kind.END,
        "run",
        "ended",
        {
            "reason": reason,
            "detail": detail,
            "series_sha256": fingerprint(packed),
            "entries": len(journal.entries) + 1,
            "in_flight": stage.world.plane.in_flight(),
            **_marks(stage.world.plane),
        },
    )
    journal.sync()
    return RunRecord(tuple(journal.entries), seconds, samples, journal.sha256)


def _marks(plane: Plane) -> dict[str, JsonValue]:
    """What a plane that doubts says of its own figures."""
    return {"marked_share": round(plane.marked_share, 4)} if isinstance(plane, Doubting) else {}


def lived(stage: Stage, drill: Drill, *, from_s: int = 0) -> Seconds:
    """Whole seconds of the drill that have ended, from one on; the lead-in is left out."""
    layout = stage.world.layout
    first = drill.scenario.lead_in // SECOND + from_s
    last = stage.world.now_us // SECOND
    counts = stage.world.plane.meters.journey_seconds[:, first:last, :]
    return Seconds(
        journeys=tuple(kind.journey for kind in layout.classes),
        segments=tuple(layout.segments[kind.segment] for kind in layout.classes),
        value=np.array(layout.value, dtype=np.float64),
        counts=np.ascontiguousarray(counts[:, :, list(_COLUMNS)], dtype=np.int64),
    )


def _samples(stage: Stage) -> SampleTable:
    at_us, names, values = stage.store.as_table()
    return SampleTable(at_us, names, values)
