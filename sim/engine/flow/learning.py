"""What a walk found becomes the next step's demand.

A sampled walk is used for what only a walk can tell: what timeouts, retries and failures do. What
is known without it, by which chance a call site is used and how many are let in, is put in the
place of the walk's own luck, so that demand does not wander from walk to walk.
"""

from __future__ import annotations

from sim.engine.flow.arrays import Graph, Law, Live
from sim.engine.flow.fields import (
    GATE_COLUMNS,
    ORBIT,
    OX_STATS,
    PASSES_MOST,
    RETRIES_APART,
    SITE_STATS,
    SKIPPED,
    STEP_US,
    Class,
    Door,
    Gate,
    Group,
    Op,
    OxStat,
    SiteStat,
    State,
)
from sim.engine.kernel.compiler import compiled
from sim.engine.layout import SiteField

CALLEE = int(SiteField.CALLEE)
CHANCE = int(SiteField.CHANCE_PPM)
STAGE = int(SiteField.STAGE)
WAITS = int(SiteField.WAITS)


@compiled
def passes_on(graph: Graph, live: Live, service: int) -> float:
    """How many calls leave a service's queues for every one that comes: less while they grow."""
    first, found, shares = graph.doors[service, Door.FIRST_GROUP], 0.0, 0.0
    for g in range(first, first + graph.doors[service, Door.GROUPS]):
        found += live.states[g, State.SHARE] * live.states[g, State.PASSES]
        shares += live.states[g, State.SHARE]
    return found / shares if shares > 0.0 else 1.0


@compiled
def let_through(graph: Graph, live: Live, law: Law, j: int, op: int) -> float:
    """How many parents come by an operation's calls for every one that comes to them.

    Whoever waits in a growing queue calls nobody else meanwhile; whoever has timed out does.
    """
    sites, start = graph.sites, graph.ops[op, Op.FIRST_SITE]
    found, stage, least = 1.0, -1, 1.0
    for site in range(start, start + graph.ops[op, Op.SITES]):
        if sites[site, STAGE] != stage:
            found *= least
            least, stage = 1.0, sites[site, STAGE]
        # What its later stages are to be asked less often for.
        live.held_up[j, site] = found
        at = site * SITE_STATS
        tries, comes = law.stats[j, at + SiteStat.ATTEMPTS], law.stats[j, at + SiteStat.COMES]
        if tries <= 0.0 or comes <= 0.0 or sites[site, WAITS] == 0:
            continue
        late = law.stats[j, at + SiteStat.TIMEOUTS] / tries
        asked = law.stats[j, at + SiteStat.ASKED] / comes
        through = live.through[j, sites[site, CALLEE]]
        through = 1.0 - asked * (1.0 - late) * (1.0 - through)
        least = min(least, through) if least <= 1.0 else through
    return found * least


@compiled
def demand(graph: Graph, live: Live, law: Law) -> None:
    """Calls per second that reach each operation, by class, callers before callees."""
    classes, order, ops, sites = graph.classes, graph.order, graph.ops, graph.sites
    visits, flows, before = live.visits, live.flows, live.before
    before[:, :] = visits
    visits[:, :] = 0.0
    for j in range(len(classes)):
        if classes[j, Class.TWIN] != j:
            continue
        visits[j, sites[j, CALLEE]] = live.rates[1, j] * (flows[j, j, 0] + flows[j, j, 1])
        first, count = classes[j, Class.FIRST], classes[j, Class.COUNT]
        for n in range(first, first + count):
            op = order[n]
            live.inside[j, op] = let_through(graph, live, law, j, op)
            own = passes_on(graph, live, ops[op, Op.SERVICE])
            live.through[j, op] = min(own * live.inside[j, op], PASSES_MOST)
        for back in range(count):
            op = order[first + count - 1 - back]
            rate = visits[j, op]
            passes = passes_on(graph, live, ops[op, Op.SERVICE])
            # What leaves a queue that drains is its servers' doing, however many come.
            more = passes - 1.0
            rate += min(rate, before[j, op]) * more if more > 0.0 else rate * more
            start = ops[op, Op.FIRST_SITE]
            for site in range(start, start + ops[op, Op.SITES]):
                come = rate * live.held_up[j, site] * (flows[j, site, 0] + flows[j, site, 1])
                visits[j, sites[site, CALLEE]] += come


@compiled
def comes_to_calls(graph: Graph, live: Live, j: int, op: int) -> float:
    """Chance that a call of an operation is let in, stays, and does not fail by itself."""
    service = graph.ops[op, Op.SERVICE]
    first = graph.doors[service, Door.FIRST_GROUP]
    admits = live.gates[service, Gate.ADMITS] * (1.0 - live.gates[service, GATE_COLUMNS + j])
    found = 0.0
    for g in range(first, first + graph.doors[service, Door.GROUPS]):
        if graph.groups[g, Group.IS_UP] == 1:
            x = graph.groups[g, Group.FIRST_GOX] + graph.ops[op, Op.PLACE]
            state = live.states[g]
            stays = (1.0 - state[State.FULL]) * (1.0 - state[State.LEAVES])
            failure = graph.gox[x, graph.classes[j, Class.SEGMENT], 1]
            found += state[State.SHARE] * admits * stays * (1.0 - failure)
    return found


@compiled
def put_right(graph: Graph, live: Live, law: Law, j: int, walks: int) -> None:
    """The stretch's walks on average, with what is known in the place of their luck."""
    sites, ops, groups, stats = graph.sites, graph.ops, graph.groups, law.stats[j]
    each = 1.0 / walks
    for n in range(law.walked.shape[1]):
        stats[n] = law.walked[j, n] * each
    width = len(sites) * SITE_STATS
    first = graph.classes[j, Class.FIRST]
    for n in range(first, first + graph.classes[j, Class.COUNT]):
        op = graph.order[n]
        service = ops[op, Op.SERVICE]
        first_group, begun = graph.doors[service, Door.FIRST_GROUP], 0.0
        for g in range(first_group, first_group + graph.doors[service, Door.GROUPS]):
            at = width + (groups[g, Group.FIRST_GOX] + ops[op, Op.PLACE]) * OX_STATS
            begun += stats[at + OxStat.BEGUN]
            came = stats[at + OxStat.ARRIVED]
            if came > 0.0:
                right = live.states[g, State.SHARE] / came
                for column in range(OX_STATS):
                    stats[at + column] *= right
        if begun <= 0.0:
            continue
        known = comes_to_calls(graph, live, j, op) / begun
        start = ops[op, Op.FIRST_SITE]
        for site in range(start, start + ops[op, Op.SITES]):
            at = site * SITE_STATS
            chance = sites[site, CHANCE] * 1e-6 * (1.0 - sites[site, SKIPPED] * 1e-6)
            right = known * chance * stats[at + SiteStat.COMES]
            asked = stats[at + SiteStat.ASKED]
            if asked > 0.0:
                for column in range(SITE_STATS):
                    stats[at + column] *= right / asked
            else:
                take_on_trust(law, j, site, right * sites[site, SiteField.COUNT])


@compiled
def take_on_trust(law: Law, j: int, site: int, calls: float) -> None:
    """A call so rare that no sampled one has been made is taken to end well."""
    at = site * SITE_STATS
    for column in (
        SiteStat.CALLS, SiteStat.ATTEMPTS, SiteStat.OK, SiteStat.REACHED,
        SiteStat.REACHED_FIRST, SiteStat.HEARD,
    ):  # fmt: skip
        law.stats[j, at + column] = calls


@compiled
def learn(graph: Graph, live: Live, law: Law, turn: int, steps: int) -> None:
    """First tries come at once; retries, from an orbit, as late as they do.

    Args:
        turn: steps that the orbit has turned so far.
        steps: those that this one stands for.
    """
    classes, sites, flows, orbit = graph.classes, graph.sites, live.flows, live.orbit
    steps = min(steps, ORBIT)
    for j in range(len(classes)):
        if classes[j, Class.TWIN] != j:
            continue
        for site in range(len(sites)):
            at = site * SITE_STATS
            flows[j, site, 0] = law.stats[j, at + SiteStat.REACHED_FIRST]
            flows[j, site, 1] = 0.0
            # What fails now comes again after its timeout and backoff, not before.
            for nth in range(RETRIES_APART):
                again = law.stats[j, at + SiteStat.RETRIED + nth]
                late = law.stats[j, at + SiteStat.LATE_US + nth] / again if again > 0.0 else 0.0
                if turn == 0:
                    orbit[j, site, nth, :] = again
                for n in range(steps):
                    orbit[j, site, nth, (turn + n) % ORBIT] = again
                ago = min(int(late / STEP_US + 0.5), ORBIT - 1)
                flows[j, site, 1] += orbit[j, site, nth, (turn + steps - 1 - ago) % ORBIT]
