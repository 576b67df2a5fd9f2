"""Stations in time: the queues of a group's slots and processors, one step on."""

# ruff: noqa: PLR0917, PLR0912, PLR0915 - arrays go by position, and a compiled call is kept whole

from __future__ import annotations

from sim.engine.flow.arrays import Graph, Law, Live
from sim.engine.flow.crowds import BUSIEST, in_company, shared_out, waiting_chance
from sim.engine.flow.fields import (
    GATE_COLUMNS,
    NEVER_US,
    OX_STATS,
    PASSES_MOST,
    SITE_STATS,
    Door,
    Edge,
    Gate,
    Group,
    Op,
    OxStat,
    State,
)
from sim.engine.flow.numbers import ln
from sim.engine.flow.queueing import advanced, correction, inverse_loss, positive_part, settled
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.layout import FloatArray, SiteField

_US = 1e-6
_CALLER = int(SiteField.CALLER)
_CALLEE = int(SiteField.CALLEE)
_COUNT = int(SiteField.COUNT)
_PARALLEL = int(SiteField.IS_PARALLEL_ITEMS)
_LIFO = constant(1)
_ROUND_ROBIN = constant(0)
_LEAST_BUSY = constant(1)
# Callees that keep more or less than this share of what comes to them are queues on their way.
_STEADY = 0.03
# A queue that keeps less than this share of what comes is level: it does not disturb its callers.
_LEVEL = 0.01
# Slots that are held for less are as full at once as they will be.
_AT_ONCE_US = 500_000.0


@compiled
def settle(
    states: FloatArray,
    g: int,
    queue_at: int,
    law_at: int,
    tail_at: int,
    arrivals: float,
    servers: int,
    holding_us: float,
    room: float,
    ca2: float,
    cs2: float,
    patience_us: float,
    is_exact: bool,
    members: int,
    by_two: bool,
    company: float,
    seconds: float,
) -> tuple[float, float]:
    """One step of one station; its wait's law is left in ``states[g, law_at:]``.

    Returns:
        The chance that it is full, and the chance to leave it unserved.
    """
    rate = 1e6 / holding_us
    capacity = servers * rate
    offered = arrivals / capacity
    kappa, apart = longer(servers, offered, ca2, cs2, members, by_two, company)
    patience = patience_us * _US
    queue = states[g, queue_at]
    if offered < 1e-9 and queue < 1e-9:
        states[g, queue_at] = 0.0
        states[g, law_at : law_at + 4] = 0.0
        return 0.0, 0.0
    if queue > room:
        return overfull(
            states, g, queue_at, law_at, tail_at, arrivals, capacity, room, seconds
        ), 0.0
    mean, waits, full, leaves = settled(
        offered, servers, room, kappa, apart, rate, patience, is_exact
    )  # fmt: skip
    usual = mean if offered < 1.0 else kappa / max(offered - 1.0, 1e-6)
    rho = offered
    is_moving = abs(mean - queue) > 1e-4 * mean + 1e-7
    if is_moving:
        rho, after = advanced(
            queue, arrivals, servers, room, kappa, apart, rate, patience, is_exact, seconds
        )
        _, waits, full, leaves = settled(
            rho, servers, room, kappa, apart, rate, patience, is_exact
        )  # fmt: skip
        # On the way the fluid balance, and not the mean at `rho`, which is steep near saturation.
        mean = after
    free_at = State.SLOT_FREE if queue_at == State.SLOT_QUEUE else State.WORK_FREE
    if is_moving and patience <= 0.0:
        change = (arrivals - capacity) * seconds
        scatter = (arrivals * ca2 + capacity * cs2) * seconds
        left = spread_out(states, g, free_at, change, scatter, room)
        if offered < 1.0:
            mean = max(mean, left)
    else:
        states[g, free_at] = mean
        states[g, free_at + 1] = 0.0
    states[g, queue_at] = mean
    # What lies beyond the stationary queue of this very load is a backlog: everybody waits for it.
    backlog = max(0.0, mean - usual)
    if patience > 0.0 or backlog < 0.02 * mean:
        backlog = 0.0
    states[g, law_at] = waits
    # Little's law for those who wait and were let in.
    accepted = capacity * rho * (1.0 - full)
    states[g, law_at + 1] = (mean - backlog) / max(accepted * waits, 1e-9) * 1e6
    states[g, law_at + 2] = backlog / capacity * 1e6
    states[g, law_at + 3] = (backlog * max(cs2, 0.0)) ** 0.5 / capacity * 1e6
    states[g, tail_at] = min(max(rho, 0.0), 1.0)
    if patience > 0.0 and rho > 1.0:
        outwait(states, g, law_at, arrivals, capacity, patience_us, is_exact)
    return full, leaves


@compiled
def longer(
    servers: int,
    rho: float,
    ca2: float,
    cs2: float,
    members: int,
    by_two: bool,
    company: float,
) -> tuple[float, float]:
    """By how much the waits of those who wait are longer than in M/M/c; how fewer wait, as mass."""
    kappa = max(correction(rho, ca2, cs2, servers), 0.01)
    if members == 1 and company <= 1.0:
        return kappa, 1.0
    rho = min(max(rho, 1e-6), BUSIEST)
    inverse = inverse_loss(servers, rho * servers)
    chance, behind = waiting_chance(inverse, rho), 1.0
    if members > 1:
        chance, behind = shared_out(members, servers // members, rho, by_two)
    more, ahead = in_company(servers, rho, company)
    waits = min(chance * more, 1.0)
    kappa = (chance * kappa * behind + ahead) / waits
    return kappa, (1.0 / waits - rho) / (1.0 - rho) / inverse


@compiled
def spread_out(
    states: FloatArray, g: int, free_at: int, change: float, scatter: float, room: float
) -> float:
    """The mean queue of many systems that luck has driven apart since they left their rest.

    While a backlog drains some have none left and others have much: the mean is that of the
    positive part of what would be if a queue could be less than nothing.
    """
    free = min(states[g, free_at] + change, room)
    variance = states[g, free_at + 1] + scatter
    found = positive_part(free, variance)
    if free < 0.0 and found < 0.01:
        free, variance = 0.0, 0.0
    states[g, free_at] = free
    states[g, free_at + 1] = variance
    return min(found, room)


@compiled
def overfull(
    states: FloatArray,
    g: int,
    queue_at: int,
    law_at: int,
    tail_at: int,
    arrivals: float,
    capacity: float,
    room: float,
    seconds: float,
) -> float:
    """More wait than there is room for now, because the room has shrunk: they leave first.

    Returns:
        The share of arrivals that finds no place.
    """
    left = states[g, queue_at] - capacity * seconds
    enter = min(max(room - left, 0.0), arrivals * seconds)
    queue = max(left + enter, 0.0)
    states[g, queue_at] = queue
    states[g, law_at : law_at + 4] = 0.0
    states[g, law_at + 2] = queue / capacity * 1e6
    states[g, tail_at] = 1.0
    refused: float = 1.0 - enter / max(arrivals * seconds, 1e-12)
    return refused


@compiled
def outwait(
    states: FloatArray,
    g: int,
    law_at: int,
    arrivals: float,
    capacity: float,
    patience_us: float,
    is_exact: bool,
) -> None:
    """The wait of those who are served while more come than can be: near what patience allows.

    Exactly patient: the virtual wait's density grows up to the patience, so that what is left of it
    is exponential (a negative spread says so). Else a normal about the fluid's wait.
    """
    states[g, law_at] = 0.0
    states[g, law_at + 1] = 0.0
    if is_exact:
        states[g, law_at + 2] = patience_us
        states[g, law_at + 3] = -1e6 / max(arrivals - capacity, 1e-3)
    else:
        states[g, law_at + 2] = patience_us * ln(max(arrivals / capacity, 1.0))
        states[g, law_at + 3] = (patience_us / max(arrivals * _US, 1e-12)) ** 0.5


@compiled
def offer(
    graph: Graph, live: Live, law: Law, g: int
) -> tuple[float, float, float, float, float, float]:
    """What comes to a group and what it asks for.

    Returns:
        Calls per second let in at the door; by call the mean own work, its second moment over the
        squared mean less one, the mean time in callees, the second moment of the whole holding, and
        how many leave their callees for every one that comes to them.
    """
    classes, ops, sites, gox = graph.classes, graph.ops, graph.sites, graph.gox
    groups, doors, gates, states = graph.groups, graph.doors, live.gates, live.states
    stats, visits = law.stats, live.visits
    service = groups[g, Group.SERVICE]
    first, count = doors[service, Door.FIRST_OP], doors[service, Door.OPS]
    share = states[g, State.SHARE]
    admits = gates[service, Gate.ADMITS] if groups[g, Group.IS_UP] == 1 else 0.0
    speed = states[g, State.SPEED]
    comes, let_in, work, work_2, refusals = 0.0, 0.0, 0.0, 0.0, 0.0
    seen, children, held, held_2, leave = 0.0, 0.0, 0.0, 0.0, 0.0
    for journey in range(len(classes)):
        shed = gates[service, GATE_COLUMNS + journey]
        for op in range(first, first + count):
            rate = visits[journey, op] * share
            if rate <= 0.0:
                continue
            x = groups[g, Group.FIRST_GOX] + ops[op, Op.PLACE]
            inside = rate * admits * (1.0 - shed)
            own = gox[x, classes[journey, 0], 0] / speed if speed > 0.0 else NEVER_US
            comes += rate
            let_in += inside
            leave += inside * live.inside[journey, op]
            work += inside * own
            work_2 += inside * own * own * (1.0 + graph.laws_cv2[ops[op, Op.LAW]])
            at = len(sites) * SITE_STATS + x * OX_STATS
            entered = stats[journey, at + OxStat.LET_IN]
            refusals += (rate - inside * (1.0 - states[g, State.FULL])) * ops[op, Op.REFUSAL_US]
            if entered > 0.0:
                weight = visits[journey, op]
                seen += entered * weight
                children += stats[journey, at + OxStat.CHILDREN_US] * weight
                held += stats[journey, at + OxStat.HELD_US] * weight
                held_2 += stats[journey, at + OxStat.HELD_2] * weight
    if let_in <= 0.0:
        return 0.0, 0.0, 1.0, 0.0, 1.0, 1.0
    mean = work / let_in
    cv2 = max(work_2 / let_in / (mean * mean) - 1.0, 0.0) if mean > 0.0 else 0.0
    if groups[g, Group.IS_UP] == 1 and speed > 0.0:
        mean += refusals / speed / max(let_in * (1.0 - states[g, State.FULL]), 1e-9)
    children = children / seen if seen > 0.0 else 0.0
    held_cv2 = cv2
    if seen > 0.0 and held > 0.0 and children > 0.0:
        held_cv2 = max(held_2 * seen / (held * held) - 1.0, 0.0)
    return let_in, mean, cv2, children, held_cv2, leave / let_in


@compiled
def count_dealers(graph: Graph, live: Live) -> None:
    """For each service how many balancers deal it calls: one a call site and replica of its caller.

    Those that deal little count little: the number is that of equal ones with the same second
    moment. And with how many a call comes at once, itself among them, on average over calls.
    """
    sites, gates = graph.sites, live.gates
    for service in range(len(gates)):
        gates[service, Gate.DEALERS] = 0.0
        gates[service, Gate.DEALT] = 0.0
        gates[service, Gate.COMPANY] = 0.0
    for site in range(len(sites)):
        caller, callee = sites[site, _CALLER], graph.ops[sites[site, _CALLEE], Op.SERVICE]
        rate = 0.0
        for j in range(len(graph.classes)):
            if caller < 0 and j != site:
                continue
            visits = live.rates[1, j] if caller < 0 else live.visits[j, caller]
            rate += visits * (live.flows[j, site, 0] + live.flows[j, site, 1])
        clients = max(live.edges[site, Edge.CLIENTS], 1.0)
        gates[callee, Gate.DEALT] += rate
        gates[callee, Gate.DEALERS] += rate * rate / clients
        gates[callee, Gate.COMPANY] += rate * (sites[site, _COUNT] if sites[site, _PARALLEL] else 1)
    for service in range(len(gates)):
        dealt, square = gates[service, Gate.DEALT], gates[service, Gate.DEALERS]
        gates[service, Gate.DEALERS] = dealt * dealt / square if square > 0.0 else 1.0
        gates[service, Gate.COMPANY] = gates[service, Gate.COMPANY] / dealt if dealt > 0.0 else 1.0


@compiled
def dealt_in_turn(among: int, dealers: float, busy: float) -> float:
    """Variability of what reaches one of several replicas, over that of what is dealt in turn.

    Of one dealer every n-th call: 1 / n. Of many, between that, which a busy station sees, and
    what the gaps between their merged calls show.

    Source: S. L. Albin, "Approximating a point process by a renewal process, II: superposition
    arrival processes to queues" (Operations Research 32, 1984), with the weight of W. Whitt's
    Queueing Network Analyzer (1983).
    """
    others = max(dealers - 1.0, 0.0)
    regular = 1.0 - 1.0 / among
    weight = 1.0 / (1.0 + 4.0 * (1.0 - busy) * (1.0 - busy) * others)
    gaps = 1.0 - regular * 2.0 / (others + 2.0)
    return weight * (1.0 - regular) + (1.0 - weight) * gaps


@compiled
def advance_groups(graph: Graph, live: Live, law: Law, seconds: float) -> None:
    """One step of every group's stations."""
    count_dealers(graph, live)
    for g in range(len(graph.groups)):
        let_in, work_us, work_cv2, children_us, held_cv2, leave = offer(graph, live, law, g)
        advance_group(
            graph, live, g, let_in, work_us, work_cv2, children_us, held_cv2, leave, seconds
        )  # fmt: skip


@compiled
def advance_group(
    graph: Graph,
    live: Live,
    g: int,
    let_in: float,
    work_us: float,
    work_cv2: float,
    children_us: float,
    held_cv2: float,
    leave: float,
    seconds: float,
) -> None:
    """One step of a group's stations."""
    groups, doors, gates, states = graph.groups, graph.doors, live.gates, live.states
    ca2 = graph.ca2
    service = groups[g, Group.SERVICE]
    alike = groups[g, Group.ALIKE]
    balancing = doors[service, Door.BALANCING]
    # Whoever looks for the less busy makes one station of all that are alike.
    pooled = alike if balancing != _ROUND_ROBIN else 1
    by_two = balancing != _LEAST_BUSY
    company = gates[service, Gate.COMPANY]
    units = groups[g, Group.MEMBERS] / pooled
    slots = groups[g, Group.SLOTS] * pooled
    processors = groups[g, Group.PROCESSORS] * pooled
    limit = float(doors[service, Door.QUEUE_LIMIT] * pooled)
    arrivals = let_in / units
    states[g, State.UNITS] = units
    states[g, State.ARRIVALS] = arrivals
    states[g, State.WORK_US] = work_us
    # The draw of a wait need only know whether services are exponential.
    states[g, State.WORK_CV2] = 1.0 if abs(work_cv2 - 1.0) < 0.1 else work_cv2
    states[g, State.CHILDREN_US] = children_us
    states[g, State.LEAVES] = 0.0
    states[g, State.FULL] = 0.0
    states[g, State.LOAD] = 0.0
    states[g, State.PASSES] = 1.0
    if slots < 1 or states[g, State.SPEED] <= 0.0:
        stand_still(states, g, arrivals, slots, limit, seconds)
        return
    queue = states[g, State.SLOT_QUEUE] + states[g, State.WORK_QUEUE]
    if arrivals <= 0.0 and queue <= 1e-9:
        states[g, State.SLOT_WAITS : State.SLOT_SPREAD_US + 1] = 0.0
        states[g, State.WORK_WAITS : State.WORK_SPREAD_US + 1] = 0.0
        states[g, State.SLOT_QUEUE] = 0.0
        states[g, State.WORK_QUEUE] = 0.0
        states[g, State.IN_SLOTS] = 0.0
        states[g, State.INSIDE] = 0.0
        states[g, State.BUSY] = 0.0
        return
    work_us = max(work_us, 1.0)
    held_us = work_us + children_us
    inside = states[g, State.INSIDE]
    # Those that wait for a processor have slots too.
    free = slots - min(states[g, State.WORK_QUEUE], 0.5 * slots)
    depart = departures(inside, arrivals, states[g, State.ENTERED], held_us, leave, free, seconds)
    is_lagging = children_us > 0.0 and (abs(leave - 1.0) > _STEADY or held_us > _AT_ONCE_US)
    if is_lagging:
        stay_us = now_held_us(inside, arrivals, depart, free, seconds)
        children_us = min(max(stay_us - work_us, 0.0), NEVER_US)
    if balancing == _ROUND_ROBIN and alike > 1:
        busy = min(arrivals * work_us * _US / max(min(processors, slots), 1), 1.0)
        # Of those that come together each replica is dealt its part.
        ca2 *= min(company, alike) * dealt_in_turn(alike, gates[service, Gate.DEALERS], busy)
        company /= alike
    patience_us = gates[service, Gate.STAYS_US]
    is_exact = patience_us > 0.0
    own = gates[service, Gate.PATIENCE_US]
    if own > 0.0 and (patience_us <= 0.0 or own < patience_us):
        patience_us = own
        is_exact = gates[service, Gate.IS_EXACT] > 0.0
    full_work, leaves = 0.0, 0.0
    processor_wait = 0.0
    if slots > processors:
        room = max(limit + slots - processors - min(arrivals * children_us * _US, slots), 0.0)
        full_work, leaves = settle(
            states, g, State.WORK_QUEUE, State.WORK_WAITS, State.WORK_TAIL, arrivals, processors,
            work_us, room, ca2, work_cv2, patience_us, is_exact, pooled, by_two, company, seconds,
        )  # fmt: skip
        processor_wait = (
            states[g, State.WORK_QUEUE]
            / max(min(arrivals * (1.0 - full_work), processors / (work_us * _US)), 1e-9)
            * 1e6
        )
        if children_us > 0.0:
            most = max(slots * work_us / processors - work_us - children_us, 0.0)
            processor_wait = min(processor_wait, most) * children_us / (work_us + children_us)
        else:
            processor_wait = 0.0
    held = work_us + children_us + processor_wait
    # Where no room is left for a step there is still a queue to be answered for.
    arrivals = max(arrivals * (1.0 - full_work), 1e-9)
    full = 0.0
    leaves_slots = 0.0
    if slots <= processors or children_us > 0.0:
        full, leaves_slots = settle(
            states, g, State.SLOT_QUEUE, State.SLOT_WAITS, State.SLOT_TAIL, arrivals, slots, held,
            limit, ca2, held_cv2, patience_us, is_exact, pooled, by_two, company, seconds,
        )  # fmt: skip
    else:
        states[g, State.SLOT_WAITS : State.SLOT_SPREAD_US + 1] = 0.0
        states[g, State.SLOT_QUEUE] = 0.0
    if slots <= processors:
        states[g, State.WORK_WAITS : State.WORK_SPREAD_US + 1] = 0.0
        states[g, State.WORK_QUEUE] = 0.0
    states[g, State.FULL] = 1.0 - (1.0 - full) * (1.0 - full_work)
    states[g, State.LEAVES] = 1.0 - (1.0 - leaves) * (1.0 - leaves_slots)
    states[g, State.STAYS_US] = patience_us
    if doors[service, Door.DISCIPLINE] == _LIFO and patience_us <= 0.0:
        newest_first(states, g, arrivals, min(slots / held, processors / work_us) * 1e6)
    states[g, State.HELD_US] = held
    served = arrivals * (1.0 - full) * (1.0 - states[g, State.LEAVES])
    if served > 0.0:
        more = states[g, State.SLOT_QUEUE] + states[g, State.WORK_QUEUE] - queue
        passes = 1.0 - more / (served * seconds)
        if abs(passes - 1.0) > _LEVEL:
            states[g, State.PASSES] = min(max(passes, 0.0), PASSES_MOST)
    entered = served * states[g, State.PASSES]
    states[g, State.ENTERED] = entered
    states[g, State.LOAD] = let_in / units / (min(slots / held, processors / work_us) * 1e6)
    served = arrivals * (1.0 - full)
    if patience_us > 0.0:
        served *= 1.0 - states[g, State.LEAVES]
    served = min(served, slots / (held * _US))
    served = min(served, processors / (work_us * _US))
    states[g, State.BUSY] = min(served * work_us * _US, processors)
    if is_lagging:
        inside = max(inside + (entered - depart) * seconds, served * work_us * _US)
    else:
        inside = served * (work_us + children_us) * _US
    states[g, State.INSIDE] = min(inside, slots)
    states[g, State.IN_SLOTS] = min(inside + states[g, State.WORK_QUEUE], slots)


@compiled
def departures(
    inside: float,
    arrivals: float,
    entered: float,
    held_us: float,
    leave: float,
    free: float,
    seconds: float,
) -> float:
    """Calls per second that leave their slots.

    While callees' queues grow or drain, those that they answer; what a call that comes now will
    wait is then no measure of it. Else as many as stay for ``held_us`` on average.

    Args:
        inside: calls in slots now, but for those that wait for a processor.
        entered: calls per second that have of late.
        leave: calls that callees answer for every one that enters.
        free: slots for them.
    """
    if abs(leave - 1.0) > _STEADY and entered > 0.0:
        return min(leave * entered, inside / seconds + arrivals)
    held = held_us * _US
    return min((inside + arrivals * seconds) / (held + seconds), free / held)


@compiled
def now_held_us(
    inside: float, arrivals: float, depart: float, slots: float, seconds: float
) -> float:
    """The time in slots for which their station, at rest, would hold what it holds next."""
    after = inside + (arrivals - depart) * seconds
    if after < slots:
        return after / max(arrivals, 1e-9) * 1e6
    return slots / max(depart + max(slots - inside, 0.0) / seconds, 1e-9) * 1e6


@compiled
def stand_still(
    states: FloatArray, g: int, arrivals: float, slots: int, limit: float, seconds: float
) -> None:
    """Nothing is served: what comes takes the slots, then the queue, and stays."""
    states[g, State.PASSES] = 0.0
    inside = states[g, State.IN_SLOTS] + states[g, State.SLOT_QUEUE] + states[g, State.WORK_QUEUE]
    inside = min(inside + arrivals * seconds, slots + limit)
    states[g, State.IN_SLOTS] = min(inside, float(slots))
    states[g, State.INSIDE] = states[g, State.IN_SLOTS]
    states[g, State.SLOT_QUEUE] = inside - states[g, State.IN_SLOTS]
    states[g, State.WORK_QUEUE] = 0.0
    states[g, State.SLOT_WAITS : State.SLOT_SPREAD_US + 1] = 0.0
    states[g, State.WORK_WAITS : State.WORK_SPREAD_US + 1] = 0.0
    states[g, State.SLOT_BACKLOG_US] = NEVER_US
    states[g, State.FULL] = 1.0 if inside >= slots + limit else 0.0


@compiled
def newest_first(states: FloatArray, g: int, arrivals: float, capacity: float) -> None:
    """In overload the newest are served nearly at once and the rest for ever later."""
    backlog = states[g, State.SLOT_BACKLOG_US] + states[g, State.WORK_BACKLOG_US]
    if backlog <= 0.0 and arrivals < capacity:
        return
    states[g, State.SLOT_BACKLOG_US] = 0.0
    states[g, State.SLOT_SPREAD_US] = 0.0
    states[g, State.WORK_BACKLOG_US] = 0.0
    states[g, State.WORK_SPREAD_US] = 0.0
    states[g, State.SLOT_WAIT_US] = min(states[g, State.SLOT_WAIT_US], 2e6 / capacity)
    states[g, State.WORK_WAIT_US] = min(states[g, State.WORK_WAIT_US], 2e6 / capacity)
    if arrivals > capacity:
        states[g, State.LEAVES] = 1.0 - capacity / arrivals
        states[g, State.STAYS_US] = NEVER_US
