"""The system in time, and its only face: clock, effects in force, replicas, data plane.

A table of dated steps is handed in and lived through; every hidden thing that happens on the way
is told to the journal with its cause.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial

from pydantic import JsonValue

from sim.engine.autoscaler import Autoscalers
from sim.engine.blows import Blows
from sim.engine.canary import Canaries, Says
from sim.engine.clock import Clock
from sim.engine.contracts import Contracts
from sim.engine.dials import BY_REPLICA, Cell, Resolver, scale_of
from sim.engine.effects import EffectStack
from sim.engine.face import Record
from sim.engine.facts import WorldFacts
from sim.engine.flags import Flags
from sim.engine.forecast import Forecast
from sim.engine.layout import Layout, Replica, SiteField
from sim.engine.memory import Memory
from sim.engine.paces import Paces
from sim.engine.panel import Panel
from sim.engine.plane import Plane, Table
from sim.engine.probes import Probes
from sim.engine.replicas import Fleet
from sim.engine.residency import Residency
from sim.engine.roll_call import RollCall
from sim.engine.rollout import Rollouts
from sim.engine.second_sets import SecondSets
from sim.engine.steering import Steerings
from sim.engine.store_orders import StoreOrders
from sim.engine.stores import Stores
from sim.engine.tables import Tables
from sim.journal.entries import Kind
from sim.lifecycle.replica import LISTENING
from sim.model.effect import TELEMETRY, Dial, Origin, Selector, Step, Strike
from sim.streams import draw
from sim.units import PPM


class World:
    """Implements ``face.WorldFace`` over any plane."""

    def __init__(
        self,
        layout: Layout,
        plane: Plane,
        *,
        seed: int,
        record: Record,
        forecast: Forecast | None = None,
    ) -> None:
        self.layout = layout
        self.plane = plane
        self.flags = Flags(layout.topology.flags, plane)
        self._seed = seed
        self._record = record
        self._clock = Clock(plane.advance)
        self._resolver = Resolver(layout)
        panel = Panel(plane)
        self._called: tuple[tuple[float, ...], RollCall] | None = None
        self._quotas = {name: Cell(Dial.QUOTA, (k,)) for k, name in enumerate(layout.services)}
        self._speeds = [Cell(Dial.SPEED, (r.index,)) for r in layout.replicas]
        self._stack = EffectStack(
            self._resolver,
            panel,
            self.version_of,
            self.flags,
            self._share_of_version,
        )
        self._contracts = Contracts(layout, plane)
        self._fleet = Fleet(layout, plane, self._clock, self)
        self._memory = Memory(layout, plane, self._fleet, self._clock, self.speed_moved)
        self._rollouts = Rollouts(
            layout,
            self._fleet,
            self._clock,
            SecondSets(
                layout,
                self._fleet,
                has_room=self.has_room,
                quota=self.quota,
                tell=self.tell_blow,
            ),
        )
        self._canaries = Canaries(
            layout,
            plane,
            self._fleet,
            self._rollouts,
            self._clock,
            tell=lambda service, event, data: self.tell_blow(service, event, data, None),
            strike=self._strike,
            is_held=lambda dial, service: self.is_held(dial, layout.service(service)),
        )
        self._scalers = Autoscalers(
            layout, plane, self._fleet, self._clock, self._autoscale, forecast=forecast
        )
        self._probes = Probes(
            layout,
            self._fleet,
            self._clock,
            is_hung=self._is_hung,
            is_blind=lambda service: self.is_held(Dial.NO_PROBES, layout.service(service)),
        )
        told = partial(self._tell_of, Kind.STORE)
        self._stores = Stores(layout, plane, self._fleet, self._clock, tell=told)
        moves = StoreOrders(
            self._stores, layout, self._fleet, self._clock, tell=told, restored=self._data_restored
        )
        self._steerings = Steerings(
            layout,
            plane,
            self._clock,
            is_well=self._is_region_well,
            is_frozen=lambda: self.is_held(Dial.FROZEN_ANSWERS, 0),
            tell=partial(self._tell_of, Kind.STEERING),
        )
        self._residency = Residency(
            layout, plane, self._clock, tell=partial(self._tell_of, Kind.RESIDENCY)
        )
        self._blows = Blows(
            layout=layout,
            plane=plane,
            fleet=self._fleet,
            rollouts=self._rollouts,
            canaries=self._canaries,
            scalers=self._scalers,
            memory=self._memory,
            stores=moves,
            steerings=self._steerings,
            resolver=self._resolver,
            ground=self,
        )
        self._tables = Tables(
            clock=self._clock,
            resolver=self._resolver,
            stack=self._stack,
            rollouts=self._rollouts,
            record=record,
            pick=self.pick,
            strike=self._blows.strike,
        )
        self._paces = Paces(self._clock, self._tables)
        self._facts = WorldFacts(
            layout=layout,
            fleet=self._fleet,
            rollouts=self._rollouts,
            scalers=self._scalers,
            flags=self.flags,
            base=panel.base,
            is_label_held=self._stack.is_label_held,
            is_copying=self._paces.is_copying,
            stores=self._stores,
            moves=moves,
            is_held=self.is_held,
            quota=self.quota,
        )
        panel.full_speed = self._full_speed
        panel.reactions = {
            Dial.DOWN: lambda r, value: self._fleet.hold_down(r, is_down=bool(value)),
            Dial.DRAINED: self._set_drained,
            Dial.LIFE: self._fleet.set_life,
            Dial.STARTUP: lambda r, _: self._fleet.startup_moved(r),
            Dial.UNREADY: lambda r, _: self._fleet.startup_moved(r),
            Dial.LEAK: lambda r, _: self._set_leak(r),
            Dial.LEAK_PER_CALL: lambda r, _: self._set_leak(r),
            Dial.APPLY: lambda r, value: self._stores.set_speed(r, value / PPM),
            Dial.READ_ONLY: lambda s, value: self._stores.set_read_only(s, is_read_only=value > 0),
            Dial.NO_FAILOVER: lambda s, value: self._stores.set_failover(s, is_off=value > 0),
            Dial.MISROUTED: lambda place, value: self._steerings.misroute(place, value / PPM),
            Dial.ANSWER_TTL: self._steerings.set_ttl,
            Dial.CALL_LATENCY: lambda site, _: self._stores.road_moved(site),
            Dial.CALL_REFUSED: lambda site, _: self._stores.road_moved(site),
            Dial.CALL_LOST: lambda site, _: self._stores.road_moved(site),
        }

    # -- The face ---------------------------------------------------------------------------

    @property
    def now_us(self) -> int:
        """Run time."""
        return self._clock.now_us

    @property
    def next_turn_us(self) -> int:
        """When control acts next, in run time: until then only traffic moves."""
        return self._clock.next_us

    @property
    def moves(self) -> tuple[int, int]:
        """Moves whenever control has done more than look around, or a replica has moved."""
        return self._clock.acts, self._fleet.moves

    @property
    def facts(self) -> WorldFacts:
        """What prerequisites of orders may ask."""
        return self._facts

    def carry_out(self, steps: Iterable[Step], *, cause: int, label: str, after_us: int = 0) -> int:
        """Put a table of dated steps into the world; returns a handle for ``end``."""
        return self._tables.carry_out(steps, cause=cause, label=label, after_us=after_us)

    def end(self, handle: int, *, cause: int) -> None:
        """Release what the steps of a handle still hold; what is to come is dropped."""
        self._tables.end(handle, cause=cause)

    def at(self, when_us: int, rank: int, identity: str, act: Callable[[], None]) -> None:
        """Call ``act`` once; ties go by rank, then identity."""
        self._clock.at(when_us, rank, identity, act)

    def every(
        self,
        interval_us: int,
        rank: int,
        identity: str,
        act: Callable[[], None],
        *,
        from_us: int = 0,
    ) -> None:
        """Call ``act`` at ``from_us + k * interval_us``, never accumulated."""
        self._clock.every(interval_us, rank, identity, act, from_us=from_us)

    def run_until(self, until_us: int) -> None:
        """Run control and traffic up to ``until_us``: control at that instant included."""
        self._clock.run_until(until_us)

    def desired(self, service: str) -> int:
        """Replicas wanted."""
        return len(self._fleet.wanted(service))

    def ready(self, service: str) -> int:
        """Replicas that serve."""
        return len(self._fleet.serving(service))

    def version_of(self, replica: int) -> str:
        """The version that a replica runs."""
        return self._fleet.lives[replica].version

    def roll_call(self) -> RollCall:
        """Every replica at one glance; the last one is told again while nobody has moved."""
        now = (self._fleet.moves, *self._memory.level)
        if self._called is None or self._called[0] != now:
            self._called = (now, self._call_roll())
        return self._called[1]

    def _call_roll(self) -> RollCall:
        fleet, lives = self._fleet, self._fleet.lives
        wanted = [fleet.wanted(name) for name in self.layout.services]
        second = [fleet.standby(name) for name in self.layout.services]
        serving = [fleet.serving(name) for name in self.layout.services]
        return RollCall(
            versions=tuple([life.version for life in lives]),
            is_listening=tuple([life.is_wanted and life.state in LISTENING for life in lives]),
            desired=tuple([len(a) + len(b) for a, b in zip(wanted, second, strict=True)]),
            ready=tuple(
                [len(a) + sum(map(fleet.is_ready, b)) for a, b in zip(serving, second, strict=True)]
            ),
            restarts=tuple(map(self.restarts, self.layout.services)),
            memory_shares=tuple(map(self._memory.worst, wanted)),
        )

    def is_present(self, replica: int) -> bool:
        """Whether the replica is one of those that should run (up, starting or crashed)."""
        return self._fleet.lives[replica].is_there

    def restarts(self, service: str) -> int:
        """Restarts since the start; planned replacements are none."""
        lives = self._fleet.lives
        return sum([lives[replica].restarts for replica in self._fleet.places_of(service)])

    def lags_us(self, service: str) -> dict[str, int]:
        """Of each zone with copies of a store, the worst replication lag; empty: no copies."""
        return self._stores.lags_us(service)

    def primary_zone(self, service: str) -> str:
        """Where a store's primary stands."""
        return self.layout.replicas[self._stores.states[service].history.primary].zone

    def close_books(self) -> None:
        """Tell the journal what became of every write, and what was out of place, at the end."""
        self._stores.close_books()
        self._residency.close()

    def hear_of_changes(self, says: Says) -> None:
        """Let ``says`` hear what the system changes by itself and posts for everybody."""
        self._canaries.says = says

    @property
    def stores(self) -> Stores:
        """Stores and what they keep, for what is sampled of them."""
        return self._stores

    def memory_share(self, service: str) -> float:
        """Memory used over the limit, of the worst replica."""
        return self._memory.share(service)

    def dial(self, name: str, **target: str) -> float:
        """The folded value of one dial for one selector; for telemetry gaps and tests.

        Where a selector leaves several cells, the first; telemetry dials with no service and no
        zone are those of the front door.
        """
        dial, selector = Dial(name), Selector(**target)
        if dial in TELEMETRY and not (selector.service or selector.zone):
            cells = [Cell(dial, (len(self.layout.services),))]
        elif dial in BY_REPLICA:
            cells = [
                cell
                for replica in self._resolver.replicas(selector)
                if self._is_selected(selector, replica)
                for cell in self._resolver.cells_of_replica(dial, selector, replica)
            ]
        else:
            cells = self._resolver.cells(dial, selector)
        return self._stack.value(cells[0]) / scale_of(dial) if cells else math.nan

    def is_held(self, dial: Dial, place: int) -> bool:
        """Whether anything holds a dial that is on or off."""
        return self._stack.value(Cell(dial, (place,))) > 0

    def quota(self, service: str) -> int:
        """The most replicas that may be asked for now."""
        return self._stack.value(self._quotas[service])

    def has_room(self, replica: int) -> bool:
        """Whether the provider starts new replicas in the region where this one would stand."""
        region = int(self.layout.region_of_place[self.layout.zone_of_replica[replica]])
        return not any(self.is_held(dial, region) for dial in (Dial.NO_NEW, Dial.NO_CONTROL))

    # -- What blows may ask -----------------------------------------------------------------

    def pick(self, selector: Selector, label: str) -> list[int]:
        """The wanted replicas that a selector picks now, by index; a share is drawn by key."""
        found = [
            replica
            for replica in self._resolver.replicas(selector)
            if self._is_selected(selector, replica)
        ]
        if selector.share is None:
            return found
        by_luck = sorted(found, key=lambda r: self.luck("share", label, r))
        return sorted(by_luck[: math.ceil(round(selector.share * len(found), 9))])

    def luck(self, purpose: str, label: str, replica: int) -> int:
        """A draw that is a replica's own, stable under other services' coming."""
        identity = self.layout.replicas[replica]
        return draw(self._seed, purpose, label, identity.service, identity.ordinal)

    def pace(self, service: str, share: float, *, cause: int) -> None:
        """Rows that are being written anew in a store go on at a share of their rate."""
        self._paces.set(service, share, cause=cause)

    def set_flag(self, flag: str, *, is_on: bool, share: float | None = None) -> None:
        """A flag goes on, for a share of the requests, or off, and with it what it gates."""
        moved = self.flags.turn(flag, is_on=is_on, share=share)
        self._stack.refresh(lambda held: held.effect.origin is Origin.FLAG and held.label in moved)

    def tell_blow(
        self, subject: str, event: str, data: dict[str, JsonValue], cause: int | None
    ) -> int:
        """One line about a blow; its number."""
        return self._record(Kind.IMPULSE, subject, event, data, cause)

    # -- Watcher: what replicas tell ----------------------------------------------------------

    def process_ended(self, replica: int) -> None:
        """A process is gone: its effects end on this replica, and its memory is free."""
        self._memory.renew(replica)
        for held in self._stack.held_by_process(replica):
            # One cure may have ended another effect on its way.
            if held.id not in self._stack.held:
                continue
            self._stack.cure(held, (replica,))
            if not any(self.is_present(r) for r in self._stack.still_held(held)):
                self._tables.withdraw(held, None)

    def version_moved(self, replica: int) -> None:
        """The replica runs another version from here on."""
        self._contracts.version_moved(replica, self.version_of(replica))
        self._stack.version_moved(replica)

    def startup_us(self, replica: int, version: str) -> int | None:
        """How long a process of a version takes from start to ready here; None: for ever."""
        if any(self._stack.on_version(Dial.UNREADY, replica, version)):
            return None
        factor = math.prod(self._stack.on_version(Dial.STARTUP, replica, version))
        service = self.layout.topology.services[self.layout.replicas[replica].service]
        return round(service.startup * factor)

    def speed_moved(self, replica: int) -> None:
        """What warm-up and memory leave of its speed has changed."""
        self._stack.refold(Cell(Dial.SPEED, (replica,)))

    def tell(self, replica: Replica, event: str, version: str, cause: int | None) -> None:
        """One line of a replica's story."""
        data: dict[str, JsonValue] = {"version": version, "zone": replica.zone}
        subject = f"{replica.service}/{replica.ordinal}"
        self._record(Kind.REPLICA, subject, event, data, cause)
        self._stack.weigh()
        self._stores.replica_moved(replica.index)

    # -- Inside -----------------------------------------------------------------------------

    def _tell_of(
        self, kind: Kind, subject: str, event: str, data: dict[str, JsonValue], cause: int | None
    ) -> int:
        return self._record(kind, subject, event, data, cause)

    def _data_restored(self, service: str, cause: int) -> None:
        """What bad data held on a store ends with the data."""
        data = frozenset({Origin.DATA})
        for held in self._stack.matching(data, Selector(service=service), None):
            self._tables.withdraw(held, cause)

    def _is_region_well(self, home: int, region: int) -> bool:
        """Whether users of a home reach an entry of every journey in a region."""
        layout = self.layout
        users, count = len(layout.zones) + home, len(layout.zones)
        for j in range(len(layout.classes)):
            service = int(layout.service_of_op[int(layout.sites[j, SiteField.CALLEE])])
            zones = {
                int(layout.zone_of_replica[r])
                for r in self._fleet.wanted(layout.services[service])
                if self._fleet.is_listening(r)
                and int(layout.region_of_place[layout.zone_of_replica[r]]) == region
            }
            lost = [self.plane.get(Table.LOST_PPM, (j, users * count + zone)) for zone in zones]
            if not lost or min(lost) >= PPM:
                return False
        return True

    def _strike(self, strike: Strike, cause: int, label: str) -> None:
        self._blows.strike(strike, cause, label)

    def _set_leak(self, replica: int) -> None:
        self._memory.set_leak(
            replica,
            per_hour=self._stack.amount(Cell(Dial.LEAK, (replica,))),
            per_call_kib=self._stack.amount(Cell(Dial.LEAK_PER_CALL, (replica,))),
        )

    def _full_speed(self, replica: int) -> int:
        warm = self._fleet.lives[replica].speed_ppm
        return warm * self._memory.speed_ppm[replica] // PPM

    def _is_hung(self, replica: int) -> bool:
        return self._stack.value(self._speeds[replica]) == 0

    def _autoscale(self, service: str, replicas: int) -> None:
        is_stuck = self.is_held(Dial.NO_SCALING, self.layout.service(service))
        if self._facts.is_controllable(None) and not is_stuck:
            self._blows.scale(service, replicas, cause=None, by="autoscaler")

    def _is_selected(self, selector: Selector, replica: int) -> bool:
        version = selector.version
        return (
            self.is_present(replica)
            and version in (None, self.version_of(replica))
            and selector.role in (None, self._role_of(replica))
        )

    def _role_of(self, replica: int) -> str | None:
        store = self._stores.states.get(self.layout.replicas[replica].service)
        if store is None:
            return None
        return "primary" if store.history.primary == replica else "copy"

    def _share_of_version(self, callee: Selector) -> float:
        """Of the replicas that calls reach, those that run the version."""
        there = self._resolver.replicas(callee)
        reached = [r for r in there if self._fleet.is_serving(r)]
        reached = reached or [r for r in there if self.is_present(r)]
        on_it = sum(self.version_of(r) == callee.version for r in reached)
        return on_it / max(1, len(reached))

    def _set_drained(self, replica: int, value: int) -> None:
        self._fleet.set_drained(replica, is_drained=bool(value))
        self._stack.weigh()
