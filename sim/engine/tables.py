"""Tables of dated steps, lived through: what is held, released and struck, and when.

Whoever hands a table in gets a handle; ending it releases what its steps still hold and drops what
was still to come. Every move is told to the journal with its cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pydantic import JsonValue

from sim.engine.clock import Clock
from sim.engine.dials import BY_REPLICA, Resolver
from sim.engine.effects import EffectStack, Held
from sim.engine.face import Rank, Record
from sim.engine.rollout import Rollouts
from sim.journal.entries import Kind
from sim.model.effect import Effect, Hold, Origin, Release, Selector, Step, Strike


@dataclass(frozen=True, slots=True)
class _Coming:
    """A hold that waits for its turn in a table that began at ``start_us``."""

    effect: Effect
    label: str
    start_us: int


class Tables:
    """Every table under way. ``pick`` draws shares, ``strike`` lets a blow fall."""

    def __init__(
        self,
        *,
        clock: Clock,
        resolver: Resolver,
        stack: EffectStack,
        rollouts: Rollouts,
        record: Record,
        pick: Callable[[Selector, str], list[int]],
        strike: Callable[[Strike, int, str], None],
    ) -> None:
        self._clock = clock
        self._resolver = resolver
        self._stack = stack
        self._rollouts = rollouts
        self._record = record
        self._pick = pick
        self._strike = strike
        self._next_handle = 1
        self._ended: set[int] = set()
        # Holds that are still to come, by place in their tables, and who draws alike in a table.
        self._coming: dict[tuple[int, int], _Coming] = {}
        self._drawn: dict[tuple[int, Selector], frozenset[int]] = {}
        # When what is in force ends by itself, by the number of the effect.
        self._ends: dict[int, int] = {}

    def carry_out(self, steps: Iterable[Step], *, cause: int, label: str, after_us: int) -> int:
        """Give every step its turn; returns the table's handle."""
        handle = self._next_handle
        self._next_handle += 1
        start = self._clock.now_us + after_us
        for index, step in enumerate(steps):
            self._plan(step, start, (handle, index), cause=cause, label=label)
        return handle

    def end(self, handle: int, *, cause: int) -> None:
        """Release what a table still holds; what is to come is dropped."""
        self._ended.add(handle)
        for held in [held for held in self._stack.held.values() if held.handle == handle]:
            self.withdraw(held, cause)

    def withdraw(self, held: Held, cause: int | None) -> None:
        """End one effect, and say so; what its end sets off may have ended it already."""
        if held.id not in self._stack.held:
            return
        self._stack.withdraw(held)
        self._ends.pop(held.id, None)
        self._tell(held, "released", cause)

    def labelled(self, label: str) -> list[Held]:
        """What is in force under a name, in order of numbers."""
        return [held for held in self._stack.held.values() if held.label == label]

    def ends_us(self, held: Held) -> int | None:
        """When an effect ends by itself; None: it waits for somebody."""
        return self._ends.get(held.id)

    def replace(
        self, held: Held, effect: Effect, *, ends_us: int | None, cause: int | None
    ) -> Held:
        """Another effect in the place of one in force, until another time."""
        self.withdraw(held, cause)
        chosen = held.domain if effect.dial in BY_REPLICA else None
        new = self._stack.hold(effect, label=held.label, handle=held.handle, chosen=chosen)
        self._tell(new, "held", cause)
        self._end_at(new, ends_us, f"{held.handle:08d}.{new.id:08d}", cause)
        return new

    def _end_at(self, held: Held, ends_us: int | None, identity: str, cause: int | None) -> None:
        if ends_us is None:
            return
        self._ends[held.id] = ends_us
        self._clock.at(ends_us, Rank.EFFECT_ENDS, identity, lambda: self.withdraw(held, cause))

    def _plan(
        self, step: Step, start_us: int, place: tuple[int, int], *, cause: int, label: str
    ) -> None:
        handle, index = place
        identity = f"{handle:08d}.{index:04d}"
        label = getattr(step, "label", None) or label

        if isinstance(step, Hold):
            self._coming[place] = _Coming(step.effect, label, start_us)

        def act() -> None:
            if handle in self._ended:
                return
            match step:
                case Hold() if self._coming.pop(place, None) is None:
                    pass  # released before it began
                case Hold():
                    self._hold(step, identity, handle, cause=cause, label=label)
                case Release():
                    self._release(step, handle, cause)
                case Strike():
                    self._strike(step, cause, label)

        # Releases come before the holds of their instant: an order replaces its own setting.
        ranks = {Hold: Rank.EFFECT_BEGINS, Release: Rank.EFFECT_ENDS, Strike: Rank.IMPULSE}
        self._clock.at(start_us + step.after_us, ranks[type(step)], identity, act)

    def _hold(self, step: Hold, identity: str, handle: int, *, cause: int, label: str) -> None:
        effect = self._bound(step.effect)
        chosen = None
        target = effect.target
        if effect.dial in BY_REPLICA and (target.share, target.role) != (None, None):
            draw = (handle, target)
            if draw not in self._drawn:
                self._drawn[draw] = frozenset(self._pick(target, label))
            chosen = self._drawn[draw]
        held = self._stack.hold(effect, label=label, handle=handle, chosen=chosen)
        self._tell(held, "held", cause)
        ends = None if step.for_us is None else self._clock.now_us + step.for_us
        self._end_at(held, ends, identity, cause)

    def _bound(self, effect: Effect) -> Effect:
        """A deploy's effect sits on the code that runs now, so that moving off it cures."""
        service = self._resolver.service_of(effect.target)
        is_unbound = effect.origin is Origin.DEPLOY and effect.target.version is None
        if not (is_unbound and effect.dial in BY_REPLICA and service in self._rollouts.trains):
            return effect
        version = self._rollouts.trains[service].version
        return replace(effect, target=effect.target.model_copy(update={"version": version}))

    def _release(self, step: Release, handle: int, cause: int) -> None:
        """End what is in force, and the later stages of what has begun: the cause is gone."""
        service = self._resolver.service_of(step.target)
        for place, coming in list(self._coming.items()):
            has_begun = coming.start_us <= self._clock.now_us and place[0] != handle
            is_meant = coming.effect.origin in step.origins and step.label in (None, coming.label)
            if has_begun and is_meant and self._stack.is_touched(coming.effect, step.target):
                del self._coming[place]
        for held in self._stack.matching(step.origins, step.target, step.label):
            if service is None:
                self.withdraw(held, cause)
            elif held.id in self._stack.held:
                self._stack.withdraw_from(held, service)
                self._tell(held, "released", cause)

    def _tell(self, held: Held, event: str, cause: int | None) -> None:
        effect = held.effect
        data: dict[str, JsonValue] = {
            "effect": held.id,
            "dial": effect.dial.value,
            "amount": effect.amount,
            "origin": effect.origin.value,
            "target": str(effect.target),
        }
        self._record(Kind.EFFECT, held.label, event, data, cause)
