"""Losses of an option's futures that a drill can show, in the order of the years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from sim.model.plan.stage import Stage
from sim.planning.drills.worst import PLAYED
from sim.planning.futures.chunk import Incidents
from sim.planning.futures.keyed import FloatArray, IntArray
from sim.planning.played.incident import Copies, Incident, Step
from sim.planning.played.moves import moves_of, stores_of
from sim.planning.recovery import sources as s
from sim.planning.recovery.case import Case
from sim.planning.recovery.data_loss import lag_h, lag_within_h, to_a_copy_h
from sim.planning.recovery.drawn import Drawn, draw_chunk
from sim.planning.recovery.happened import OF_ONE_SOURCE
from sim.planning.recovery.home import served_meanwhile
from sim.planning.recovery.living import live
from sim.planning.recovery.stages import STAGES, Losses, Working, bad_copies, recover
from sim.planning.recovery.wrong_data import put_right
from sim.planning.recovery.zones import promoted_by_hand, stores_led_in, writes_lost
from sim.units import HOUR

# A drill is no longer than this: what took longer is told apart from what was played.
LONGEST_H: Final = 12.0
_MOST_CHUNKS: Final = 100
_PLACES: Final = (s.REGION, s.ALL_REGIONS, s.ZONE, s.ALL_ZONES)
TOO_LONG: Final = f"longer than {LONGEST_H:.0f} h"
ENDLESS: Final = "no clean copy left"
TOGETHER: Final = "another place lost meanwhile"
NO_STORE: Final = "no store that says what it keeps"
MEETING: Final = "back by itself during the move"
# How the stages of a loss are drawn again, by what was lost.
Draws = Callable[[Working], object]


@dataclass(slots=True)
class Found:
    """Losses to be played, and why others were passed over on the way (reason -> how many)."""

    incidents: list[Incident] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def find(case: Case, option: str, *, seed: int, wanted: int) -> Found:
    """The first ``wanted`` losses under an option that a drill can show; fewer where years end."""
    found = Found()
    for chunk in range(_MOST_CHUNKS):
        drawn = draw_chunk(case, seed=seed, chunk=chunk)
        for one in _of_chunk(drawn, option, chunk):
            if isinstance(one, str):
                found.left_out[one] += 1
                continue
            found.incidents.append(one)
            if len(found.incidents) == wanted:
                return found
    return found


def _of_chunk(drawn: Drawn, option: str, chunk: int) -> Iterator[Incident | str]:
    """Each loss, or why it cannot be played."""
    case = drawn.case
    rows = live(drawn, option, chunk).incidents
    place = {
        (int(source), int(year), int(number)): k
        for k, (source, year, number) in enumerate(
            zip(drawn.outages.source, drawn.outages.year, drawn.outages.number, strict=True)
        )
    }
    for year, outage in dict.fromkeys(zip(rows.year.tolist(), rows.outage.tolist(), strict=True)):
        source, number = divmod(outage, OF_ONE_SOURCE)
        mine = (rows.year == year) & (rows.outage == outage)
        rto_h, rpo_h = float(rows.rto_h[mine].max()), float(rows.rpo_h[mine].max())
        k = place[source, year - drawn.first_year, number]
        why = _why_not(drawn, k, rto_h, rpo_h)
        if why is not None:
            yield why
            continue
        incident = _incident(drawn, option, k, rows, mine)
        if incident.mode == s.DATA and not incident.stores:
            yield NO_STORE
        else:
            yield MEETING if _meets_in_the_move(case, option, incident) else incident


def _meets_in_the_move(case: Case, option: str, incident: Incident) -> bool:
    """Whether a place is back by itself between the first order that moves data and the last.

    The plan ends such a loss with whichever is sooner; the engine carries through what was begun.
    """
    if incident.mode == s.DATA:
        return False
    moves = moves_of(case, case.options[option], incident).moves
    if not moves:
        return False
    ends_h = max(step.ends_h for step in incident.steps)
    return moves[0].at_us / HOUR < incident.lasts_h < ends_h


def _why_not(drawn: Drawn, k: int, rto_h: float, rpo_h: float) -> str | None:
    """Why a loss cannot be played; None where it can."""
    case, outages = drawn.case, drawn.outages
    source = case.sources[outages.source[k]]
    is_elsewhere = source.mode in (s.REGION, s.ALL_ZONES) and source.node != case.plan.home
    if source.mode not in PLAYED or is_elsewhere:
        return source.mode if not is_elsewhere else "loss of another region"
    if not np.isfinite(rpo_h):
        return ENDLESS
    before_h = float(outages.lasts_h[k]) if source.mode == s.DATA else 0.0
    if rto_h + before_h > LONGEST_H:
        return TOO_LONG
    start = outages.axis_h[k]
    of_places = np.isin(
        outages.source, [n for n, one in enumerate(case.sources) if one.mode in _PLACES]
    )
    meets = (outages.axis_h < start + rto_h) & (outages.axis_h + outages.lasts_h > start - before_h)
    return TOGETHER if (of_places & meets & (np.arange(len(meets)) != k)).any() else None


def _incident(drawn: Drawn, option: str, k: int, rows: Incidents, mine: IntArray) -> Incident:
    case, outages = drawn.case, drawn.outages
    source = case.sources[outages.source[k]]
    losses = drawn.losses(np.array([k]))
    is_home = source.mode in (s.REGION, s.ALL_ZONES)
    losses.takes_along = is_home
    if is_home:
        losses.served = served_meanwhile(case, case.options[option])
    elif source.mode == s.ZONE:
        gone = [writes_lost(case, name) for name in stores_led_in(case, source.node)]
        losses.served = tuple(min(shares) for shares in zip(*gone, strict=True))
    book = _book(case, option, losses, source.mode)
    return Incident(
        year=int(outages.year[k]) + drawn.first_year,
        outage=int(outages.number[k]),
        mode=source.mode,
        place=source.node,
        lasts_h=float(outages.lasts_h[k]),
        steps=_steps(case, book),
        stores=_copies(case, option, losses, source.mode),
        rto_h=float(rows.rto_h[mine].max()),
        rpo_h=float(rows.rpo_h[mine].max()),
    )


def _book(case: Case, option: str, losses: Losses, mode: str) -> FloatArray:
    """The stages of one loss, drawn again by name; shape ``(tiers, stages, 2)``."""
    prepared = case.options[option]
    if mode in (s.REGION, s.ALL_ZONES):
        whole = recover(case, prepared, losses).stages
        return np.asarray(whole[0])
    working = Working(case, prepared, losses)
    draws: Draws = put_right if mode == s.DATA else promoted_by_hand
    draws(working)
    return np.asarray(working.book[0])


def _steps(case: Case, book: FloatArray) -> tuple[Step, ...]:
    found: dict[tuple[Stage, str], Step] = {}
    for t, tier in enumerate(case.tiers):
        for k, stage in enumerate(STAGES):
            begins, lasts = (float(x) for x in book[t, k])
            if np.isfinite(begins) and np.isfinite(lasts):
                found.setdefault((stage, tier), Step(stage, tier, begins, lasts))
    return tuple(sorted(found.values(), key=lambda step: step.begins_h))


def _copies(case: Case, option: str, losses: Losses, mode: str) -> dict[str, Copies]:
    prepared = case.options[option]
    found = {}
    for tier in case.tiers:
        for store in stores_of(case, tier):
            _, protection = prepared.protection(tier, store)
            snapshots = None if protection is None else protection.snapshots
            back = 0.0
            if snapshots is not None:
                back = float(to_a_copy_h(prepared, losses, tier, store, snapshots)[0])
            tried = int(bad_copies(prepared, losses, tier, store)[0])
            # Copies in one region follow as the plan says in general.
            lag = lag_within_h if mode == s.ZONE else partial(lag_h, prepared=prepared, tier=tier)
            found[store] = Copies(float(lag(case, losses=losses, store=store)[0]), back, tried)
    return found
