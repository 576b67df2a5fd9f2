"""Where a mean field cannot be vouched for."""

from __future__ import annotations

from sim.engine.flow.arrays import Graph, Law, Live
from sim.engine.flow.fields import SITE_STATS, Class, Door, Group, Op, SiteStat, State
from sim.engine.kernel.compiler import compiled
from sim.engine.layout import SiteField

_CALLEE = int(SiteField.CALLEE)


@compiled
def doubt(graph: Graph, live: Live, law: Law) -> float:
    """1 where this step cannot be vouched for.

    Timeouts that strike some calls and spare others because of waiting, or retries that add much to
    what they wait for: then luck decides which way a real system tips. Calls to a replica that is
    down: a balancer that looks at load would send it more.
    """
    states = live.states
    for j in range(len(graph.classes)):
        if graph.classes[j, Class.TWIN] != j:
            continue
        for site in range(len(graph.sites)):
            at = site * SITE_STATS
            attempts = law.stats[j, at + SiteStat.ATTEMPTS]
            if attempts <= 0.0:
                continue
            late = law.stats[j, at + SiteStat.TIMEOUTS] / attempts
            is_grey = 0.01 < late < 0.99
            gains = attempts > 1.1 * law.stats[j, at + SiteStat.CALLS]
            if not is_grey and not gains:
                continue
            service = graph.ops[graph.sites[site, _CALLEE], Op.SERVICE]
            first = graph.doors[service, Door.FIRST_GROUP]
            for g in range(first, first + graph.doors[service, Door.GROUPS]):
                waits = max(states[g, State.SLOT_WAITS], states[g, State.WORK_WAITS])
                backlog = states[g, State.SLOT_BACKLOG_US] + states[g, State.WORK_BACKLOG_US]
                if states[g, State.SHARE] > 0.0 and (waits > 0.5 or backlog > 0.0):
                    return 1.0
    for g in range(len(graph.groups)):
        if graph.groups[g, Group.IS_UP] == 0 and states[g, State.SHARE] > 0.0:
            return 1.0
    return 0.0
