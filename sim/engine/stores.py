"""Stores in time: who is primary, who can follow, what a write waits for, failover and restore.

Control keeps each store's history (``sim.engine.history``) and writes two facts into the plane: the
replica that callers in each region write to, and what a write waits for its copies (or that none
can be taken). Callers believe what their own region can know: one that the new primary cannot reach
goes on writing to the old one, if that still listens and nothing has shut it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from pydantic import JsonValue

from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.history import History, Loss, Snapshot, restore_lasts_us
from sim.engine.layout import Layout
from sim.engine.plane import Plane, Table
from sim.engine.replicas import Fleet
from sim.engine.write_log import Follower
from sim.model.store import Failover, Reach, ReplicationMode
from sim.model.store import Store as Policy
from sim.units import PPM, SECOND

# tell(subject, event, data, cause) -> number of the journal's line.
Tell = Callable[[str, str, dict[str, JsonValue], int | None], int]

# What a write waits for where none can be taken.
NO_COMMIT = -1


@dataclass
class State:
    """One store now."""

    name: str
    index: int
    policy: Policy
    history: History
    known: list[int]  # by region: the last primary that it has heard of
    leaders: list[int]  # by region: whom it writes to; -1: nobody
    commit_us: int = 0
    gone_since_us: int | None = None  # the copies have not seen the primary since
    epoch: int = 0  # moves with every promotion, restore and return of the primary
    is_busy: bool = False  # being promoted, switched over or restored
    is_read_only: bool = False
    speeds: dict[int, float] = field(default_factory=dict)  # of copies, where not 1


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
        restored: Callable[[str, int], None],
    ) -> None:
        self._layout = layout
        self._plane = plane
        self._fleet = fleet
        self._clock = clock
        self._tell = tell
        self._restored = restored
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

    # -- What the world tells ------------------------------------------------------------------

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

    def look(self, name: str) -> None:
        """See anew who reaches whom; follow, believe, commit and fail over accordingly."""
        state, now = self.states[name], self._clock.now_us
        self.take_writes()
        history = state.history
        for replica in self._fleet.wanted(name):
            if replica != history.primary and replica not in history.followers:
                history.followers[replica] = self._follower(state, replica)
                history.followers[replica].jump(len(history.log), now)
        for replica, follower in history.followers.items():
            delay = self._road_us(state, history.primary, replica)
            is_linked = self._hears(state, history.primary, replica)
            follower.set_road(history.log, now, delay_us=delay, is_linked=is_linked)
        self._bring_back(state)
        self._believe(state)
        self._commit(state)
        self._watch(state)

    # -- What orders ask -----------------------------------------------------------------------

    def candidates(self, name: str, *, region: str | None = None) -> list[int]:
        """Copies that could be promoted, the most advanced first."""
        state = self.states[name]
        self.take_writes()
        places = self._layout.replicas
        found = [
            r
            for r in state.history.followers
            if self._fleet.is_listening(r)
            and region in (None, self._layout.topology.region_of(places[r].zone))
        ]
        return sorted(found, key=lambda r: (-state.history.followers[r].applied, r))

    def promote(self, name: str, *, region: str | None, cause: int | None) -> None:
        """Promote the most advanced copy (of a region), whatever it has not applied."""
        state = self.states[name]
        if state.is_busy:
            return
        state.is_busy = True
        state.epoch += 1
        self._tell(name, "promoting", {}, cause)
        if state.policy.fences:
            self._believe(state)
        ends = self._clock.now_us + state.policy.promotes_in
        epoch = state.epoch

        def done() -> None:
            if state.epoch != epoch:
                return
            state.is_busy = False
            able = self.candidates(name, region=region)
            if not able:
                self._tell(name, "promotion_failed", {"reason": "no copy listens"}, cause)
                self.look(name)
                return
            self._promote(state, able[0], cause)

        self._clock.at(ends, Rank.REPLICA, f"promote {name}", done)

    def switch_over(self, name: str, *, region: str, cause: int | None) -> None:
        """Hand over to a copy that has everything: writes wait until it has."""
        state = self.states[name]
        able = self.candidates(name, region=region)
        if state.is_busy or not able:
            return
        state.is_busy = True
        state.epoch += 1
        self._tell(name, "switching_over", {}, cause)
        self._commit(state)
        chosen, epoch = able[0], state.epoch

        def tried() -> None:
            if state.epoch != epoch:
                return
            self.take_writes()
            if state.history.behind(chosen):
                self._clock.at(self._clock.now_us + SECOND, Rank.REPLICA, f"switch {name}", tried)
                return
            state.is_busy = False
            self._promote(state, chosen, cause)

        ends = self._clock.now_us + state.policy.promotes_in
        self._clock.at(ends, Rank.REPLICA, f"switch {name}", tried)

    def restore(self, name: str, *, back_us: int, cause: int | None) -> None:
        """Make every copy anew from the newest point that is at least so old."""
        state = self.states[name]
        self.take_writes()
        position = self.restorable(name, back_us=back_us)
        if state.is_busy or position is None:
            return
        state.is_busy = True
        state.epoch += 1
        self._tell(name, "restoring", {"records": position}, cause)
        self._believe(state)
        lasts = restore_lasts_us(state.policy.size_mib, state.policy.restore_mib_per_s)
        epoch = state.epoch

        def done() -> None:
            if state.epoch != epoch:
                return
            self.take_writes()
            state.is_busy = False
            loss = state.history.restore(position, self._clock.now_us)
            number = self._tell_loss(state, "restored", loss, cause)
            if state.history.wrong_from is None:
                self._restored(name, number)
            self.look(name)

        self._clock.at(self._clock.now_us + lasts, Rank.REPLICA, f"restore {name}", done)

    def restorable(self, name: str, *, back_us: int) -> int | None:
        """Records that a restore to the newest point at least so old brings back; None: no point.

        With an archived log any instant will do, else only those of snapshots.
        """
        state, wanted = self.states[name], self._clock.now_us - back_us
        if state.policy.archives:
            return state.history.point(wanted)
        old = [s.position for s in state.history.snapshots if s.at_us <= wanted]
        return old[-1] if old else None

    def corrupt(self, name: str) -> None:
        """Records written from now on are wrong, on every copy that they reach."""
        state = self.states[name]
        self.take_writes()
        if state.history.wrong_from is None:
            state.history.wrong_from = len(state.history.log)

    def reconcile(self, name: str, *, cause: int | None) -> None:
        """Bring back by hand what old primaries alone had taken."""
        state = self.states[name]
        self.take_writes()
        saved = state.history.reconcile()
        self._tell(name, "reconciled", {"writes": saved}, cause)

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
            # What an old primary took alone and has not brought back is lost as things stand.
            apart = sum(s.conflicting for s in history.surpluses.values() if not s.is_at_hand)
            lost = history.lost + apart
            self._tell(
                name,
                "closed",
                {
                    "acknowledged": len(history.log) + lost + history.reconciled,
                    "lost": lost,
                    "conflicting": history.conflicting + apart,
                    "duplicated": history.duplicated,
                    "reconciled": history.reconciled,
                },
                None,
            )

    # -- Inside --------------------------------------------------------------------------------

    def _first_state(self, name: str, policy: Policy) -> State:
        index = self._layout.service(name)
        primary = int(self._layout.first_leader[index])
        history = History(primary)
        regions = len(self._layout.regions)
        state = State(name, index, policy, history, [primary] * regions, [primary] * regions)
        for replica in self._fleet.wanted(name):
            if replica != primary:
                history.followers[replica] = self._follower(state, replica)
        return state

    def _follower(self, state: State, replica: int) -> Follower:
        follower = Follower(
            per_s=state.policy.replication.apply,
            delay_us=self._road_us(state, state.history.primary, replica),
        )
        if replica in state.speeds:
            follower.set_speed(state.history.log, self._clock.now_us, state.speeds[replica])
        return follower

    def _snapshot(self, state: State) -> None:
        self.take_writes()
        state.history.snapshots.append(Snapshot(self._clock.now_us, len(state.history.log)))

    def _bring_back(self, state: State) -> None:
        """Old primaries that are reachable again follow, and what they took alone stands apart."""
        for replica, surplus in state.history.surpluses.items():
            if surplus.is_at_hand or not self._hears(state, state.history.primary, replica):
                continue
            state.history.rejoin(replica)
            data: dict[str, JsonValue] = {
                "zone": self._layout.replicas[replica].zone,
                "orphaned": surplus.orphaned,
                "conflicting": surplus.conflicting,
            }
            self._tell(state.name, "rejoined", data, None)

    def _believe(self, state: State) -> None:
        for region in range(len(self._layout.regions)):
            leader = self._leader_for(state, region)
            if leader != state.leaders[region]:
                state.leaders[region] = leader
                self._plane.set(Table.LEADER, (state.index, region), leader)

    def _leader_for(self, state: State, region: int) -> int:
        if state.is_busy and (state.policy.fences or state.commit_us == NO_COMMIT):
            return -1
        primary = state.history.primary
        if self._region_hears(state, primary, region):
            state.known[region] = primary
        known = state.known[region]
        if known == primary:
            return primary
        # This region has not heard of the promotion: it writes where it always has.
        if state.policy.fences or not self._fleet.is_listening(known):
            return -1
        state.history.exile(known)
        return known

    def _commit(self, state: State) -> None:
        waits = self._commit_us(state)
        if state.is_read_only or state.is_busy:
            waits = NO_COMMIT
        if waits != state.commit_us:
            state.commit_us = waits
            self._plane.set(Table.COMMIT_US, (state.index,), waits)

    def _commit_us(self, state: State) -> int:
        """What a write waits for the copies that its mode asks to have it; -1: too few are there.

        A synchronous write leaves out copies that are gone, as an in-sync set does; a quorum does
        not.
        """
        rule, primary = state.policy.replication, state.history.primary
        if rule.mode is ReplicationMode.ASYNC:
            return 0
        ways = sorted(
            self._road_us(state, primary, replica)
            for replica in self._copies_in_reach(state, rule.reach)
            if self._hears(state, primary, replica)
        )
        if rule.mode is ReplicationMode.SYNC:
            return ways[-1] if ways else 0
        members = 1 + len(state.history.followers)
        needed = (rule.quorum or members // 2 + 1) - 1
        if needed == 0:
            return 0
        return ways[needed - 1] if len(ways) >= needed else NO_COMMIT

    def _copies_in_reach(self, state: State, reach: Reach) -> Iterable[int]:
        rule = state.policy.replication
        if rule.mode is ReplicationMode.QUORUM or reach is Reach.EVERYWHERE:
            return state.history.followers
        home = self._region(state.history.primary)
        return [r for r in state.history.followers if self._region(r) == home]

    def _watch(self, state: State) -> None:
        """Automatic failover: the copies have not seen the primary for long enough."""
        if state.policy.failover is not Failover.AUTOMATIC or state.is_busy:
            return
        if self._is_seen(state):
            state.gone_since_us = None
            return
        if state.gone_since_us is not None:
            return
        now, epoch = self._clock.now_us, state.epoch
        state.gone_since_us = now

        def notice() -> None:
            if state.gone_since_us == now and state.epoch == epoch:
                self.promote(state.name, region=None, cause=None)

        self._clock.at(
            now + state.policy.notices_after, Rank.REPLICA, f"watch {state.name}", notice
        )

    def _is_seen(self, state: State) -> bool:
        """Whether half of the copies that listen, at least, reach the primary."""
        primary = state.history.primary
        up = [r for r in state.history.followers if self._fleet.is_listening(r)]
        seen = [r for r in up if self._hears(state, primary, r)]
        return self._fleet.is_listening(primary) and 2 * len(seen) >= len(up)

    def _promote(self, state: State, replica: int, cause: int | None) -> None:
        self.take_writes()
        history, old = state.history, state.history.primary
        loss = history.promote(replica, self._clock.now_us, follower=self._follower(state, old))
        state.gone_since_us = None
        # One that still listens and hears the new primary has stepped down in this very moment.
        self._tell_loss(state, "promoted", loss, cause)
        self.look(state.name)

    def _tell_loss(self, state: State, event: str, loss: Loss, cause: int | None) -> int:
        data: dict[str, JsonValue] = {
            "zone": self._layout.replicas[state.history.primary].zone,
            "lost": loss.lost,
            "stale": loss.stale,
            "recovery_point_us": loss.age_us,
        }
        return self._tell(state.name, event, data, cause)

    def _region(self, replica: int) -> int:
        zone = int(self._layout.zone_of_replica[replica])
        return int(self._layout.region_of_place[zone])

    def _road(self, state: State, a: int, b: int) -> tuple[int, int]:
        zones = self._layout.zone_of_replica
        pair = int(zones[a]) * len(self._layout.zones) + int(zones[b])
        return int(self._layout.log_site[state.index]), pair

    def _road_us(self, state: State, a: int, b: int) -> int:
        """One round trip between two replicas, and what replication adds."""
        road = self._plane.get(Table.LATENCY_US, self._road(state, a, b))
        return road + state.policy.replication.delay

    def _is_open(self, state: State, a: int, b: int) -> bool:
        road = self._road(state, a, b)
        lost, refused = (self._plane.get(t, road) for t in (Table.LOST_PPM, Table.REFUSED_PPM))
        return max(lost, refused) < PPM

    def _hears(self, state: State, primary: int, replica: int) -> bool:
        """Whether a copy is there and the primary's records reach it."""
        both = self._fleet.is_listening(primary) and self._fleet.is_listening(replica)
        return both and self._is_open(state, primary, replica)

    def _region_hears(self, state: State, primary: int, region: int) -> bool:
        """Whether news of the primary reach a region: over the roads of its log, from any zone."""
        layout = self._layout
        if self._region(primary) == region:
            return True
        site, count = int(layout.log_site[state.index]), len(layout.zones)
        near = np.flatnonzero(layout.region_of_place[:count] == region)
        there = int(layout.zone_of_replica[primary])
        roads = [(site, int(zone) * count + there) for zone in near]
        tables = (Table.LOST_PPM, Table.REFUSED_PPM)
        return any(max(self._plane.get(t, road) for t in tables) < PPM for road in roads)
