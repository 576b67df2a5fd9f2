"""One walk of sampled requests of a class, callees before callers.

Each operation's sampled calls meet the stations as they stand now; a caller's sampled call takes
the answers of its callees' in a permuted order, so that all that a call may meet, sums, the slowest
of several, timeouts, retries, chance, comes out of a few lines and of no formula.
"""

# ruff: noqa: PLR0917, PLR0912, PLR0915 - arrays go by position, and a compiled call is kept whole

from __future__ import annotations

from sim.engine.flow.arrays import Graph, Law, Live
from sim.engine.flow.fields import (
    GATE_COLUMNS,
    NEVER_US,
    OX_STATS,
    PARTICLES,
    RETRIES_APART,
    SITE_STATS,
    SKIPPED,
    Class,
    Door,
    Edge,
    Gate,
    Group,
    Op,
    OxStat,
    SiteStat,
    State,
)
from sim.engine.flow.sampling import EXPONENTIAL, FIRST_LAW, partner, share, stratum, sub, wait_us
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.numbers import latency_bin
from sim.engine.layout import FloatArray, IntArray, SiteField
from sim.engine.plane import Outcome

# Rows of an operation's particles.
LATENCY = constant(0)
OUTCOME = constant(1)
ZONE = constant(2)

_OK = constant(Outcome.OK)
_ERROR = constant(Outcome.ERROR)
_DEPENDENCY = constant(Outcome.DEPENDENCY)
_TIMEOUT = constant(Outcome.TIMEOUT)
_QUEUE_FULL = constant(Outcome.QUEUE_FULL)
_RATE_LIMITED = constant(Outcome.RATE_LIMITED)
_SHED = constant(Outcome.SHED)
_REFUSED = constant(Outcome.REFUSED)
_BREAKER = constant(Outcome.BREAKER_OPEN)
_IMPATIENT = constant(Outcome.IMPATIENT)

CALLEE = int(SiteField.CALLEE)
COUNT = int(SiteField.COUNT)
STAGE = int(SiteField.STAGE)
PARALLEL = int(SiteField.IS_PARALLEL_ITEMS)
CHANCE = int(SiteField.CHANCE_PPM)
IS_HARD = int(SiteField.IS_HARD)
WAITS = int(SiteField.WAITS)
TIMEOUT_US = int(SiteField.TIMEOUT_US)
ATTEMPTS = int(SiteField.ATTEMPTS)
BACKOFF = int(SiteField.BACKOFF_US)
BACKOFF_MOST = int(SiteField.BACKOFF_MOST_US)
MULTIPLIER = int(SiteField.MULTIPLIER_PPM)
JITTER = int(SiteField.JITTER_PPM)
JITTER_IS_EXPONENTIAL = int(SiteField.JITTER_IS_EXPONENTIAL)

_EACH = 1.0 / PARTICLES
# What one call may add to a sum of times: a day, so that no sum leaves 63 bits.
_LONGEST_US = 86_400e6
# Terms of the geometric sum of a wait that are drawn one by one where service is not exponential.
_ROUNDS = 8


@compiled
def one_call(
    sites: IntArray,
    roads: IntArray,
    edges: FloatArray,
    laws: FloatArray,
    perms: IntArray,
    parts: FloatArray,
    stats: FloatArray,
    site: int,
    place: int,
    zones: int,
    key: int,
    k: int,
) -> tuple[float, int]:
    """One item of a call, all its attempts: how long, and how it ended for the caller."""
    at = site * SITE_STATS
    callee = sites[site, CALLEE]
    timeout = float(sites[site, TIMEOUT_US])
    tries = max(sites[site, ATTEMPTS], 1)
    backoff = float(min(sites[site, BACKOFF], sites[site, BACKOFF_MOST]))
    stats[at + SiteStat.CALLS] += _EACH
    spent = 0.0
    outcome = _OK
    for attempt in range(tries):
        mine = sub(key, attempt)
        stats[at + SiteStat.ATTEMPTS] += _EACH
        if attempt > 0:
            stats[at + SiteStat.RETRIES] += _EACH
        if edges[site, Edge.OPEN] > 0.0 and share(perms, sub(mine, 1), k) < edges[site, Edge.OPEN]:
            stats[at + SiteStat.BREAKER] += _EACH
            outcome = _BREAKER
        else:
            took = 0.0
            if edges[site, Edge.POOL_WAITS] > 0.0 and (
                share(perms, sub(mine, 2), k) < edges[site, Edge.POOL_WAITS]
            ):
                stats[at + SiteStat.POOL_WAITS] += _EACH
                took = (
                    edges[site, Edge.POOL_WAIT_US]
                    * (laws[EXPONENTIAL, stratum(perms, sub(mine, 3), k)])
                )
            held_from = took
            if timeout > 0.0 and took >= timeout:
                took = timeout
                outcome = _TIMEOUT
            else:
                other = partner(perms, sub(mine, 4), k)
                zone = int(parts[callee, ZONE, other])
                road = place * zones + zone
                lost, refused = roads[2, site, road], roads[1, site, road]
                took += roads[0, site, road]
                outcome = int(parts[callee, OUTCOME, other])
                if lost > 0 and share(perms, sub(mine, 5), k) * 1e6 < lost:
                    took = NEVER_US
                    outcome = _TIMEOUT
                elif refused > 0 and share(perms, sub(mine, 6), k) * 1e6 < refused:
                    outcome = _REFUSED
                    stats[at + SiteStat.REFUSED] += _EACH
                else:
                    took += parts[callee, LATENCY, other]
                    stats[at + SiteStat.REACHED] += _EACH
                    if attempt == 0:
                        stats[at + SiteStat.REACHED_FIRST] += _EACH
                    else:
                        nth = min(attempt, RETRIES_APART) - 1
                        stats[at + SiteStat.RETRIED + nth] += _EACH
                        stats[at + SiteStat.LATE_US + nth] += spent * _EACH
                    if _QUEUE_FULL <= outcome <= _REFUSED:
                        stats[at + SiteStat.REFUSED] += _EACH
                if timeout > 0.0 and took > timeout:
                    took = timeout
                    outcome = _TIMEOUT
            if outcome == _TIMEOUT:
                stats[at + SiteStat.TIMEOUTS] += _EACH
            stats[at + SiteStat.HEARD] += _EACH
            stats[at + SiteStat.POOLED_US] += min(took - held_from, _LONGEST_US) * _EACH
            if outcome != _OK:
                stats[at + SiteStat.BAD] += _EACH
            spent += took
        if outcome == _OK or attempt + 1 >= tries or spent >= NEVER_US:
            break
        stats[at + SiteStat.WANTED] += _EACH
        allowed = edges[site, Edge.ALLOWED]
        if allowed < 1.0 and share(perms, sub(mine, 7), k) >= allowed:
            break
        if backoff > 0.0:
            jitter = sites[site, JITTER] * 1e-6
            if sites[site, JITTER_IS_EXPONENTIAL] == 1:
                drawn = laws[EXPONENTIAL, stratum(perms, sub(mine, 8), k)]
                spent += backoff * (1.0 - jitter + jitter * drawn)
            else:
                spent += backoff * (1.0 - jitter * share(perms, sub(mine, 8), k))
            backoff = min(
                backoff * sites[site, MULTIPLIER] * 1e-6, float(sites[site, BACKOFF_MOST])
            )
    if outcome == _OK:
        stats[at + SiteStat.OK] += _EACH
    else:
        stats[at + SiteStat.FAILED] += _EACH
    stats[at + SiteStat.LATENCY_US] += min(spent, _LONGEST_US) * _EACH
    return spent, outcome


@compiled
def all_items(
    sites: IntArray,
    roads: IntArray,
    edges: FloatArray,
    laws: FloatArray,
    perms: IntArray,
    parts: FloatArray,
    stats: FloatArray,
    site: int,
    place: int,
    zones: int,
    key: int,
    k: int,
) -> tuple[float, bool]:
    """A whole call site of one parent: how long until all that it waits for is there, and good."""
    chance, skipped = sites[site, CHANCE], sites[site, SKIPPED]
    stats[site * SITE_STATS + SiteStat.COMES] += _EACH
    if chance < 1_000_000 and share(perms, sub(key, 1_000_001), k) * 1e6 >= chance:
        return 0.0, True
    if skipped > 0 and share(perms, sub(key, 1_000_002), k) * 1e6 < skipped:
        return 0.0, True
    stats[site * SITE_STATS + SiteStat.ASKED] += _EACH
    longest, total, is_good = 0.0, 0.0, True
    for item in range(sites[site, COUNT]):
        took, outcome = one_call(
            sites, roads, edges, laws, perms, parts, stats, site, place, zones, sub(key, item), k
        )  # fmt: skip
        longest = max(longest, took)
        total += took
        if outcome != _OK:
            is_good = False
            if sites[site, PARALLEL] == 0 and sites[site, IS_HARD] == 1:
                break
    if sites[site, WAITS] == 0:
        return 0.0, True
    return (longest if sites[site, PARALLEL] == 1 else total), is_good or sites[site, IS_HARD] == 0


@compiled
def group_of(doors: IntArray, states: FloatArray, service: int, u: float) -> int:
    """The group that a balancer picks at ``u`` in (0, 1); -1 where nothing can be picked."""
    first, count = doors[service, Door.FIRST_GROUP], doors[service, Door.GROUPS]
    for g in range(first, first + count):
        if u < states[g, State.UNTIL]:
            return g
    return -1


@compiled
def visit(
    ops: IntArray,
    sites: IntArray,
    roads: IntArray,
    groups: IntArray,
    states: FloatArray,
    doors: IntArray,
    gates: FloatArray,
    gox: FloatArray,
    edges: FloatArray,
    laws: FloatArray,
    perms: IntArray,
    parts: FloatArray,
    stats: FloatArray,
    bins: FloatArray,
    reach: IntArray,
    weight: float,
    journey: int,
    segment: int,
    op: int,
    zones: int,
    key: int,
    k: int,
) -> None:
    """One sampled call at its callee's end, from the door to the answer."""
    service = ops[op, Op.SERVICE]
    g = doors[service, Door.FIRST_GROUP]
    if doors[service, Door.GROUPS] > 1 or states[g, State.SHARE] <= 0.0:
        g = group_of(doors, states, service, share(perms, sub(key, 1), k))
    if g < 0:
        # Nowhere to go: the caller hears so at once.
        parts[op, LATENCY, k] = 0.0
        parts[op, OUTCOME, k] = _REFUSED
        parts[op, ZONE, k] = 0.0
        return
    x = groups[g, Group.FIRST_GOX] + ops[op, Op.PLACE]
    at = len(sites) * SITE_STATS + x * OX_STATS
    stats[at + OxStat.ARRIVED] += _EACH
    parts[op, ZONE, k] = groups[g, Group.ZONE]
    parts[op, LATENCY, k] = 0.0
    outcome = _OK
    shed = gates[service, GATE_COLUMNS + journey]
    full = states[g, State.FULL]
    if groups[g, Group.IS_UP] == 0:
        outcome = _REFUSED
    elif shed > 0.0 and share(perms, sub(key, 2), k) < shed:
        outcome = _SHED
    elif gates[service, Gate.ADMITS] < 1.0 and (
        share(perms, sub(key, 3), k) >= gates[service, Gate.ADMITS]
    ):
        outcome = _RATE_LIMITED
    elif full > 0.0 and share(perms, sub(key, 4), k) < full:
        outcome = _QUEUE_FULL
    if outcome != _OK:
        parts[op, OUTCOME, k] = outcome
        stats[at + OxStat.REFUSED] += _EACH
        return

    law = FIRST_LAW + 2 * ops[op, Op.LAW]
    speed = states[g, State.SPEED]
    work = gox[x, segment, 0] * laws[law, stratum(perms, sub(key, 5), k)]
    own = work / speed if speed > 0.0 else NEVER_US
    rounds = 1 if states[g, State.WORK_CV2] == 1.0 else _ROUNDS
    stats[at + OxStat.LET_IN] += _EACH
    queued = wait_us(
        laws, perms, sub(key, 6), k, states[g, State.SLOT_WAITS], states[g, State.SLOT_WAIT_US],
        states[g, State.SLOT_BACKLOG_US], states[g, State.SLOT_SPREAD_US],
        states[g, State.SLOT_TAIL], law + 1, rounds,
    )  # fmt: skip
    leaves = states[g, State.LEAVES]
    if leaves > 0.0 and share(perms, sub(key, 11), k) < leaves:
        parts[op, LATENCY, k] = states[g, State.STAYS_US]
        parts[op, OUTCOME, k] = _IMPATIENT
        stats[at + OxStat.FAILED] += _EACH
        stats[at + OxStat.LATENCY_US] += min(states[g, State.STAYS_US], _LONGEST_US) * _EACH
        return
    for_processor = wait_us(
        laws, perms, sub(key, 7), k, states[g, State.WORK_WAITS], states[g, State.WORK_WAIT_US],
        states[g, State.WORK_BACKLOG_US], states[g, State.WORK_SPREAD_US],
        states[g, State.WORK_TAIL], law + 1, rounds,
    )  # fmt: skip
    children = 0.0
    failure = gox[x, segment, 1]
    if failure > 0.0 and share(perms, sub(key, 8), k) < failure:
        outcome = _ERROR
    else:
        stats[at + OxStat.BEGUN] += _EACH
        first = ops[op, Op.FIRST_SITE]
        last = first + ops[op, Op.SITES]
        stage, longest = -1, 0.0
        for site in range(first, last):
            if sites[site, STAGE] != stage:
                children += longest
                longest = 0.0
                stage = sites[site, STAGE]
                if outcome != _OK:
                    break
            took, is_good = all_items(
                sites, roads, edges, laws, perms, parts, stats, site, groups[g, Group.ZONE],
                zones, sub(key, 100 + site), k,
            )  # fmt: skip
            longest = max(longest, took)
            if not is_good:
                outcome = _DEPENDENCY
        children += longest
    whole = min(queued + for_processor + own + children, NEVER_US)
    parts[op, LATENCY, k] = whole
    parts[op, OUTCOME, k] = outcome
    stats[at + OxStat.LATENCY_US] += min(whole, _LONGEST_US) * _EACH
    stats[at + OxStat.WORK_US] += min(own, _LONGEST_US) * _EACH
    held = min(own + (children if doors[service, Door.HOLDS_SLOT] == 1 else 0.0), _LONGEST_US)
    stats[at + OxStat.HELD_US] += held * _EACH
    stats[at + OxStat.HELD_2] += held * held * _EACH
    stats[at + OxStat.CHILDREN_US] += (held - min(own, _LONGEST_US)) * _EACH
    if outcome == _OK:
        stats[at + OxStat.OK] += _EACH
        count_in(bins, reach, g, latency_bin(int(whole)), weight)
    else:
        stats[at + OxStat.FAILED] += _EACH


@compiled
def count_in(bins: FloatArray, reach: IntArray, row: int, column: int, weight: float) -> None:
    """Put so much into one bin of a row."""
    bins[row, column] += weight
    reach[row, 0] = min(reach[row, 0], column)
    reach[row, 1] = max(reach[row, 1], column)


@compiled
def walk(graph: Graph, live: Live, law: Law, stats: FloatArray, journey: int, key: int) -> None:
    """Sampled requests of one class through all that it can reach.

    ``stats`` takes what each visit of a caller or an operation brings, ``ends`` the latency and
    outcome of the requests, ``bins`` the latency at replicas, in calls per second.
    """
    # Taken out of their bundles once: a compiled call counts references of a whole bundle.
    order, ops, sites, roads, zones = graph.order, graph.ops, graph.sites, graph.roads, graph.zones
    groups, doors, gox, laws, perms = graph.groups, graph.doors, graph.gox, graph.laws, graph.perms
    states, gates, edges, visits = live.states, live.gates, live.edges, live.visits
    parts, bins, reach, ends = law.parts, law.bins, law.reach, law.ends
    segment, place = graph.classes[journey, Class.SEGMENT], graph.classes[journey, Class.PLACE]
    first = graph.classes[journey, Class.FIRST]
    for n in range(first, first + graph.classes[journey, Class.COUNT]):
        op = order[n]
        weight = visits[journey, op] * _EACH
        for k in range(PARTICLES):
            visit(
                ops, sites, roads, groups, states, doors, gates, gox, edges, laws, perms, parts,
                stats, bins, reach, weight, journey, segment, op, zones, sub(key, op), k,
            )  # fmt: skip
    for k in range(PARTICLES):
        took, outcome = one_call(
            sites, roads, edges, laws, perms, parts, stats, journey, place, zones,
            sub(key, 999_983), k,
        )  # fmt: skip
        ends[0, k] = took
        ends[1, k] = outcome
