"""The same harm held by something else: the same dials of the same place, ended by other orders.

A kind that several things can hold is held by another of them. What a change holds becomes a
harmless change, and beside it the kinds that turn single dials and that anything can hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Strike
from sim.model.kinds import FAULTS, Fault, HeldFault
from sim.model.scenario import Inject

# What a change holds stays until somebody takes it back.
LASTING: Final = frozenset({Origin.DEPLOY, Origin.CONFIG, Origin.FLAG, Origin.CREDENTIAL})
# So many times the work, and no less than once, is what a slowdown can be.
MOST_WORK: Final = 1_000.0
_KINDS: Final = {Dial.FAILURE: ("error_rate", "chance"), Dial.WORK: ("slowdown", "factor")}


@dataclass(frozen=True, slots=True)
class Begun:
    """A trigger under way at a moment: its place in the script, and since when it does harm."""

    number: int
    inject: Inject
    fault: Fault
    since_us: int

    @property
    def holder(self) -> Origin:
        """What holds its harm."""
        return self.fault.holder if isinstance(self.fault, HeldFault) else self.fault.origin


def can_be_held_otherwise(one: Begun) -> bool:
    """Whether anything else could turn the same dials of the same place."""
    if isinstance(one.fault, HeldFault):
        return True
    if one.holder not in LASTING or one.inject.target.caller is not None:
        return False
    parts = _parts(one)
    return bool(parts) and all(
        part.effect.dial is Dial.FAILURE
        or (part.effect.dial is Dial.WORK and MOST_WORK >= part.effect.amount >= 1.0)
        for part in parts
    )


def _parts(one: Begun) -> list[Hold]:
    """The harm of a change as holds of shares, in the order of time: a rollout's by its stages."""
    steps = list(one.fault.steps(one.inject.target))
    holds = [step for step in steps if isinstance(step, Hold)]
    stages = [(step.after_us, step.amount) for step in steps if isinstance(step, Strike)]
    if not stages or any(step.effect.target.version is None for step in holds):
        return holds
    ends = [*(after for after, _ in stages[1:]), None]
    return [
        replace(
            hold,
            effect=replace(hold.effect, target=_share_of(hold.effect.target, share)),
            after_us=after,
            for_us=None if end is None else end - after,
        )
        for hold in holds
        for (after, share), end in zip(stages, ends, strict=True)
    ]


def _share_of(target: Selector, share: float) -> Selector:
    """That many replicas of a service, whatever they run."""
    return target.model_copy(update={"version": None, "share": share if share < 1.0 else None})


def held_by(one: Begun, cause: Origin, *, goes_on: float | None, at_us: int) -> Iterator[Inject]:
    """The inject where ``cause`` holds its harm, begun when it began; the first in its place.

    Args:
        one: as it is in the drill.
        cause: what holds it.
        goes_on: for how long after ``at_us``, in times of how long it has lasted by then; None: as
            it is in the drill.
        at_us: the moment up to which it is to look the same, in microseconds of the drill's clock.
    """
    age = at_us - one.since_us
    lasts = one.fault.lasts if goes_on is None else round(age * (1.0 + goes_on))
    if cause is one.holder:
        yield _begins(one, one.fault.model_copy(update={"lasts": lasts}))
    elif isinstance(one.fault, HeldFault):
        yield _begins(one, one.fault.model_copy(update={"held_by": cause, "lasts": lasts}))
    else:
        # The change is there, and harmless; the harm is another's, as far as it had come by then.
        yield _begins(one, one.fault.model_copy(update={"failure": 0.0, "work": 1.0}))
        for part in (part for part in _parts(one) if part.after_us <= age):
            is_last = part.for_us is None or part.after_us + part.for_us > age
            left = None if lasts is None else lasts - part.after_us
            fault = _held(part.effect, cause, left if is_last else part.for_us)
            yield _begins(one, fault, part.after_us, part.effect.target)


def _held(effect: Effect, cause: Origin, lasts: int | None) -> Fault:
    """The kind of fault that turns one dial and that anything can hold."""
    kind, field = _KINDS[effect.dial]
    made = FAULTS.get(kind).model_validate({field: effect.amount})
    return made.model_copy(update={"held_by": cause, "lasts": lasts})


def _begins(one: Begun, fault: Fault, after_us: int = 0, target: Selector | None = None) -> Inject:
    """Its inject at the time at which it began, whatever it had waited for."""
    return one.inject.model_copy(
        update={
            "at": one.since_us + after_us,
            "when": None,
            "fault": fault,
            "target": one.inject.target if target is None else target,
        }
    )
