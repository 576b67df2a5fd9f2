"""E4: what came back after the drill, beside what would have come back had nobody acted."""

from __future__ import annotations

import numpy as np

from sim.journal.record import RunRecord
from sim.scoring import standard
from sim.scoring.dimensions.items import Item, blank
from sim.scoring.harm import harm_per_second
from sim.scoring.stamps import Stamps
from sim.units import SECOND


def epilogue_until_us(stamps: Stamps, lasts_us: int) -> int:
    """How long a run is lived on: four times its incident, two hours at least."""
    begins = stamps.evidence_s if stamps.evidence_s is not None else stamps.impact_began_s
    ends = stamps.resolved_s if stamps.resolved_s is not None else lasts_us / SECOND
    incident = round(max(ends - (begins or 0.0), 0.0) * SECOND)
    return lasts_us + max(standard.EPILOGUE_TIMES * incident, standard.EPILOGUE_LEAST_US)


def judge_epilogue(mine: RunRecord, idle: RunRecord, *, from_us: int) -> Item:
    """One less the harm that came back over what came back for nobody.

    Args:
        mine: the run, lived on.
        idle: the same seed with nobody in the seat, lived on as long.
        from_us: the end of the drill, where the epilogue begins.
    """
    begin = from_us // SECOND
    back, nobody = (float(np.sum(harm_per_second(run.seconds)[begin:])) for run in (mine, idle))
    hours = (mine.seconds.counts.shape[1] - begin) / 3600.0
    least = _noise(mine, begin)
    if nobody <= least and back <= least:
        return blank("nothing came back afterwards, not even for nobody")
    value = min(max(1.0 - back / max(nobody, least), 0.0), 1.0)
    return Item(
        round(value, 6),
        f"in the {hours:.1f} h after the drill {back:,.0f} of harm came back, {nobody:,.0f} for "
        "nobody",
        (),
        {"came_back": round(back, 6), "for_nobody": round(nobody, 6), "hours": hours},
        "" if value > standard.PERFORMED else "end the cause, and take stopgaps back before you go",
    )


def _noise(record: RunRecord, begin: int) -> float:
    """Harm that everyday failures do: one request in a thousand."""
    value = np.maximum(record.seconds.value, standard.LEAST_VALUE)
    offered = record.seconds.counts[:, begin:, record.seconds.OFFERED].sum(axis=1)
    return float((offered * value).sum()) * standard.EVERYDAY
