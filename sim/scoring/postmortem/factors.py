"""F7: contributing factors, against those without which the same drill does less harm."""

from __future__ import annotations

from sim.model.postmortem import FactorSaid
from sim.model.postmortem_menu import Factor, Strength
from sim.scoring import standard
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import choice, graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths


def grade(said: tuple[FactorSaid, ...], truths: Truths) -> Item:
    """F1 weighted by the harm that goes with a factor, less what guessing brings."""
    true = {name: share for name, share in truths.factors.items() if share > standard.FACTOR_TAU}
    if not true:
        return nothing_to_say("no factor of the menu was found to hold the harm up by itself")
    expected = {name.value: round(share, 3) for name, share in _ranked(true)}
    if not said:
        return left_open({**expected}, "contributing factors")
    strengths = {one.factor: one.strength for one in sorted(said, key=_order)}
    hits = [name for name in strengths if name in true]
    agree = sum(strengths[name] is strength_of(true[name]) for name in hits)
    kept = 1.0 - standard.FACTOR_STRENGTH * (1.0 - agree / len(hits)) if hits else 0.0
    value = (
        choice(
            [name.value for name in strengths],
            {name.value: share for name, share in true.items()},
            len(Factor),
        )
        * kept
    )
    missed = [name.value for name, _ in _ranked(true) if name not in strengths]
    wrong = sorted(name.value for name in strengths if name not in true)
    told = [f"{len(hits)} of {len(true)} factors that hold the harm up were named"]
    told += [f"without these it is as bad: {', '.join(wrong)}"] if wrong else []
    return graded(
        value,
        "; ".join(told),
        expected={**expected},
        given={name.value: strengths[name].value for name in sorted(strengths)},
        would_change="" if not missed else f"look at {', '.join(missed)}",
    )


def strength_of(share: float) -> Strength:
    """By the share of the harm that goes with it."""
    if share >= standard.FACTOR_STRONG:
        return Strength.STRONG
    return Strength.MIDDLE if share >= standard.FACTOR_MIDDLE else Strength.WEAK


def _ranked(true: dict[Factor, float]) -> list[tuple[Factor, float]]:
    return sorted(true.items(), key=lambda one: (-one[1], one[0].value))


def _order(one: FactorSaid) -> tuple[str, str]:
    return one.factor.value, one.strength.value
