"""How good a person is at something, from a few values of different drills: a mixed model.

``value = mean + person + drill + residual``, the last three normal with known spreads. The mean has
a flat prior. What a person's level is estimated at is the best linear unbiased predictor: drawn
towards the class where little is known, corrected for drills that were hard for everybody.

Source: Henderson, "Best linear unbiased estimation and prediction under a selection model",
Biometrics 31 (1975); Robinson, "That BLUP is a good thing", Statistical Science 6 (1991).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one person in one drill, from 0 to 1."""

    person: str
    drill: str
    value: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations on the scale of the values."""

    person: float
    drill: float
    residual: float


@dataclass(frozen=True, slots=True)
class Level:
    """A person's level and its standard error of measurement."""

    mean: float
    error: float


def levels(values: Sequence[Value], spread: Spread) -> dict[str, Level]:
    """The level of every person who has a value.

    Raises:
        ValueError: where the residual's spread is not above 0.
    """
    if spread.residual <= 0.0:
        raise ValueError("a sitting without any luck of its own cannot be weighed")
    if not values:
        return {}
    people = sorted({one.person for one in values})
    drills = sorted({one.drill for one in values})
    of_person = np.array([[one.person == name for name in people] for one in values], dtype=float)
    of_drill = np.array([[one.drill == name for name in drills] for one in values], dtype=float)
    y = np.array([one.value for one in values])
    ones = np.ones(len(values))
    variance = spread.person**2
    whole = (
        variance * of_person @ of_person.T
        + spread.drill**2 * of_drill @ of_drill.T
        + spread.residual**2 * np.eye(len(values))
    )
    weighed = np.linalg.solve(whole, np.column_stack([ones, y, of_person]))
    information = float(ones @ weighed[:, 0])
    mean = float(ones @ weighed[:, 1]) / information
    left = weighed[:, 1] - mean * weighed[:, 0]
    found = {}
    for k, name in enumerate(people):
        mine = of_person[:, k]
        # Prediction error of mean + person: what the person's own values leave open, and what is
        # not known of the mean.
        known = variance * float(mine @ weighed[:, 2 + k])
        open_mean = 1.0 - variance * float(mine @ weighed[:, 0])
        error = variance * (1.0 - known) + open_mean**2 / information
        found[name] = Level(mean + variance * float(mine @ left), float(np.sqrt(max(error, 0.0))))
    return found
