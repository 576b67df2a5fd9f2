"""What a write waits for before it is answered: copies, by the mode that the store promises."""

from __future__ import annotations

from collections.abc import Iterable

from sim.engine.store_roads import Roads
from sim.engine.store_state import NO_COMMIT, State
from sim.model.store import Reach, ReplicationMode


def commit_us(state: State, roads: Roads) -> int:
    """What a write waits for the copies that its mode asks to have it; -1: too few are there.

    A synchronous write leaves out copies that are gone, as an in-sync set does; a quorum does
    not.
    """
    rule, primary = state.policy.replication, state.history.primary
    if rule.mode is ReplicationMode.ASYNC:
        return 0
    ways = sorted(
        roads.road_us(state, primary, replica)
        for replica in _copies_in_reach(state, rule.reach, roads)
        if roads.hears(state, primary, replica)
    )
    if rule.mode is ReplicationMode.SYNC:
        return ways[-1] if ways else 0
    members = 1 + len(state.history.followers)
    needed = (rule.quorum or members // 2 + 1) - 1
    if needed == 0:
        return 0
    return ways[needed - 1] if len(ways) >= needed else NO_COMMIT


def _copies_in_reach(state: State, reach: Reach, roads: Roads) -> Iterable[int]:
    rule = state.policy.replication
    if rule.mode is ReplicationMode.QUORUM or reach is Reach.EVERYWHERE:
        return state.history.followers
    home = roads.region(state.history.primary)
    return [r for r in state.history.followers if roads.region(r) == home]
