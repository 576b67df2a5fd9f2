"""What a paper is judged by: terms from 0 to 1, each with its sentence, and the whole of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# No term is bought with another: the whole is at most so much above the least of them.
ABOVE_THE_LEAST: Final = 0.3
_FLOOR: Final = 0.05


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that was judged; None where the case gave no opportunity for it."""

    value: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What was judged of a paper, and what that shows; values from 0 to 1."""

    terms: dict[str, Term]
    shows: dict[str, Term]  # by evidence rule

    @property
    def whole(self) -> float | None:
        """All terms together."""
        return whole(self.terms).value


def whole(terms: Mapping[str, Term]) -> Term:
    """The geometric mean of terms, at most 0.3 above the least; None of none.

    An infinite capacity costs, a promise that nothing happens is not calibrated, an empty register
    recalls nothing: each leaves one term at 0, and the whole at 0.3 or less, however good the rest.
    """
    told = {name: term.value for name, term in terms.items() if term.value is not None}
    if not told:
        return Term(None, "no opportunity")
    logs = [math.log(max(value, _FLOOR)) for value in told.values()]
    least = min(told, key=lambda name: told[name])
    value = min(math.exp(math.fsum(logs) / len(logs)), told[least] + ABOVE_THE_LEAST)
    named = ", ".join(f"{name} {value:.2f}" for name, value in told.items())
    return Term(value, f"{named}; least: {terms[least].sentence}")


def clipped(value: float) -> float:
    """Within 0 and 1."""
    return min(max(value, 0.0), 1.0)


def between(value: float, *, worst: float, best: float) -> float | None:
    """Where a value lies between two anchors, within 0 and 1; None where they are the same."""
    if math.isclose(worst, best, rel_tol=1e-9, abs_tol=1e-12):
        return None
    return clipped((value - worst) / (best - worst))
