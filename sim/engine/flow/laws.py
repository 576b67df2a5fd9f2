"""Laws as strata: means of equal shares of their mass, and of what is left of a service met midway.

Made by numbers that are rounded to 2**-30, so that the last bits of libm cannot reach a run.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from sim.engine.flow.fields import PARTICLES, PERMUTATIONS, STRATA
from sim.engine.layout import FloatArray, IntArray, Layout
from sim.model.law import STEPS_PER_UNIT
from sim.streams import mix, name_key

_PIECES = 8
_GRAIN = 2.0**30


def _rounded(values: FloatArray) -> FloatArray:
    found: FloatArray = np.rint(values * _GRAIN) / _GRAIN
    return found


@lru_cache(maxsize=1)
def exponential() -> FloatArray:
    """Mean of a unit exponential within each stratum, shape ``(STRATA,)``."""
    edges = [1.0 - k / STRATA for k in range(STRATA + 1)]
    below = [v - v * math.log(v) if v > 0.0 else 0.0 for v in edges]
    return _rounded((np.array(below[:-1]) - np.array(below[1:])) * STRATA)


@lru_cache(maxsize=1)
def normal() -> FloatArray:
    """A standard normal's value at the middle of each stratum."""
    law = NormalDist()
    return _rounded(np.array([law.inv_cdf((k + 0.5) / STRATA) for k in range(STRATA)]))


@lru_cache(maxsize=1)
def _fine_axis() -> FloatArray:
    """The exponential axis at ``_PIECES`` points of every stratum."""
    count = STRATA * _PIECES
    return _rounded(np.array([-math.log1p(-(k + 0.5) / count) for k in range(count)]))


def strata_of(table: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A law over its mean by stratum, and its residual over the residual's mean."""
    axis = np.arange(len(table)) / STEPS_PER_UNIT
    fine = np.interp(_fine_axis(), axis, table)
    law = fine.reshape(STRATA, _PIECES).mean(axis=1)
    mean = float(law.mean())
    law = law / mean
    # The residual's distribution function is the integral of the law's tail over its mean.
    steps = np.diff(np.concatenate(([0.0], law)))
    tail = 1.0 - np.arange(STRATA) / STRATA
    reached = np.cumsum(steps * tail)
    middles = (np.arange(STRATA) + 0.5) / STRATA * reached[-1]
    rest = np.interp(middles, np.concatenate(([0.0], reached)), np.concatenate(([0.0], law)))
    return _rounded(law), _rounded(rest / rest.mean())


def build_laws(layout: Layout) -> tuple[FloatArray, FloatArray]:
    """Rows of strata (exponential, normal, then each law and its residual), and squared CVs.

    The squared coefficients of variation are the laws' own: strata cut the far tail of a heavy one.
    """
    rows = [exponential(), normal()]
    for table in layout.laws:
        rows += strata_of(table)
    spread = np.zeros(len(layout.laws))
    for path, row in zip(layout.operations, layout.work_law, strict=True):
        service, operation = path.split(".")
        spread[row] = layout.topology.services[service].operations[operation].work.squared_cv
    return np.array(rows), _rounded(spread)


@lru_cache(maxsize=1)
def permutations() -> IntArray:
    """Permutations of the particles, shape ``(PERMUTATIONS, PARTICLES)``."""
    first = name_key("flow permutations")
    return np.array(
        [
            sorted(range(PARTICLES), key=lambda k, row=row: mix(mix(first, row), k))  # type: ignore[misc]
            for row in range(PERMUTATIONS)
        ],
        dtype=np.int64,
    )
