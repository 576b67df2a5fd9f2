"""The system in time, and its only face: clock, effects in force, replicas, data plane.

A table of dated steps is handed in and lived through; every hidden thing that happens on the way
is told to the journal with its cause.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from pydantic import JsonValue

from sim.engine.autoscaler import Autoscalers
from sim.engine.blows import Blows
from sim.engine.clock import Clock
from sim.engine.dials import BY_REPLICA, TABLES, Cell, Resolver
from sim.engine.effects import EffectStack, Held
from sim.engine.face import Rank, Record
from sim.engine.facts import WorldFacts
from sim.engine.layout import Layout, Replica
from sim.engine.memory import Memory
from sim.engine.plane import Plane
from sim.engine.probes import Probes
from sim.engine.replicas import Fleet
from sim.engine.rollout import Rollouts
from sim.journal.entries import Kind
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step, Strike
from sim.streams import draw
from sim.units import PPM


class World:
    """Implements ``face.WorldFace`` over any plane."""

    def __init__(self, layout: Layout, plane: Plane, *, seed: int, record: Record) -> None:
        self.layout = layout
        self.plane = plane
        self._seed = seed
        self._record = record
        self._clock = Clock(plane.advance)
        self._resolver = Resolver(layout)
        self._bases: dict[Cell, int] = {}
        # Dials that no table of the plane holds.
        self._virtual: dict[Cell, int] = {}
        self._next_handle = 1
        self._ended: set[int] = set()
        self.flags = {name: flag.is_on for name, flag in layout.topology.flags.items()}
        self._stack = EffectStack(
            self._resolver, self, self.version_of, lambda flag: self.flags.get(flag, True)
        )
        self._fleet = Fleet(layout, plane, self._clock, self)
        self._memory = Memory(layout, plane, self._fleet, self._clock, self.speed_moved)
        self._rollouts = Rollouts(layout, self._fleet, self._clock)
        self._scalers = Autoscalers(layout, plane, self._fleet, self._clock, self._autoscale)
        self._probes = Probes(
            layout, self._fleet, self._clock, lambda r: self._value(Dial.SPEED, r) == 0
        )
        self._blows = Blows(
            layout=layout,
            plane=plane,
            fleet=self._fleet,
            rollouts=self._rollouts,
            scalers=self._scalers,
            memory=self._memory,
            ground=self,
        )
        self._facts = WorldFacts(
            layout=layout,
            fleet=self._fleet,
            rollouts=self._rollouts,
            scalers=self._scalers,
            flags=self.flags,
            base=self.base,
            is_label_held=self._is_label_held,
        )

    # -- The face ---------------------------------------------------------------------------

    @property
    def now_us(self) -> int:
        """Run time."""
        return self._clock.now_us

    @property
    def facts(self) -> WorldFacts:
        """What prerequisites of orders may ask."""
        return self._facts

    def carry_out(self, steps: Iterable[Step], *, cause: int, label: str, after_us: int = 0) -> int:
        """Put a table of dated steps into the world; returns a handle for ``end``."""
        handle = self._next_handle
        self._next_handle += 1
        start = self.now_us + after_us
        for index, step in enumerate(steps):
            identity = f"{handle:08d}.{index:04d}"
            self._plan(step, start, identity, handle=handle, cause=cause, label=label)
        return handle

    def end(self, handle: int, *, cause: int) -> None:
        """Release what the steps of a handle still hold; what is to come is dropped."""
        self._ended.add(handle)
        for held in [held for held in self._stack.held.values() if held.handle == handle]:
            self._withdraw(held, cause)

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

    def is_present(self, replica: int) -> bool:
        """Whether the replica is one of those wanted (up, starting or crashed)."""
        return self._fleet.lives[replica].is_wanted

    def restarts(self, service: str) -> int:
        """Restarts since the start; planned replacements are none."""
        lives = self._fleet.lives
        return sum(lives[r.index].restarts for r in self.layout.replicas_of(service))

    def memory_share(self, service: str) -> float:
        """Memory used over the limit, of the worst replica."""
        return self._memory.share(service)

    def dial(self, name: str, **target: str) -> float:
        """The folded value of one dial for one selector; for telemetry gaps and tests.

        Where a selector leaves several cells, the first; telemetry dials with no service are
        those of the front door.
        """
        dial, selector = Dial(name), Selector(**target)
        if dial in (Dial.TELEMETRY_GAP, Dial.TELEMETRY_DELAY) and not selector.service:
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
        scale = TABLES[dial][1] if dial in TABLES else 1
        return self._stack.value(cells[0]) / scale if cells else math.nan

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

    def set_flag(self, flag: str, *, is_on: bool) -> None:
        """A flag goes on or off, and with it what it gates."""
        self.flags[flag] = is_on
        self._stack.refresh(lambda held: held.effect.origin is Origin.FLAG and held.label == flag)

    def tell_blow(
        self, subject: str, event: str, data: dict[str, JsonValue], cause: int | None
    ) -> int:
        """One line about a blow; its number."""
        return self._record(Kind.IMPULSE, subject, event, data, cause)

    # -- Cells: where live values stand -----------------------------------------------------

    def base(self, cell: Cell) -> int:
        """The value of a cell that no effect has touched."""
        if cell.dial is Dial.SPEED:
            replica = cell.place[0]
            warm = self._fleet.lives[replica].speed_ppm
            pressed = self._memory.speed_ppm[replica]
            return warm if pressed == PPM else warm * pressed // PPM
        if cell.dial not in TABLES:
            return 0
        if cell not in self._bases:
            self._bases[cell] = self.plane.get(TABLES[cell.dial][0], cell.place)
        return self._bases[cell]

    def write(self, cell: Cell, value: int) -> None:
        """Let a live value be this."""
        if cell.dial in TABLES:
            self.plane.set(TABLES[cell.dial][0], cell.place, value)
            return
        before = self._virtual.get(cell, 0)
        self._virtual[cell] = value
        replica = cell.place[0]
        if cell.dial is Dial.DOWN and bool(before) is not bool(value):
            self._fleet.hold_down(replica, is_down=bool(value))
        elif cell.dial is Dial.DRAINED:
            self._fleet.set_drained(replica, is_drained=bool(value))
        elif cell.dial in (Dial.LEAK, Dial.LEAK_PER_CALL):
            self._memory.set_leak(
                replica,
                per_hour=self._stack.amount(Cell(Dial.LEAK, cell.place)),
                per_call_kib=self._stack.amount(Cell(Dial.LEAK_PER_CALL, cell.place)),
            )

    # -- Watcher: what replicas tell ----------------------------------------------------------

    def process_ended(self, replica: int) -> None:
        """A process is gone: its effects end on this replica, and its memory is free."""
        self._memory.renew(replica)
        service = self.layout.replicas[replica].service
        for held in list(self._stack.held.values()):
            if held.effect.origin is not Origin.PROCESS or held.id not in self._stack.held:
                continue
            is_owner = not held.domain and self._stack.owner(held) in (None, service)
            if replica not in held.domain and not is_owner:
                continue
            self._stack.cure(held, (replica,))
            sick = held.domain if held.domain else {r.index for r in self._owners(held)}
            if not any(self.is_present(r) for r in sick - held.cured):
                self._withdraw(held, None)

    def version_moved(self, replica: int) -> None:
        """The replica runs another version from here on."""
        self._stack.version_moved(replica)

    def speed_moved(self, replica: int) -> None:
        """What warm-up and memory leave of its speed has changed."""
        self._stack.refold(Cell(Dial.SPEED, (replica,)))

    def tell(self, replica: Replica, event: str, version: str, cause: int | None) -> None:
        """One line of a replica's story."""
        data: dict[str, JsonValue] = {"version": version, "zone": replica.zone}
        subject = f"{replica.service}/{replica.ordinal}"
        self._record(Kind.REPLICA, subject, event, data, cause)

    # -- Inside -----------------------------------------------------------------------------

    def _plan(
        self, step: Step, start_us: int, identity: str, *, handle: int, cause: int, label: str
    ) -> None:
        """Give one step its turn; what an ended handle still had to come is void."""

        def unless_ended(act: Callable[[], None]) -> Callable[[], None]:
            return lambda: None if handle in self._ended else act()

        when = start_us + step.after_us
        match step:
            case Hold():
                act = unless_ended(lambda: self._hold(step, identity, handle, cause, label))
                self._clock.at(when, Rank.EFFECT_BEGINS, identity, act)
            case Release():
                act = unless_ended(lambda: self._release(step, cause))
                # Before any hold of the same instant, so that an order replaces its own setting.
                self._clock.at(when, Rank.EFFECT_ENDS, identity, act)
            case Strike():
                act = unless_ended(lambda: self._blows.strike(step, cause, step.label or label))
                self._clock.at(when, Rank.IMPULSE, identity, act)

    def _hold(self, step: Hold, identity: str, handle: int, cause: int, label: str) -> None:
        effect = self._bound(step.effect)
        label = step.label or label
        chosen = None
        if effect.dial in BY_REPLICA and effect.target.share is not None:
            chosen = frozenset(self.pick(effect.target, label))
        held = self._stack.hold(effect, label=label, handle=handle, chosen=chosen)
        self._tell_effect(held, "held", cause)
        if step.for_us is None:
            return

        def let_go() -> None:
            if held.id in self._stack.held:
                self._withdraw(held, cause)

        self._clock.at(self.now_us + step.for_us, Rank.EFFECT_ENDS, identity, let_go)

    def _bound(self, effect: Effect) -> Effect:
        """A deploy's effect sits on the code that runs now, so that moving off it cures."""
        service = self._resolver.service_of(effect.target)
        is_unbound = effect.origin is Origin.DEPLOY and effect.target.version is None
        if not (is_unbound and effect.dial in BY_REPLICA and service in self._rollouts.trains):
            return effect
        version = self._rollouts.trains[service].version
        target = effect.target.model_copy(update={"version": version})
        return Effect(target, effect.dial, effect.amount, effect.origin)

    def _release(self, step: Release, cause: int) -> None:
        service = self._resolver.service_of(step.target)
        for held in self._stack.matching(step.origins, step.target, step.label):
            if service is None:
                self._withdraw(held, cause)
                continue
            self._stack.withdraw_from(held, service)
            self._tell_effect(held, "released", cause)

    def _withdraw(self, held: Held, cause: int | None) -> None:
        self._stack.withdraw(held)
        self._tell_effect(held, "released", cause)

    def _tell_effect(self, held: Held, event: str, cause: int | None) -> None:
        effect = held.effect
        data: dict[str, JsonValue] = {
            "effect": held.id,
            "dial": effect.dial.value,
            "amount": effect.amount,
            "origin": effect.origin.value,
            "target": str(effect.target),
        }
        self._record(Kind.EFFECT, held.label, event, data, cause)

    def _is_label_held(self, label: str) -> bool:
        return any(held.label == label for held in self._stack.held.values())

    def _autoscale(self, service: str, replicas: int) -> None:
        self._blows.scale(service, replicas, cause=None, by="autoscaler")

    def _owners(self, held: Held) -> list[Replica]:
        owner = self._stack.owner(held)
        return list(self.layout.replicas if owner is None else self.layout.replicas_of(owner))

    def _is_selected(self, selector: Selector, replica: int) -> bool:
        version = selector.version
        return self.is_present(replica) and version in (None, self.version_of(replica))

    def _value(self, dial: Dial, replica: int) -> int:
        return self._stack.value(Cell(dial, (replica,)))
