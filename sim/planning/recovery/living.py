"""One chunk under one option, from its futures to what is kept of it."""

from __future__ import annotations

import numpy as np

from sim.model.plan.figure import HOURS_PER_YEAR
from sim.planning.futures.chunk import Incidents, Lived
from sim.planning.futures.keyed import FloatArray, IntArray
from sim.planning.futures.outages import SPACING_H
from sim.planning.recovery.case import Case
from sim.planning.recovery.drawn import Drawn, draw_chunk
from sim.planning.recovery.happened import OF_ONE_SOURCE, Happened
from sim.planning.recovery.happening import happen
from sim.planning.recovery.money import costs
from sim.planning.recovery.sources import MODES
from sim.planning.recovery.stages import STAGES
from sim.planning.recovery.stretches import cut
from sim.planning.recovery.timeline import Timeline, joint

# Beyond this a backlog counts as never drained; the outage then is not over.
_LONGEST_DRAIN = 10.0


def live_chunk(case: Case, option: str, *, seed: int, chunk: int) -> Lived:
    """The years of one chunk under one option: a function of its arguments and of nothing else."""
    return live(draw_chunk(case, seed=seed, chunk=chunk), option, chunk)


def live(drawn: Drawn, option: str, chunk: int) -> Lived:
    """The same, of futures that have been drawn already."""
    case, years = drawn.case, drawn.years
    happened = happen(drawn, option)
    stretches = happened.gathering.gathered()
    moments = cut(stretches, happened.gathering.table(case.width))
    hours = moments.end - moments.start
    is_lost = moments.level < case.mbco - 1e-12
    journeys = len(case.journeys)
    is_felt = is_lost[:, :journeys].any(axis=1)
    felt_h = _within_year(moments.year, hours * is_felt, years)
    downtime = _sum(moments.year, felt_h, years)
    tiers = np.column_stack(
        [
            _sum(
                moments.year,
                _within_year(moments.year, hours * is_lost[:, journeys + t], years),
                years,
            )
            for t in range(len(case.tiers))
        ]
    )
    cost = costs(case, moments)
    missing = 1.0 - moments.level[:, :journeys].min(axis=1, initial=1.0)
    # Backlog a t is worked off at what is left of the capacity: a t / (c - a).
    busy = min(case.levels.busiest, 0.99)
    share = case.plan.loss.comes_back.value * min(busy / (1.0 - busy), _LONGEST_DRAIN)
    drained = share * _sum(moments.year, hours * missing, years)
    money = cost.whole + share * case.plan.loss.drain_harm.value * cost.plain
    mode, node = stretches.mode[moments.owner], stretches.node[moments.owner]
    incidents = _incidents(happened)
    mode_loss = _spread(moments.year, mode, money, years, len(MODES))
    node_loss = _spread(moments.year, node, money, years, len(case.nodes))
    node_downtime = _spread(moments.year, node, felt_h, years, len(case.nodes))
    _add_data(case, incidents, drawn.first_year, mode_loss, node_loss)
    loss = mode_loss.sum(axis=1) + _penalties(case, downtime)
    recoveries = [part for part in happened.recoveries if len(part)]
    return Lived(
        option=option,
        chunk=chunk,
        first_year=drawn.first_year,
        downtime_h=downtime,
        tier_downtime_h=tiers,
        drained_h=drained,
        loss=loss,
        incidents=incidents,
        mode_downtime_h=_spread(moments.year, mode, felt_h, years, len(MODES)),
        mode_loss=mode_loss,
        node_downtime_h=_by_group(node_downtime, len(drawn.groups)),
        node_loss=_by_group(node_loss, len(drawn.groups)),
        node_years=((node_downtime > 0.0) | (node_loss > 0.0)).astype(np.uint8),
        beliefs=drawn.groups,
        recoveries=np.concatenate(recoveries)
        if recoveries
        else np.zeros((0, len(case.tiers), len(STAGES), 2)),
        joint=_joint(drawn),
        weights=np.ones(years),
    )


def _within_year(year: IntArray, hours: FloatArray, years: int) -> FloatArray:
    """Hours of moments, no more than there are in a year: an outage that outlasts it is cut.

    It counts whole in the year in which it begins and in no other, its loss uncut.
    """
    whole = _sum(year, hours, years)
    kept: FloatArray = np.minimum(1.0, HOURS_PER_YEAR / np.maximum(whole, HOURS_PER_YEAR))
    return hours * kept[year]


def _sum(place: IntArray, values: FloatArray, places: int) -> FloatArray:
    """Sums by place."""
    return np.bincount(place, values, minlength=places).astype(np.float64)


def _spread(
    year: IntArray, account: IntArray, values: FloatArray, years: int, accounts: int
) -> FloatArray:
    """Sums by year and account."""
    return _sum(year * accounts + account, values, years * accounts).reshape(years, accounts)


def _by_group(by_year: FloatArray, groups: int) -> FloatArray:
    """Sums over the years of each group."""
    sums: FloatArray = by_year.reshape(groups, -1, by_year.shape[1]).sum(axis=1)
    return sums


def _incidents(happened: Happened) -> Incidents:
    """All rows, by year."""
    if not happened.rows:
        none = np.zeros(0, dtype=np.int64)
        return Incidents(none, none, none, none, np.zeros(0), np.zeros(0), none)
    year, outage, tier, mode, rto, rpo, loses = (
        np.concatenate([row[k] for row in happened.rows]) for k in range(7)
    )
    at = np.lexsort((tier, outage, year))
    first = happened.drawn.first_year
    return Incidents(year[at] + first, outage[at], tier[at], mode[at], rto[at], rpo[at], loses[at])


def _add_data(
    case: Case, incidents: Incidents, first_year: int, by_mode: FloatArray, by_node: FloatArray
) -> None:
    """Money for writes given up, and for each incident, onto both accounts.

    Where no clean copy is left the loss has no end that could be counted: a month is.
    """
    lost_h = np.minimum(incidents.rpo_h, 30.0 * 24.0)
    per = case.plan.loss.per_incident
    money = lost_h * 60.0 * case.plan.loss.per_minute_of_data.value
    if per is not None:
        money = money + per.value
    nodes = np.array([case.nodes.index(source.node) for source in case.sources])
    year = incidents.year - first_year
    by_mode += _spread(year, incidents.mode, money, *by_mode.shape)
    by_node += _spread(year, nodes[incidents.outage // OF_ONE_SOURCE], money, *by_node.shape)


def _penalties(case: Case, downtime_h: FloatArray) -> FloatArray:
    """What agreements pay back for years below their marks."""
    availability = 1.0 - downtime_h / HOURS_PER_YEAR
    found = np.zeros(len(downtime_h))
    for penalty in case.plan.loss.penalties:
        found += np.where(availability < penalty.below, penalty.pays.value, 0.0)
    return found


def _joint(drawn: Drawn) -> IntArray:
    """Years in which every region was down at the same moment."""
    down: Timeline | None = None
    for region in drawn.case.regions:
        down = drawn.regions[region] if down is None else joint(down, drawn.regions[region])
    found = np.zeros(drawn.years, dtype=np.int64)
    if down is not None and len(drawn.case.regions) > 1:
        year = np.floor(down.starts / SPACING_H).astype(np.int64)
        start = down.starts - year * SPACING_H
        found[year[(start >= 0.0) & (start < HOURS_PER_YEAR) & (year < drawn.years)]] = 1
    return found
