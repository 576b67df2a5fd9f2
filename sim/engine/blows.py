"""Impulses: what each blow does to the world, once, and what no release undoes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from pydantic import JsonValue

from sim.engine.autoscaler import Autoscalers
from sim.engine.canary import Canaries
from sim.engine.dials import Resolver
from sim.engine.layout import Layout
from sim.engine.memory import Memory
from sim.engine.plane import Plane
from sim.engine.replicas import Fleet
from sim.engine.rollout import Rollouts
from sim.engine.steering import Steerings
from sim.engine.store_orders import StoreOrders
from sim.model.effect import Dial, Impulse, Selector, Strike
from sim.streams import unit
from sim.units import SECOND


class Ground(Protocol):
    """What blows ask of the world."""

    def pick(self, selector: Selector, label: str) -> list[int]:
        """The replicas that a selector picks now."""
        ...

    def luck(self, purpose: str, label: str, replica: int) -> int:
        """A draw that is a replica's own."""
        ...

    def is_held(self, dial: Dial, place: int) -> bool:
        """Whether anything holds a dial that is on or off."""
        ...

    def quota(self, service: str) -> int:
        """The most replicas that may be asked for now."""
        ...

    def has_room(self, replica: int) -> bool:
        """Whether the provider starts new replicas where this one would stand."""
        ...

    def set_flag(self, flag: str, *, is_on: bool, share: float | None) -> None:
        """A flag goes on, for a share of the requests or as many as before, or off."""
        ...

    def pace(self, service: str, share: float, *, cause: int) -> None:
        """Rows that are being written anew in a store go on at a share of their rate."""
        ...

    def tell_blow(
        self, subject: str, event: str, data: dict[str, JsonValue], cause: int | None
    ) -> int:
        """One line of the journal; its number."""
        ...


class Blows:
    """Strikes, by impulse."""

    def __init__(
        self,
        *,
        layout: Layout,
        plane: Plane,
        fleet: Fleet,
        rollouts: Rollouts,
        canaries: Canaries,
        scalers: Autoscalers,
        memory: Memory,
        stores: StoreOrders,
        steerings: Steerings,
        resolver: Resolver,
        ground: Ground,
    ) -> None:
        self._layout = layout
        self._plane = plane
        self._fleet = fleet
        self._rollouts = rollouts
        self._canaries = canaries
        self._scalers = scalers
        self._memory = memory
        self._stores = stores
        self._steerings = steerings
        self._resolver = resolver
        self._ground = ground
        self._acts: dict[Impulse, Callable[[Strike, int, str], None]] = {
            Impulse.KILL: self._kill,
            Impulse.RESTART: self._restart,
            Impulse.ROLL_OUT: self._roll_out,
            Impulse.PROMOTE: self._promote,
            Impulse.ROLL_BACK: self._roll_back,
            Impulse.HALT_ROLLOUT: self._halt,
            Impulse.SCALE: self._scale,
            Impulse.AUTOSCALE: self._autoscale,
            Impulse.SET_FLAG: self._set_flag,
            Impulse.EAT_MEMORY: self._eat_memory,
            Impulse.DROP_QUEUES: self._drop_queues,
            Impulse.LEAD: self._lead,
            Impulse.FENCE: self._fence,
            Impulse.SWITCH_OVER: self._switch_over,
            Impulse.RESTORE: self._restore,
            Impulse.CORRUPT: self._corrupt,
            Impulse.RECONCILE: self._reconcile,
            Impulse.PURGE: self._purge,
            Impulse.REDRIVE: self._redrive,
            Impulse.FORGET: self._forget,
            Impulse.LOAD: self._load,
            Impulse.PACE: self._pace,
            Impulse.STEER: self._steer,
        }

    def strike(self, strike: Strike, cause: int, label: str) -> None:
        """Let one blow fall."""
        data: dict[str, JsonValue] = {
            "target": str(strike.target),
            "amount": strike.amount,
            "label": label,
        }
        if strike.version is not None:
            data["version"] = strike.version
        subject = strike.target.service or label
        number = self._ground.tell_blow(subject, strike.impulse.value, data, cause)
        self._acts[strike.impulse](strike, number, label)

    def scale(self, service: str, replicas: int, *, cause: int | None, by: str) -> None:
        """Want another number of replicas: the newest go first, dark places fill last."""
        fleet, lives = self._fleet, self._fleet.lives
        before = len(fleet.wanted(service))
        most = self._ground.quota(service) - len(fleet.standby(service))
        replicas = max(0, min(replicas, max(most, before)))
        if replicas == before:
            return
        data: dict[str, JsonValue] = {"from": before, "to": replicas, "by": by}
        number = self._ground.tell_blow(service, "scaled", data, cause)
        for _ in range(before - replicas):
            wanted = fleet.wanted(service)
            dark = [r for r in wanted if lives[r].is_held_down]
            fleet.remove((dark or wanted)[-1], cause=number)
        version = self._rollouts.trains[service].stands_on
        for _ in range(replicas - before):
            free = [
                r.index for r in self._layout.replicas_of(service) if not lives[r.index].is_there
            ]
            free = [r for r in free if self._ground.has_room(r)]
            bright = [r for r in free if not (lives[r].is_held_down or lives[r].is_drained)]
            if not free:
                self._ground.tell_blow(service, "no_capacity", {}, number)
                return
            fleet.start((bright or free)[0], version=version, is_planned=True, cause=number)

    def _kill(self, strike: Strike, number: int, label: str) -> None:
        for replica in self._ground.pick(strike.target, label):
            self._fleet.crash(replica, cause=number)

    def _restart(self, strike: Strike, number: int, label: str) -> None:
        service = strike.target.service
        assert service is not None
        replicas = self._ground.pick(strike.target, label)
        batch = strike.amount or None
        is_at_once = batch is not None and batch >= 1.0
        version = self._rollouts.under_way(service)
        if replicas and version is not None and not is_at_once:
            data: dict[str, JsonValue] = {"version": version}
            told = self._ground.tell_blow(service, "rollout_cut_off", data, number)
            text = f"rollout of {version} cut off by a restart; replicas keep their versions"
            self._canaries.says(service, text, version, told)
        self._rollouts.restart(service, replicas, batch=batch, cause=number)

    def _roll_out(self, strike: Strike, number: int, label: str) -> None:
        service, version = strike.target.service, strike.version
        assert service is not None
        assert version is not None
        if self._is_paused(service, number):
            return
        share = self._canaries.share_of(service, version, strike.amount)
        self._rollouts.roll_out(service, version, share=share, cause=number)

    def _promote(self, strike: Strike, number: int, label: str) -> None:
        assert strike.target.service is not None
        assert strike.version is not None
        if self._is_paused(strike.target.service, number):
            return
        self._rollouts.promote(
            strike.target.service, strike.version, share=strike.amount, cause=number
        )

    def _is_paused(self, service: str, number: int) -> bool:
        """Whether deploys of a service are paused; a stage that would have begun is told."""
        is_paused = self._ground.is_held(Dial.NO_DEPLOYS, self._layout.service(service))
        if is_paused:
            self._ground.tell_blow(service, "deploy_paused", {}, number)
        return is_paused

    def _roll_back(self, strike: Strike, number: int, label: str) -> None:
        service = strike.target.service
        assert service is not None
        if self._ground.is_held(Dial.NO_ROLLBACK, self._layout.service(service)):
            self._ground.tell_blow(service, "rollback_barred", {"by": "migration"}, number)
            return
        previous = self._rollouts.trains[service].previous
        bar = None if previous is None else self._rollouts.bar(service, previous)
        if bar is not None:
            self._ground.tell_blow(service, "rollback_barred", {"by": bar}, number)
            return
        self._rollouts.roll_back(service, cause=number)

    def _halt(self, strike: Strike, number: int, label: str) -> None:
        assert strike.target.service is not None
        self._rollouts.halt(strike.target.service, cause=number)

    def _scale(self, strike: Strike, number: int, label: str) -> None:
        service, replicas = strike.target.service, round(strike.amount)
        assert service is not None
        bounds = self._scalers.bounds.get(service)
        if bounds is not None and bounds.is_enabled:
            # A number asked for by hand is the floor from now on; the loop would undo it else.
            bounds.least = replicas
            bounds.most = max(bounds.most, replicas)
        self.scale(service, replicas, cause=number, by=label)

    def _autoscale(self, strike: Strike, number: int, label: str) -> None:
        bounds = self._scalers.bounds.get(strike.target.service or "")
        if bounds is None:
            return
        bounds.is_enabled = strike.limit > 0
        if bounds.is_enabled:
            bounds.least, bounds.most = round(strike.amount), round(strike.limit)

    def _set_flag(self, strike: Strike, number: int, label: str) -> None:
        self._ground.set_flag(label, is_on=strike.amount > 0, share=strike.limit or None)

    def _eat_memory(self, strike: Strike, number: int, label: str) -> None:
        for replica in self._ground.pick(strike.target, label):
            luck = unit(self._ground.luck("memory", label, replica))
            self._memory.eat(replica, strike.limit + (strike.amount - strike.limit) * luck)

    def _drop_queues(self, strike: Strike, number: int, label: str) -> None:
        for replica in self._ground.pick(strike.target, label):
            self._plane.drop_queue(replica)

    def _lead(self, strike: Strike, number: int, label: str) -> None:
        for store in self._stores_in(strike.target):
            self._stores.promote(store, region=strike.target.region, cause=number)

    def _switch_over(self, strike: Strike, number: int, label: str) -> None:
        assert strike.target.region is not None
        for store in self._stores_in(strike.target):
            self._stores.switch_over(store, region=strike.target.region, cause=number)

    def _fence(self, strike: Strike, number: int, label: str) -> None:
        assert strike.target.region is not None
        for store in self._stores_in(strike.target):
            self._stores.fence(store, region=strike.target.region, cause=number)

    def _restore(self, strike: Strike, number: int, label: str) -> None:
        for store in self._stores_in(strike.target):
            self._stores.restore(store, back_us=round(strike.amount * SECOND), cause=number)

    def _corrupt(self, strike: Strike, number: int, label: str) -> None:
        for store in self._stores_in(strike.target):
            self._stores.corrupt(store)

    def _reconcile(self, strike: Strike, number: int, label: str) -> None:
        for store in self._stores_in(strike.target):
            self._stores.reconcile(store, cause=number)

    def _stores_in(self, target: Selector) -> list[str]:
        """The store that a target names, or every one."""
        return [name for name in self._stores.names if target.service in (None, name)]

    def _forget(self, strike: Strike, number: int, label: str) -> None:
        for service, region, keys in self._caches_in(strike.target):
            most = round(strike.amount) or keys
            self._plane.forget(service, region, 0, min(most, keys))

    def _load(self, strike: Strike, number: int, label: str) -> None:
        for service, region, keys in self._caches_in(strike.target):
            self._plane.load(
                service, region, min(round(strike.limit), keys), min(round(strike.amount), keys)
            )

    def _caches_in(self, target: Selector) -> Iterator[tuple[int, int, int]]:
        """Contents that a target names, with how many keys are asked for."""
        for service, cache in enumerate(self._layout.caches):
            if cache is None or target.service not in (None, self._layout.services[service]):
                continue
            for region, name in enumerate(self._layout.regions):
                if target.region in (None, name):
                    yield service, region, cache.keys

    def _purge(self, strike: Strike, number: int, label: str) -> None:
        assert strike.target.service is not None
        self._plane.purge(self._layout.service(strike.target.service))

    def _redrive(self, strike: Strike, number: int, label: str) -> None:
        assert strike.target.service is not None
        self._plane.redrive(self._layout.service(strike.target.service))

    def _pace(self, strike: Strike, number: int, label: str) -> None:
        assert strike.target.service is not None
        self._ground.pace(strike.target.service, strike.amount, cause=number)

    def _steer(self, strike: Strike, number: int, label: str) -> None:
        """Answer some users with a region for a share, and as before for the rest."""
        target, share = strike.target, strike.amount
        assert target.region is not None
        region = self._layout.regions.index(target.region)
        users = Selector(home=target.home, journey=target.journey, segment=target.segment)
        classes = [cell.place[0] for cell in self._resolver.cells(Dial.TRAFFIC, users)]
        weights = {j: (1.0 - share) * self._steerings.right_answer(j) for j in classes}
        for wanted in weights.values():
            wanted[region] += share
        self._steerings.steer(weights, cause=number)
