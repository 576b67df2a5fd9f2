"""Where a mean field cannot be vouched for: what luck decides, what hangs on a percent of load."""

from __future__ import annotations

from sim.engine.flow.arrays import Graph, Law, Live
from sim.engine.flow.fields import (
    SITE_STATS,
    STEP_US,
    TOGETHER,
    Class,
    Door,
    Group,
    Op,
    SiteStat,
    State,
)
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.layout import FloatArray, SiteField

_CALLEE = int(SiteField.CALLEE)
_EJECTS = int(SiteField.EJECT_AFTER)
_ATTEMPTS = int(SiteField.ATTEMPTS)
_CALLER = int(SiteField.CALLER)
_TIMEOUT_US = int(SiteField.TIMEOUT_US)
_ROUND_ROBIN = constant(0)
# A queue on its way at a load so near to one grows or drains by a small difference, of which an
# error of a percent or two in the load makes a quarter.
_NEAR = 0.985
_BEYOND = 1.12
_DRAINS = 0.88
# Calls of which so many are late, and which would be too many if all were tried again, tip one day.
_SELDOM = 0.002
# What came of a doubtful stretch is out of step afterwards, for such a part of its length.
_AFTERMATH = 0.35


@compiled
def is_critical(states: FloatArray, g: int) -> bool:
    """Whether a group's queue is on its way, and how fast hangs on a percent of load."""
    load, full = states[g, State.LOAD], states[g, State.FULL] + states[g, State.LEAVES]
    queue = states[g, State.SLOT_QUEUE] + states[g, State.WORK_QUEUE]
    if queue < 1.0 or states[g, State.SHARE] <= 0.0:
        return False
    if load >= _NEAR:
        # Where the room is full, or everybody leaves in time, there is rest again.
        return bool(load < _BEYOND and full < 0.5 * max(1.0 - 1.0 / load, 0.01))
    has_backlog = states[g, State.SLOT_BACKLOG_US] + states[g, State.WORK_BACKLOG_US] > 0.0
    return bool(load > _DRAINS and has_backlog and queue * (1.0 - load) > 2.0)


@compiled
def is_struck(graph: Graph, live: Live, law: Law, j: int, site: int) -> bool:
    """Whether timeouts and retries at a site meet waiting, so that luck decides which way it tips.

    Timeouts that strike some calls and spare others, where retries answer them or the callee has
    more than it can do; retries that add much to what they wait for; a few late calls of many that
    would be more than can be done if all were tried again.
    """
    at, states = site * SITE_STATS, live.states
    attempts, calls = law.stats[j, at + SiteStat.ATTEMPTS], law.stats[j, at + SiteStat.CALLS]
    if attempts <= 0.0:
        return False
    late = law.stats[j, at + SiteStat.TIMEOUTS] / attempts
    is_grey = 0.01 < late < 0.99
    gains = attempts > 1.1 * calls
    may_tip = late > _SELDOM and graph.sites[site, _ATTEMPTS] > 1
    if not is_grey and not gains and not may_tip:
        return False
    is_answered = attempts > 1.01 * calls
    service = graph.ops[graph.sites[site, _CALLEE], Op.SERVICE]
    visits, first_op = 0.0, graph.doors[service, Door.FIRST_OP]
    for op in range(first_op, first_op + graph.doors[service, Door.OPS]):
        visits += live.visits[j, op]
    comes_again = visits > 1.05 * live.rates[1, j]
    first = graph.doors[service, Door.FIRST_GROUP]
    for g in range(first, first + graph.doors[service, Door.GROUPS]):
        if states[g, State.SHARE] <= 0.0:
            continue
        waits = max(states[g, State.SLOT_WAITS], states[g, State.WORK_WAITS])
        backlog = states[g, State.SLOT_BACKLOG_US] + states[g, State.WORK_BACKLOG_US]
        if is_answered and (waits > 0.5 or backlog > 0.0):
            return True
        if may_tip and waits > 0.5 and states[g, State.LOAD] * graph.sites[site, _ATTEMPTS] > 1.0:
            return True
        # Visits of one request stand or fall together, which a walk does not know of.
        if comes_again and 0.05 < late < 0.95 and backlog > 0.0 and states[g, State.LOAD] > 1.0:
            return True
    return False


@compiled
def stands_together(graph: Graph, live: Live, j: int, site: int) -> bool:
    """Whether requests visit a callee more than once, under timeouts, and too often all in all.

    They meet the same queue, so that they succeed or fail together, and requests by turns; a walk
    lets each meet a mean. What fails early makes no later visit: all that are meant count.
    """
    sites = graph.sites
    caller, together = sites[site, _CALLER], sites[site, TOGETHER]
    if together < 2 or sites[site, _TIMEOUT_US] == 0 or caller < 0:
        return False
    service = graph.ops[sites[site, _CALLEE], Op.SERVICE]
    made = 0.0
    first_op = graph.doors[service, Door.FIRST_OP]
    for op in range(first_op, first_op + graph.doors[service, Door.OPS]):
        made += live.visits[j, op]
    all_of_them = together * live.visits[j, caller]
    first = graph.doors[service, Door.FIRST_GROUP]
    for g in range(first, first + graph.doors[service, Door.GROUPS]):
        states = live.states
        if states[g, State.SHARE] > 0.0 and states[g, State.LOAD] * all_of_them > 1.02 * made > 0.0:
            return True
    return False


@compiled
def is_shunned(graph: Graph, live: Live, g: int) -> bool:
    """Whether calls go to a replica that is down, by a balancer or an ejection that looks on."""
    if graph.groups[g, Group.IS_UP] == 1 or live.states[g, State.SHARE] <= 0.0:
        return False
    service = graph.groups[g, Group.SERVICE]
    if graph.doors[service, Door.BALANCING] != _ROUND_ROBIN:
        return True
    for site in range(len(graph.sites)):
        if (
            graph.sites[site, _EJECTS] > 0
            and graph.ops[graph.sites[site, _CALLEE], Op.SERVICE] == service
        ):
            return True
    return False


@compiled
def doubt(graph: Graph, live: Live, law: Law) -> bool:
    """Whether this step cannot be vouched for."""
    for g in range(len(graph.groups)):
        if is_critical(live.states, g) or is_shunned(graph, live, g):
            return True
    for j in range(len(graph.classes)):
        if graph.classes[j, Class.TWIN] != j:
            continue
        for site in range(len(graph.sites)):
            if is_struck(graph, live, law, j, site) or stands_together(graph, live, j, site):
                return True
    return False


@compiled
def mark(live: Live, marks: FloatArray, second: int, is_doubtful: bool) -> None:
    """Mark a step's second where it is doubtful, or in the wake of one that was."""
    seconds = STEP_US / 1_000_000
    if is_doubtful:
        live.wake[0] += _AFTERMATH * seconds
    elif live.wake[0] > 0.0:
        live.wake[0] -= seconds
    else:
        return
    marks[min(second, len(marks) - 1)] = 1.0
