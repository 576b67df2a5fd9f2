"""Which answers were enough: the same looks again, with some questions left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from sim.model.scenario import HiddenTruth
from sim.scoring.stamps import CONVINCED
from tests.scenarios.investigator.judging import Casebook
from tests.scenarios.investigator.questions import QUESTIONS
from tests.scenarios.investigator.telemetry import Telemetry

Looks = Sequence[tuple[int, Mapping[str, object]]]


def is_true(belief: Mapping[tuple[str, str], float], truth: HiddenTruth) -> bool:
    """Whether the true mechanism at true components is held likelier than all else together."""
    right = sum(
        share
        for (component, mechanism), share in belief.items()
        if component in truth.components and mechanism == truth.mechanism
    )
    return right > CONVINCED


def is_enough(looks: Looks, names: Collection[str], truth: HiddenTruth) -> bool:
    """Whether the answers to these questions alone end in the truth."""
    casebook = Casebook()
    for _, answers in looks:
        casebook.read({name: told for name, told in answers.items() if name in names})
    return is_true(casebook.belief(), truth)


def fewest(looks: Looks, truth: HiddenTruth) -> tuple[str, ...]:
    """Questions of which none can be left out, found by leaving out one after another."""
    kept = [name for name in QUESTIONS if any(name in answers for _, answers in looks)]
    for name in reversed(list(kept)):
        fewer = [other for other in kept if other != name]
        if is_enough(looks, fewer, truth):
            kept = fewer
    return tuple(kept)


def needed(looks: Looks, truth: HiddenTruth) -> tuple[Telemetry, ...]:
    """Kinds of telemetry without any one of which the truth is not found."""
    return tuple(kind for kind in Telemetry if not is_enough(looks, without(kind), truth))


def without(kind: Telemetry) -> list[str]:
    """All questions but those of one kind."""
    return _named(lambda other: other is not kind)


def of_kind(kind: Telemetry) -> list[str]:
    """The questions of one kind."""
    return _named(lambda other: other is kind)


def _named(keeps: Callable[[Telemetry], bool]) -> list[str]:
    return [name for name, question in QUESTIONS.items() if keeps(question.telemetry)]
