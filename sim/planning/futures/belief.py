"""Beliefs: figures that nobody knows exactly, drawn once for a group of years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.plan.figure import RateFigure, ShareFigure
from sim.planning.futures import laws
from sim.planning.futures.keyed import FloatArray, IntArray, root, uniforms


@dataclass(frozen=True, slots=True)
class Belief:
    """One figure: its name in the draws, its mean, and what it is worth; 0: known exactly."""

    name: str
    mean: float
    is_rate: bool  # a Gamma law over rates; else a Beta law over chances
    weight: float = 0.0

    def of(self, u: FloatArray) -> FloatArray:
        """Values for uniforms."""
        if self.weight == 0.0:
            return np.full_like(u, self.mean)
        if self.is_rate:
            return laws.gamma(u, mean=self.mean, shape=self.weight)
        return laws.beta(u, mean=self.mean, weight=self.weight)


def of_rate(name: str, figure: RateFigure) -> Belief:
    """The belief that a rate's figure says."""
    return Belief(name, figure.value, is_rate=True, weight=figure.gamma or 0.0)


def of_share(name: str, figure: ShareFigure, *, successes: int = 0, failures: int = 0) -> Belief:
    """The belief that a chance's figure says, after what rehearsals have shown.

    A figure that is known exactly stays as it is: then nothing could be learnt.
    """
    if figure.beta is None:
        return Belief(name, figure.value, is_rate=False)
    weight = figure.beta + successes + failures
    return Belief(name, (figure.value * figure.beta + successes) / weight, False, weight)


def draw_beliefs(beliefs: Sequence[Belief], *, seed: int, groups: IntArray) -> FloatArray:
    """Values for groups of years; shape ``(groups, beliefs)``.

    Drawn by name: beliefs that options share, or that only one of them has, move nobody else's.
    """
    columns = [belief.of(uniforms(root(seed, "belief", belief.name), groups)) for belief in beliefs]
    return np.column_stack(columns) if columns else np.zeros((len(groups), 0))
