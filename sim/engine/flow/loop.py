"""The kernel's way in: whole steps, each demand down, stations on, a walk up, and the books."""

# ruff: noqa: PLR0917, PLR0912, PLR0915 - arrays go by position, a compiled call is kept whole

from __future__ import annotations

from sim.engine.flow.callers import advance_callers, advance_gates
from sim.engine.flow.fields import (
    ENOUGH_WALKS,
    ORBIT,
    OX_STATS,
    PARTICLES,
    RETRIES_APART,
    RING,
    SITE_STATS,
    STEP_US,
    Class,
    Door,
    Group,
    Now,
    SiteStat,
    State,
)
from sim.engine.flow.stations import advance_group, offer
from sim.engine.flow.walk import walk
from sim.engine.kernel.compiler import compiled, compiled_and_kept, constant
from sim.engine.kernel.numbers import latency_bin, mix
from sim.engine.layout import FloatArray, IntArray, SiteField
from sim.engine.plane import HISTOGRAM_BINS, Outcome

_OK = constant(Outcome.OK)
_CALLEE = int(SiteField.CALLEE)
# A steady stretch ends when a station's load or wait is further than this from what it was on
# average over the stretch's walks; a young one, whose own sampling still moves them, is given more.
_DRIFT = 0.01
_YOUNG = 8
_GROWING = 32
_STEPS_PER_SECOND = 1_000_000 // STEP_US
_SECONDS = STEP_US / 1_000_000
# Columns of `totals`: offered, good, slow, failed, latency; then by site; then by group.
SITES_AT = 5


@compiled
def demand(
    classes: IntArray,
    order: IntArray,
    ops: IntArray,
    sites: IntArray,
    rates: FloatArray,
    flows: FloatArray,
    visits: FloatArray,
) -> None:
    """Calls per second that reach each operation, by class, callers before callees."""
    visits[:, :] = 0.0
    for j in range(len(classes)):
        if classes[j, Class.TWIN] != j:
            continue
        visits[j, sites[j, _CALLEE]] = rates[j] * (flows[j, j, 0] + flows[j, j, 1])
        first, count = classes[j, Class.FIRST], classes[j, Class.COUNT]
        for back in range(count):
            op = order[first + count - 1 - back]
            rate = visits[j, op]
            start = ops[op, 1]
            for site in range(start, start + ops[op, 2]):
                visits[j, sites[site, _CALLEE]] += rate * (flows[j, site, 0] + flows[j, site, 1])


@compiled
def learn(
    classes: IntArray,
    sites: IntArray,
    stats: FloatArray,
    flows: FloatArray,
    orbit: FloatArray,
    turn: int,
) -> None:
    """What a walk found becomes the next step's demand; retries come as late as they do."""
    for j in range(len(classes)):
        if classes[j, Class.TWIN] != j:
            continue
        for site in range(len(sites)):
            at = site * SITE_STATS
            flows[j, site, 0] = stats[j, at + SiteStat.REACHED_FIRST]
            # The orbit: what fails now comes again after its timeout and backoff, not before.
            flows[j, site, 1] = 0.0
            for nth in range(RETRIES_APART):
                again = stats[j, at + SiteStat.RETRIED + nth]
                late = stats[j, at + SiteStat.LATE_US + nth] / again if again > 0.0 else 0.0
                if turn == 0:
                    orbit[j, site, nth, :] = again
                orbit[j, site, nth, turn % ORBIT] = again
                steps = min(int(late / STEP_US + 0.5), ORBIT - 1)
                flows[j, site, 1] += orbit[j, site, nth, (turn - steps) % ORBIT]


@compiled
def has_drifted(groups: IntArray, states: FloatArray, walks: int) -> bool:
    """Whether any station has left the state for which the stretch's walks stand."""
    drift = _DRIFT
    if walks < _YOUNG:
        drift *= 16.0
    elif walks < _GROWING:
        drift *= 8.0
    elif walks < ENOUGH_WALKS:
        drift *= 3.0
    for g in range(len(groups)):
        wait = (
            states[g, State.SLOT_WAITS] * states[g, State.SLOT_WAIT_US]
            + states[g, State.WORK_WAITS] * states[g, State.WORK_WAIT_US]
            + states[g, State.SLOT_BACKLOG_US]
            + states[g, State.WORK_BACKLOG_US]
        )
        scale = states[g, State.REF_WAIT_US] + states[g, State.WORK_US]
        arrivals = states[g, State.ARRIVALS]
        if (
            abs(wait - states[g, State.REF_WAIT_US]) > drift * scale
            or abs(arrivals - states[g, State.REF_ARRIVALS])
            > drift * max(states[g, State.REF_ARRIVALS], 1e-3)
            or abs(states[g, State.FULL] + states[g, State.LEAVES] - states[g, State.REF_FULL])
            > 0.25 * drift
        ):
            return True
    return False


@compiled
def note_state(groups: IntArray, states: FloatArray, walks: int) -> None:
    """The states that the stretch's walks have met, on average."""
    part = 1.0 / walks
    for g in range(len(groups)):
        wait = (
            states[g, State.SLOT_WAITS] * states[g, State.SLOT_WAIT_US]
            + states[g, State.WORK_WAITS] * states[g, State.WORK_WAIT_US]
            + states[g, State.SLOT_BACKLOG_US]
            + states[g, State.WORK_BACKLOG_US]
        )
        states[g, State.REF_WAIT_US] += (wait - states[g, State.REF_WAIT_US]) * part
        states[g, State.REF_ARRIVALS] += (
            states[g, State.ARRIVALS] - states[g, State.REF_ARRIVALS]
        ) * part
        gone = states[g, State.FULL] + states[g, State.LEAVES]
        states[g, State.REF_FULL] += (gone - states[g, State.REF_FULL]) * part


@compiled
def fold_histograms(
    now: IntArray,
    classes: IntArray,
    bins: FloatArray,
    pending: FloatArray,
    totals_bins: FloatArray,
) -> None:
    """Put what has ended under the stretch's law so far into the histograms."""
    walks = now[Now.WALKS]
    if walks == 0:
        return
    for row in range(len(bins)):
        if pending[row] > 0.0:
            scale = pending[row] / walks
            first = len(bins) - len(classes)
            source = first + classes[row - first, Class.TWIN] if row >= first else row
            for b in range(HISTOGRAM_BINS):
                if bins[source, b] != 0.0:
                    totals_bins[row, b] += bins[source, b] * scale
            pending[row] = 0.0


@compiled
def keep_ends(
    classes: IntArray,
    j: int,
    ends: FloatArray,
    bins: FloatArray,
    delays: FloatArray,
    row: int,
) -> None:
    """The walk's requests: when they end, how, and how long the good ones took."""
    each = 1.0 / PARTICLES
    for k in range(PARTICLES):
        took = ends[0, k]
        slot = min(int(took) // STEP_US, RING - 2)
        delays[j, 0, 4] = max(delays[j, 0, 4], slot + 2.0)
        # Within a step arrivals are spread evenly, so that an end falls into this slot or the next.
        part = min(took / STEP_US - slot, 1.0)
        kind = 2
        if int(ends[1, k]) == _OK:
            kind = 0
            bins[row, latency_bin(int(min(took, 1e14)))] += each
            if took > classes[j, Class.SLOW_AFTER]:
                for n in range(2):
                    delays[j, slot + n, 1] += each * (1.0 - part if n == 0 else part)
        for n in range(2):
            share = each * (1.0 - part if n == 0 else part)
            delays[j, slot + n, kind] += share
            delays[j, slot + n, 3] += share * min(took, 86_400e6)


@compiled_and_kept
def run(
    now: IntArray,
    until: int,
    classes: IntArray,
    order: IntArray,
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
    laws_cv2: FloatArray,
    perms: IntArray,
    parts: FloatArray,
    plan: FloatArray,
    traffic: FloatArray,
    rates: FloatArray,
    flows: FloatArray,
    orbit: FloatArray,
    visits: FloatArray,
    walked: FloatArray,
    stats: FloatArray,
    bins: FloatArray,
    pending: FloatArray,
    totals_bins: FloatArray,
    delays: FloatArray,
    ring: FloatArray,
    totals: FloatArray,
    times: FloatArray,
    books: FloatArray,
    journey_seconds: IntArray,
    offered: IntArray,
    marks: FloatArray,
    ca2: float,
    zones: int,
) -> None:
    """Live whole steps until ``until`` of them are done."""
    while now[Now.STEP] < until:
        step = now[Now.STEP]
        second = step // _STEPS_PER_SECOND
        column = min(second, plan.shape[1] - 1)
        for j in range(len(classes)):
            rate = plan[j, column] * traffic[j]
            if rate != rates[0, j]:
                rates[0, j] = rate
                now[Now.IS_CALM] = 0
        if now[Now.IS_CALM] == 0:
            rates[1, :] = 0.0
            for j in range(len(classes)):
                rates[1, classes[j, Class.TWIN]] += rates[0, j]
        if now[Now.DRAWS] == 0:
            # A first look at the graph with empty stations, so that demand is there at once.
            for j in range(len(classes)):
                if classes[j, Class.TWIN] != j:
                    continue
                walk(
                    classes, order, ops, sites, roads, groups, states, doors, gates, gox, edges,
                    laws, perms, parts, stats[j], bins, visits, books, j, zones, mix(7, j),
                )  # fmt: skip
            learn(classes, sites, stats, flows, orbit, now[Now.TURN])
            now[Now.TURN] = 1
            now[Now.DRAWS] = 1
            bins[:, :] = 0.0
        if now[Now.IS_CALM] == 0:
            demand(classes, order, ops, sites, rates[1], flows, visits)
            advance_gates(classes, doors, gates, visits, _SECONDS)
            for g in range(len(groups)):
                let_in, work, cv2, children, held_cv2 = offer(
                    classes, ops, sites, groups, doors, gates, states, gox, laws_cv2, stats,
                    visits, g,
                )  # fmt: skip
                advance_group(
                    groups, doors, gates, states, g, let_in, work, cv2, children, held_cv2,
                    ca2, _SECONDS,
                )  # fmt: skip
            has_moved = advance_callers(classes, sites, edges, stats, visits, rates[1], _SECONDS)
            has_moved |= has_drifted(groups, states, now[Now.WALKS])
            if has_moved:
                fold_histograms(now, classes, bins, pending, totals_bins)
                now[Now.WALKS] = 0
                walked[:, :] = 0.0
                bins[:, :] = 0.0
                delays[:, :, :] = 0.0
            if now[Now.WALKS] < ENOUGH_WALKS:
                fold_histograms(now, classes, bins, pending, totals_bins)
                key = mix(now[Now.SEED], now[Now.DRAWS])
                now[Now.DRAWS] += 1
                for j in range(len(classes)):
                    if classes[j, Class.TWIN] != j:
                        continue
                    walk(
                        classes, order, ops, sites, roads, groups, states, doors, gates, gox,
                        edges, laws, perms, parts, walked[j], bins, visits, books, j, zones,
                        mix(key, j),
                    )  # fmt: skip
                    keep_ends(classes, j, books, bins, delays, len(groups) + j)
                now[Now.WALKS] += 1
                note_state(groups, states, now[Now.WALKS])
                each = 1.0 / now[Now.WALKS]
                for j in range(len(classes)):
                    for n in range(walked.shape[1]):
                        stats[j, n] = walked[j, n] * each
            else:
                now[Now.IS_CALM] = int(is_at_rest(groups, states, times))
            learn(classes, sites, stats, flows, orbit, now[Now.TURN])
            now[Now.TURN] += 1
        keep_books(
            now, classes, ops, sites, groups, states, rates[0], visits, stats, pending, delays,
            ring, totals, times, journey_seconds, offered, second,
        )  # fmt: skip
        marks[min(second, len(marks) - 1)] = max(
            marks[min(second, len(marks) - 1)],
            doubt(classes, ops, sites, stats, groups, states, doors),
        )
        now[Now.STEP] = step + 1


@compiled
def is_at_rest(groups: IntArray, states: FloatArray, times: FloatArray) -> bool:
    """Whether nothing has moved since the last step, so that the next would bring the same."""
    is_still = True
    for g in range(len(groups)):
        queue = states[g, State.SLOT_QUEUE] + states[g, State.WORK_QUEUE]
        if abs(queue - times[g, 3]) > 1e-6 * (queue + 1e-3):
            is_still = False
        times[g, 3] = queue
        arrivals = states[g, State.ARRIVALS]
        if abs(arrivals - times[g, 4]) > 1e-6 * (arrivals + 1e-3):
            is_still = False
        times[g, 4] = arrivals
    return is_still


@compiled
def keep_books(
    now: IntArray,
    classes: IntArray,
    ops: IntArray,
    sites: IntArray,
    groups: IntArray,
    states: FloatArray,
    rates: FloatArray,
    visits: FloatArray,
    stats: FloatArray,
    pending: FloatArray,
    delays: FloatArray,
    ring: FloatArray,
    totals: FloatArray,
    times: FloatArray,
    journey_seconds: IntArray,
    offered: IntArray,
    second: int,
) -> None:
    """Add one step to every meter: running sums, whose whole part is what is shown."""
    at = min(second, now[Now.SECONDS] - 1)
    head = now[Now.STEP] % RING
    walks = max(now[Now.WALKS], 1)
    site_width = len(sites) * SITE_STATS
    for j in range(len(classes)):
        requests = rates[j] * _SECONDS
        totals[j, 0] += requests
        whole = int(totals[j, 0])
        journey_seconds[j, at, 0] += whole - offered[j, 0]
        offered[j, 0] = whole
        each = requests / walks
        twin = classes[j, Class.TWIN]
        for n in range(int(delays[twin, 0, 4])):
            slot = (head + n) % RING
            for kind in range(4):
                ring[j, slot, kind] += delays[twin, n, kind] * each
        for kind in range(4):
            totals[j, 1 + kind] += ring[j, head, kind]
            ring[j, head, kind] = 0.0
            whole = int(totals[j, 1 + kind])
            journey_seconds[j, at, 1 + kind] += whole - offered[j, 1 + kind]
            offered[j, 1 + kind] = whole
        pending[len(groups) + j] += requests
        # Sites: the journey's own by requests, the others by visits of their callers.
        for n in range(12):
            totals[j, SITES_AT + j * 12 + n] += requests * stats[twin, twin * SITE_STATS + n]
    for j in range(len(classes)):
        for op in range(len(ops)):
            seen = visits[j, op] * _SECONDS
            if seen <= 0.0:
                continue
            start = ops[op, 1]
            for site in range(start, start + ops[op, 2]):
                for n in range(12):
                    totals[j, SITES_AT + site * 12 + n] += seen * stats[j, site * SITE_STATS + n]
    ox = SITES_AT + len(sites) * 12
    for g in range(len(groups)):
        pending[g] += _SECONDS
        units = states[g, State.UNITS]
        times[g, 0] += states[g, State.IN_SLOTS] * units * STEP_US
        times[g, 1] += states[g, State.BUSY] * units * STEP_US
        slots = groups[g, Group.SLOTS] * (groups[g, Group.MEMBERS] / max(units, 1.0))
        spilt = states[g, State.WORK_QUEUE] + states[g, State.BUSY] - slots
        queued = states[g, State.SLOT_QUEUE] + max(spilt, 0.0)
        times[g, 2] += queued * units * STEP_US
        times[g, 5] = states[g, State.IN_SLOTS] * units
        times[g, 6] = queued * units
        first_op, count_ops = groups[g, Group.FIRST_OP], groups[g, Group.OPS]
        x = groups[g, Group.FIRST_GOX]
        for j in range(len(classes)):
            for n in range(count_ops):
                seen = visits[j, first_op + n] * _SECONDS
                if seen <= 0.0:
                    continue
                source = site_width + (x + n) * OX_STATS
                target = ox + (x + n) * 7
                for column in range(7):
                    totals[j, target + column] += seen * stats[j, source + column]


@compiled
def doubt(
    classes: IntArray,
    ops: IntArray,
    sites: IntArray,
    stats: FloatArray,
    groups: IntArray,
    states: FloatArray,
    doors: IntArray,
) -> float:
    """1 where this step cannot be vouched for.

    Timeouts that strike some calls and spare others because of waiting, or retries that add much to
    what they wait for: then luck decides which way a real system tips. Calls to a replica that is
    down: a balancer that looks at load would send it more.
    """
    for j in range(len(classes)):
        if classes[j, Class.TWIN] != j:
            continue
        for site in range(len(sites)):
            at = site * SITE_STATS
            attempts = stats[j, at + SiteStat.ATTEMPTS]
            if attempts <= 0.0:
                continue
            late = stats[j, at + SiteStat.TIMEOUTS] / attempts
            is_grey = 0.01 < late < 0.99
            gains = attempts > 1.1 * stats[j, at + SiteStat.CALLS]
            if not is_grey and not gains:
                continue
            service = ops[sites[site, _CALLEE], 0]
            first = doors[service, Door.FIRST_GROUP]
            for g in range(first, first + doors[service, Door.GROUPS]):
                waits = max(states[g, State.SLOT_WAITS], states[g, State.WORK_WAITS])
                backlog = states[g, State.SLOT_BACKLOG_US] + states[g, State.WORK_BACKLOG_US]
                if states[g, State.SHARE] > 0.0 and (waits > 0.5 or backlog > 0.0):
                    return 1.0
    for g in range(len(groups)):
        if groups[g, Group.IS_UP] == 0 and states[g, State.SHARE] > 0.0:
            return 1.0
    return 0.0
