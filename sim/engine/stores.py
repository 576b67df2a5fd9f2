"""Stores in time: who is primary, who can follow, what a write waits for, who is gone.

Control keeps each store's history (``sim.engine.history``) and writes two facts into the plane: the
replica that callers in each region write to, and what a write waits for its copies (or that none
can be taken). Callers believe what their own region can know: one that the new primary cannot reach
goes on writing to the old one, if that still listens and nothing has shut it out.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.history import History, Snapshot
from sim.engine.layout import Layout
from sim.engine.plane import Plane, Table
from sim.engine.replicas import Fleet
from sim.engine.store_commits import commit_us
from sim.engine.store_roads import Roads
from sim.engine.store_state import NO_COMMIT, State, Tell
from sim.engine.write_log import Follower
from sim.model.store import Failover
from sim.model.store import Store as Policy


class Stores:
    """Every service that keeps data."""

    def __init__(
        self,
        layout: Layout,
        plane: Plane,
        fleet: Fleet,
        clock: Clock,
        *,
        tell: Tell,
    ) -> None:
        self._layout = layout
        self._plane = plane
        self._fleet = fleet
        self._clock = clock
        self._tell = tell
        self._roads = Roads(layout, plane, fleet)
        # Whoever takes orders of stores promotes for those that do so by themselves.
        self.fail_over: Callable[[str], None] = lambda _: None
        self.states: dict[str, State] = {}
        for name, service in layout.topology.services.items():
            if service.store is not None:
                self.states[name] = self._first_state(name, service.store)
        for state in self.states.values():
            self.look(state.name)
            if state.policy.snapshots is not None:
                clock.every(
                    state.policy.snapshots,
                    Rank.REPLICA,
                    f"snapshot {state.name}",
                    lambda state=state: self._snapshot(state),  # type: ignore[misc]
                    from_us=0,
                )

    # -- What the world tells ---------------------------------------------------------------------

    def take_writes(self) -> None:
        """Bring every history up to now."""
        rows = self._plane.take_writes()
        for state in self.states.values():
            ours = rows[rows["service"] == state.index]
            if len(ours):
                state.history.take(ours["at_us"], ours["replica"], ours["call"])
            state.history.advance(self._clock.now_us)

    def replica_moved(self, replica: int) -> None:
        """A replica has come, gone, or moved in or out of the balancers."""
        name = self._layout.replicas[replica].service
        if name in self.states:
            self.look(name)

    def road_moved(self, site: int) -> None:
        """The network under a call site has changed; the roads of logs are sites too."""
        for state in self.states.values():
            if self._layout.log_site[state.index] == site:
                self.look(state.name)

    def set_speed(self, replica: int, share: float) -> None:
        """A copy applies its log at this share of its normal speed."""
        state = self.states.get(self._layout.replicas[replica].service)
        if state is None:
            return
        self.take_writes()
        state.speeds[replica] = share
        follower = state.history.followers.get(replica)
        if follower is not None:
            follower.set_speed(state.history.log, self._clock.now_us, share)

    def set_read_only(self, service: int, *, is_read_only: bool) -> None:
        """The store takes no writes, or takes them again."""
        state = self.states.get(self._layout.services[service])
        if state is not None:
            state.is_read_only = is_read_only
            self.look(state.name)

    def set_failover(self, service: int, *, is_off: bool) -> None:
        """The store promotes no copy by itself, or does again as its topology says."""
        state = self.states.get(self._layout.services[service])
        if state is not None:
            state.stays, state.gone_since_us = is_off, None
            self.look(state.name)

    def reaches(self, name: str, region: int) -> bool:
        """Whether the primary is in a region, or a replica there that listens hears it."""
        state = self.states[name]
        primary = state.history.primary
        here = [r for r in (primary, *state.history.followers) if self._roads.region(r) == region]
        return any(r == primary or self._roads.hears(state, primary, r) for r in here)

    def can_catch_up(self, name: str, replica: int) -> bool:
        """Whether a copy listens and has every record, or hears and applies those it has not."""
        state = self.states[name]
        if not self._fleet.is_listening(replica):
            return False
        primary = state.history.primary
        if not state.history.behind(replica):
            return True
        is_applying = state.speeds.get(replica, 1.0) > 0.0
        return is_applying and self._roads.hears(state, primary, replica)

    def look(self, name: str) -> None:
        """See anew who reaches whom; follow, believe, commit and fail over accordingly."""
        state, now = self.states[name], self._clock.now_us
        self.take_writes()
        history = state.history
        for replica in self._fleet.wanted(name):
            if replica != history.primary and replica not in history.followers:
                history.followers[replica] = self.follower(state, replica)
                history.followers[replica].jump(len(history.log), now)
        for replica, follower in history.followers.items():
            delay = self._roads.road_us(state, history.primary, replica)
            is_linked = self._roads.hears(state, history.primary, replica)
            follower.set_road(history.log, now, delay_us=delay, is_linked=is_linked)
        self._bring_back(state)
        self.believe(state)
        self.commit(state)
        self._watch(state)

    # -- What can be read -------------------------------------------------------------------------

    def lags_us(self, name: str) -> dict[str, int]:
        """Of each zone with copies, the age of the oldest write that the worst has not applied."""
        if name not in self.states:
            return {}
        self.take_writes()
        history = self.states[name].history
        lags: dict[str, int] = {}
        for replica in history.followers:
            zone = self._layout.replicas[replica].zone
            lag = history.lag_us(replica, self._clock.now_us)
            lags[zone] = max(lags.get(zone, 0), lag)
        return lags

    def close_books(self) -> None:
        """Tell what became of every acknowledged write, at the end of a run."""
        self.take_writes()
        for name, state in self.states.items():
            history = state.history
            lost = history.lost + history.apart
            self._tell(
                name,
                "closed",
                {
                    "acknowledged": len(history.log) + lost + history.reconciled,
                    "lost": lost,
                    "wrong": history.wrong,
                    "conflicting": history.conflicting + history.apart,
                    "duplicated": history.duplicated,
                    "reconciled": history.reconciled,
                },
                None,
            )

    # -- What orders set off ----------------------------------------------------------------------

    def follower(self, state: State, replica: int) -> Follower:
        """A copy at the beginning of its way along the log."""
        follower = Follower(
            per_s=state.policy.replication.apply,
            delay_us=self._roads.road_us(state, state.history.primary, replica),
        )
        if replica in state.speeds:
            follower.set_speed(state.history.log, self._clock.now_us, state.speeds[replica])
        return follower

    def believe(self, state: State) -> None:
        """Let every region write to whom it can know to be the primary."""
        for region in range(len(self._layout.regions)):
            leader = self._leader_for(state, region)
            if leader != state.leaders[region]:
                state.leaders[region] = leader
                self._plane.set(Table.LEADER, (state.index, region), leader)

    def commit(self, state: State) -> None:
        """Let writes wait for what the copies within reach ask now, or take none."""
        waits = commit_us(state, self._roads)
        if state.is_read_only or state.is_busy:
            waits = NO_COMMIT
        if waits != state.commit_us:
            state.commit_us = waits
            self._plane.set(Table.COMMIT_US, (state.index,), waits)

    # -- Inside -----------------------------------------------------------------------------------

    def _first_state(self, name: str, policy: Policy) -> State:
        index = self._layout.service(name)
        primary = int(self._layout.first_leader[index])
        history = History(primary)
        regions = len(self._layout.regions)
        state = State(name, index, policy, history, [primary] * regions, [primary] * regions)
        for replica in self._fleet.wanted(name):
            if replica != primary:
                history.followers[replica] = self.follower(state, replica)
        return state

    def _snapshot(self, state: State) -> None:
        self.take_writes()
        state.history.snapshots.append(Snapshot(self._clock.now_us, len(state.history.log)))

    def _bring_back(self, state: State) -> None:
        """Old primaries that are reachable again follow, and what they took alone stands apart."""
        primary = state.history.primary
        for surplus in state.history.surpluses:
            if surplus.is_at_hand or not self._roads.hears(state, primary, surplus.replica):
                continue
            state.history.rejoin(surplus)
            data: dict[str, JsonValue] = {
                "zone": self._layout.replicas[surplus.replica].zone,
                "orphaned": surplus.orphaned,
                "conflicting": surplus.conflicting,
            }
            self._tell(state.name, "rejoined", data, None)

    def _leader_for(self, state: State, region: int) -> int:
        if state.is_busy and (state.policy.fences or state.commit_us == NO_COMMIT):
            return -1
        primary = state.history.primary
        if self._roads.region_hears(state, primary, region):
            state.known[region] = primary
        known = state.known[region]
        if self._roads.region(known) in state.fenced:
            return -1
        if known == primary:
            return primary
        # This region has not heard of the promotion: it writes where it always has.
        if state.policy.fences or not self._fleet.is_listening(known):
            return -1
        if not self._roads.hears(state, primary, known):
            state.history.exile(known)
        return known

    def _watch(self, state: State) -> None:
        """Automatic failover: the copies have not seen the primary for long enough."""
        if state.policy.failover is not Failover.AUTOMATIC or state.is_busy or state.stays:
            return
        if self._roads.is_seen(state):
            state.gone_since_us = None
            return
        if state.gone_since_us is not None:
            return
        now, epoch = self._clock.now_us, state.epoch
        state.gone_since_us = now

        def notice() -> None:
            if state.gone_since_us == now and state.epoch == epoch:
                self.fail_over(state.name)

        self._clock.at(
            now + state.policy.notices_after, Rank.REPLICA, f"watch {state.name}", notice
        )
