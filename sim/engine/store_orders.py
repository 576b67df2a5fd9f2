"""What is ordered of stores: promote a copy, switch over, restore, reconcile, and what it costs."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.history import Loss, restore_lasts_us
from sim.engine.layout import Layout
from sim.engine.replicas import Fleet
from sim.engine.store_state import State, Tell
from sim.engine.stores import Stores
from sim.units import MINUTE, SECOND

# From the order to a node that is back without its writes, through its power switch.
POWER_SWITCH_US = MINUTE


class StoreOrders:
    """Moves of stores that take time; one at a time of each (``State.is_busy``).

    Args:
        restored: called with a store's name and the journal's line when its data are good again.
    """

    def __init__(
        self,
        stores: Stores,
        layout: Layout,
        fleet: Fleet,
        clock: Clock,
        *,
        tell: Tell,
        restored: Callable[[str, int], None],
    ) -> None:
        self._stores = stores
        self._layout = layout
        self._fleet = fleet
        self._clock = clock
        self._tell = tell
        self._restored = restored
        stores.fail_over = self._fail_over

    @property
    def names(self) -> tuple[str, ...]:
        """Every store."""
        return tuple(self._stores.states)

    def candidates(self, name: str, *, region: str | None = None) -> list[int]:
        """Copies that could be promoted, the most advanced first.

        Where no region is named: only where its data may be and no fence stands.
        """
        state = self._stores.states[name]
        self._stores.take_writes()
        topology, places = self._layout.topology, self._layout.replicas
        at_home = topology.residency.get(state.policy.data_class or "", self._layout.regions)
        fenced = {self._layout.regions[h] for h in state.fenced}
        wanted = tuple(r for r in at_home if r not in fenced) if region is None else (region,)
        found = [
            r
            for r in state.history.followers
            if self._fleet.is_listening(r) and topology.region_of(places[r].zone) in wanted
        ]
        return sorted(found, key=lambda r: (-state.history.followers[r].applied, r))

    def promote(self, name: str, *, region: str | None, cause: int | None) -> None:
        """Promote the most advanced copy (of a region), whatever it has not applied."""
        state = self._stores.states[name]
        if state.is_busy:
            return
        state.is_busy = True
        state.epoch += 1
        self._tell(name, "promoting", {}, cause)
        if state.policy.fences:
            self._stores.believe(state)
        ends = self._clock.now_us + state.policy.promotes_in
        epoch = state.epoch

        def done() -> None:
            if state.epoch != epoch:
                return
            state.is_busy = False
            able = self.candidates(name, region=region)
            if not able:
                self._give_up(state, "no copy listens", cause)
                return
            self._promote(state, able[0], cause)

        self._clock.at(ends, Rank.REPLICA, f"promote {name}", done)

    def switch_over(self, name: str, *, region: str, cause: int | None) -> None:
        """Hand over to a copy that has everything: writes wait until it has."""
        state = self._stores.states[name]
        able = self.candidates(name, region=region)
        if state.is_busy or not able:
            return
        state.is_busy = True
        state.epoch += 1
        self._tell(name, "switching_over", {}, cause)
        self._stores.commit(state)
        chosen, epoch = able[0], state.epoch

        def tried() -> None:
            if state.epoch != epoch:
                return
            self._stores.take_writes()
            if not self._stores.can_catch_up(name, chosen):
                self._give_up(state, "the copy cannot catch up", cause)
                return
            if state.history.behind(chosen):
                self._clock.at(self._clock.now_us + SECOND, Rank.REPLICA, f"switch {name}", tried)
                return
            state.is_busy = False
            self._promote(state, chosen, cause)

        ends = self._clock.now_us + state.policy.promotes_in
        self._clock.at(ends, Rank.REPLICA, f"switch {name}", tried)

    def fence(self, name: str, *, region: str, cause: int | None) -> None:
        """Let no replica in a region take writes: at once where reached, else by its power switch.

        Its primary may stand there: then nobody takes any until another is promoted.
        """
        place = self._layout.regions.index(region)
        if self._stores.reaches(name, place):
            self._fence(name, place, "read_only", cause)
            return
        ends = self._clock.now_us + POWER_SWITCH_US
        history = self._stores.states[name].history
        shut_out = history.primary

        def switched() -> None:
            there = self._layout.replicas[history.primary].zone
            if history.primary != shut_out and self._layout.topology.region_of(there) == region:
                return  # One has been promoted there meanwhile, which lifts the fence.
            for replica in self._fleet.wanted(name):
                if self._layout.topology.region_of(self._layout.replicas[replica].zone) == region:
                    self._fleet.crash(replica, cause=cause)
            self._fence(name, place, "power_switch", cause)

        self._clock.at(ends, Rank.REPLICA, f"fence {name} {region}", switched)

    def _fence(self, name: str, region: int, how: str, cause: int | None) -> None:
        self._stores.states[name].fenced.add(region)
        self._tell(name, "fenced", {"region": self._layout.regions[region], "how": how}, cause)
        self._stores.look(name)

    def restore(self, name: str, *, back_us: int, cause: int | None) -> None:
        """Make every copy anew from the newest point that is at least so old."""
        state = self._stores.states[name]
        self._stores.take_writes()
        position = self.restorable(name, back_us=back_us)
        if state.is_busy or position is None:
            return
        state.is_busy = True
        state.epoch += 1
        self._tell(name, "restoring", {"records": position}, cause)
        self._stores.believe(state)
        lasts = restore_lasts_us(state.policy.size_mib, state.policy.restore_mib_per_s)
        epoch = state.epoch

        def done() -> None:
            if state.epoch != epoch:
                return
            self._stores.take_writes()
            state.is_busy = False
            loss = state.history.restore(position, self._clock.now_us)
            number = self._tell_loss(state, "restored", loss, cause)
            if state.history.wrong_from is None:
                self._restored(name, number)
            self._stores.look(name)

        self._clock.at(self._clock.now_us + lasts, Rank.REPLICA, f"restore {name}", done)

    def restorable(self, name: str, *, back_us: int) -> int | None:
        """Records that a restore to the newest point at least so old brings back; None: no point.

        With an archived log any instant will do, else only those of snapshots.
        """
        state, wanted = self._stores.states[name], self._clock.now_us - back_us
        if state.policy.archives:
            return state.history.point(wanted)
        old = [s.position for s in state.history.snapshots if s.at_us <= wanted]
        return old[-1] if old else None

    def corrupt(self, name: str) -> None:
        """Records written from now on are wrong, on every copy that they reach."""
        state = self._stores.states[name]
        self._stores.take_writes()
        if state.history.wrong_from is None:
            state.history.wrong_from = len(state.history.log)

    def reconcile(self, name: str, *, cause: int | None) -> None:
        """Bring back by hand what old primaries alone had taken."""
        state = self._stores.states[name]
        self._stores.take_writes()
        saved = state.history.reconcile()
        self._tell(name, "reconciled", {"writes": saved}, cause)

    def _fail_over(self, name: str) -> None:
        """Promote without an order; where nobody can be, wait until somebody comes back."""
        if self.candidates(name):
            self.promote(name, region=None, cause=None)
            return
        self._stores.states[name].gone_since_us = None
        self._tell(name, "promotion_failed", {"reason": "no copy listens"}, None)

    def _give_up(self, state: State, reason: str, cause: int | None) -> None:
        """The primary stays; who watches it begins anew."""
        state.is_busy, state.gone_since_us = False, None
        self._tell(state.name, "promotion_failed", {"reason": reason}, cause)
        self._stores.look(state.name)

    def _promote(self, state: State, replica: int, cause: int | None) -> None:
        self._stores.take_writes()
        history, old = state.history, state.history.primary
        loss = history.promote(
            replica, self._clock.now_us, follower=self._stores.follower(state, old)
        )
        state.gone_since_us = None
        zone = int(self._layout.zone_of_replica[replica])
        state.fenced.discard(int(self._layout.region_of_place[zone]))
        # One that still listens and hears the new primary has stepped down in this very moment.
        self._tell_loss(state, "promoted", loss, cause)
        self._stores.look(state.name)

    def _tell_loss(self, state: State, event: str, loss: Loss, cause: int | None) -> int:
        data: dict[str, JsonValue] = {
            "zone": self._layout.replicas[state.history.primary].zone,
            "lost": loss.lost,
            "stale": loss.stale,
            "recovery_point_us": loss.age_us,
        }
        return self._tell(state.name, event, data, cause)
