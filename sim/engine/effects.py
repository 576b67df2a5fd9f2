"""Effects in force, and the live values that they fold into.

Nothing is set and set back: every cell is its base folded with the effects that hold it, in the
order of their ids. When the last one ends the base stands there again, bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from sim.engine.dials import BY_REPLICA, BY_SERVICE, CLIENT, Cell, Resolver, fold
from sim.engine.flags import EVERYBODY, Flags, Reach
from sim.model.effect import Dial, Effect, Fold, Origin, Selector


class Cells(Protocol):
    """Where live values stand."""

    def base(self, cell: Cell) -> int:
        """The value that no effect has touched."""
        ...

    def write(self, cell: Cell, value: int) -> None:
        """Let a live value be this."""
        ...


@dataclass(slots=True)
class Held:
    """One effect in force.

    All and only replicas in ``members`` feel it; those in ``cured`` never will again.
    """

    id: int
    effect: Effect
    label: str
    handle: int
    domain: frozenset[int]  # what the fixed parts of the selector and the drawn share leave
    cells: tuple[Cell, ...]  # of a dial that does not sit on replicas
    weight: float = 1.0  # share of the callee that runs the version which a call's selector names
    reach: Reach = EVERYBODY  # of the flag that holds it
    members: set[int] = field(default_factory=set)
    cured: set[int] = field(default_factory=set)
    is_in_force: bool = False


class EffectStack:
    """Who holds what. ``version_of`` tells what a replica runs now."""

    def __init__(
        self,
        resolver: Resolver,
        cells: Cells,
        version_of: Callable[[int], str],
        flags: Flags,
        share_of_version: Callable[[Selector], float],
    ) -> None:
        self._resolver = resolver
        self._cells = cells
        self._version_of = version_of
        self._flags = flags
        self._share_of_version = share_of_version
        self._next_id = 0
        self.held: dict[int, Held] = {}
        self._on_cell: dict[Cell, dict[int, float]] = {}

    def hold(
        self, effect: Effect, *, label: str, handle: int, chosen: frozenset[int] | None
    ) -> Held:
        """Put an effect in force; ``chosen`` are the replicas that a share has drawn."""
        selector = effect.target
        by_replica = effect.dial in BY_REPLICA
        domain = frozenset(self._resolver.replicas(selector)) if by_replica else frozenset()
        held = Held(
            id=self._next_id,
            effect=effect,
            label=label,
            handle=handle,
            domain=domain if chosen is None else domain & chosen,
            cells=() if by_replica else tuple(self._resolver.cells(effect.dial, selector)),
        )
        held.weight = self._weight(held)
        self._next_id += 1
        self.held[held.id] = held
        self._refresh(held)
        return held

    def withdraw(self, held: Held) -> None:
        """End an effect."""
        del self.held[held.id]
        held.cured |= held.domain
        held.is_in_force = False
        self._turn(held, held.members, is_on=False)
        held.members = set()
        self._refold(held.cells, held, is_on=False)

    def refresh(self, touches: Callable[[Held], bool]) -> None:
        """Look again at what some effects select: a version or a flag has moved."""
        for held in list(self.held.values()):
            if touches(held):
                self._refresh(held)

    def version_moved(self, replica: int) -> None:
        """A replica runs another version now."""
        for held in list(self.held.values()):
            if held.effect.target.version is not None and replica in held.domain:
                self._refresh_replica(held, replica)

    def weigh(self) -> None:
        """Other shares of a callee run other versions now: weigh the calls' chances anew."""
        for held in list(self.held.values()):
            weight = self._weight(held)
            if weight != held.weight:
                held.weight = weight
                if held.is_in_force:
                    self._refold(held.cells, held, is_on=True)

    def on_version(self, dial: Dial, replica: int, version: str) -> list[float]:
        """The amounts that a replica would be under if it ran a version."""
        return [
            held.effect.amount
            for held in self.held.values()
            if held.effect.dial is dial
            and held.effect.target.version in (None, version)
            and replica in held.domain
            and replica not in held.cured
        ]

    def cure(self, held: Held, replicas: Iterable[int]) -> None:
        """These replicas are rid of the effect for good."""
        for replica in replicas:
            held.cured.add(replica)
            self._refresh_replica(held, replica)

    def owner(self, effect: Effect) -> str | None:
        """The service whose process, config or code holds an effect: of a call, its caller."""
        target = effect.target
        if target.caller not in (None, CLIENT):
            return target.caller
        return self._resolver.service_of(target)

    def matching(
        self, origins: frozenset[Origin], target: Selector, label: str | None
    ) -> list[Held]:
        """Effects of these origins that touch the target, in order of their ids."""
        return [
            held
            for held in self.held.values()
            if held.effect.origin in origins
            and label in (None, held.label)
            and self.is_touched(held.effect, target)
        ]

    def is_touched(self, effect: Effect, target: Selector) -> bool:
        """Whether what holds an effect belongs, in part at least, to the target's service."""
        service = self._resolver.service_of(target)
        return service is None or self.owner(effect) in (None, service)

    def withdraw_from(self, held: Held, service: str) -> None:
        """End the part of an effect that one service owns; all of it where it owns it all."""
        if self.owner(held.effect) is not None:
            self.withdraw(held)
            return
        part = held.effect.target.model_copy(update={"service": service})
        self.cure(held, self._resolver.replicas(part))
        if not held.domain:
            # A setting of a call belongs to its caller.
            end = "service" if held.effect.dial in BY_SERVICE else "caller"
            part = held.effect.target.model_copy(update={end: service})
            gone = set(self._resolver.cells(held.effect.dial, part))
            self._refold(sorted(gone), held, is_on=False)
            held.cells = tuple(cell for cell in held.cells if cell not in gone)
        if not (held.domain - held.cured or held.cells):
            self.withdraw(held)

    def held_by_process(self, replica: int) -> list[Held]:
        """Effects that the process of this replica holds, alone or with its service's others."""
        service = self._resolver.layout.replicas[replica].service
        return [
            held
            for held in self.held.values()
            if held.effect.origin is Origin.PROCESS
            and (replica in held.domain or held.cells)
            and (replica in held.domain or self.owner(held.effect) in (None, service))
        ]

    def still_held(self, held: Held) -> list[int]:
        """Replicas whose processes have held the effect from its beginning."""
        sick = held.domain
        if held.cells:
            sick = frozenset(self._resolver.replicas(Selector(service=self.owner(held.effect))))
        return sorted(sick - held.cured)

    def is_label_held(self, label: str) -> bool:
        """Whether anything is held under a name."""
        return any(held.label == label for held in self.held.values())

    def value(self, cell: Cell) -> int:
        """The live value of one cell."""
        amounts = self._on_cell.get(cell)
        if not amounts:
            return self._cells.base(cell)
        return fold(cell.dial, self._cells.base(cell), [amounts[k] for k in sorted(amounts)])

    def amount(self, cell: Cell) -> float:
        """The plain sum of what is held on a cell that no table of whole numbers stands for."""
        return math.fsum(self._on_cell.get(cell, {}).values())

    def refold(self, cell: Cell) -> None:
        """The base of a cell has changed."""
        self._cells.write(cell, self.value(cell))

    def _weight(self, held: Held) -> float:
        target = held.effect.target
        is_weighed = target.version is not None and held.effect.dial.fold is Fold.EITHER
        return self._share_of_version(target) if is_weighed and held.cells else 1.0

    def _selects(self, held: Held, replica: int) -> bool:
        version = held.effect.target.version
        return (
            replica in held.domain
            and replica not in held.cured
            and version in (None, self._version_of(replica))
        )

    def _refresh(self, held: Held) -> None:
        is_off = False
        if held.effect.origin is Origin.FLAG:
            reach = self._flags.reach(held.label, held.effect.dial)
            if reach != held.reach:
                # For others than before: everything is put in its place anew.
                self._turn(held, held.members, is_on=False)
                held.members, held.reach = set(), reach
            is_off = reach.share == 0.0
        selected = {r for r in held.domain if not is_off and self._selects(held, r)}
        self._turn(held, held.members - selected, is_on=False)
        self._turn(held, selected - held.members, is_on=True)
        held.members = selected
        if held.is_in_force is is_off:
            self._refold(held.cells, held, is_on=not is_off)
        held.is_in_force = not is_off

    def _refresh_replica(self, held: Held, replica: int) -> None:
        is_selected = held.is_in_force and self._selects(held, replica)
        if is_selected is (replica in held.members):
            return
        self._turn(held, (replica,), is_on=is_selected)
        (held.members.add if is_selected else held.members.discard)(replica)

    def _turn(self, held: Held, replicas: Iterable[int], *, is_on: bool) -> None:
        dial, target = held.effect.dial, held.effect.target
        gate = held.reach.gate
        for replica in sorted(replicas):
            cells = self._resolver.cells_of_replica(dial, target, replica)
            if gate >= 0:
                cells = [self._flags.gated(cell, gate) for cell in cells]
            self._refold(cells, held, is_on=is_on)

    def _refold(self, cells: Iterable[Cell], held: Held, *, is_on: bool) -> None:
        for cell in cells:
            amounts = self._on_cell.setdefault(cell, {})
            if is_on:
                amounts[held.id] = _weighed(held)
            elif amounts.pop(held.id, None) is None:
                continue
            self.refold(cell)


def _weighed(held: Held) -> float:
    """The amount that a cell is under, where an effect meets only a part of what passes it."""
    amount = held.effect.amount * held.weight
    if held.reach.weight == 1.0:
        return amount
    if held.effect.dial.fold is Fold.MULTIPLY:
        return 1.0 + (amount - 1.0) * held.reach.weight
    return amount * held.reach.weight
