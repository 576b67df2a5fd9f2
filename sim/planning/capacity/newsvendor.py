"""How much to commit to: the k-th unit is reserved when it would be used often enough.

Source: Arrow, Harris and Marschak, "Optimal Inventory Policy" (1951): the newsvendor's critical
ratio, exact for any histogram of demand.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


def to_reserve(demand: IntArray, *, reserved: float, otherwise: float) -> int:
    """Units to reserve, given the units in use in each hour.

    The k-th pays when demand reaches k in more than ``reserved / otherwise`` of the hours.

    Args:
        demand: units by hour, any shape.
        reserved: price of an hour of a reserved unit, used or not.
        otherwise: price of an hour of a unit that is paid only while used.

    Raises:
        ValueError: for prices that are not positive, or no hour at all.
    """
    if reserved <= 0.0 or otherwise <= 0.0 or demand.size == 0:
        raise ValueError("prices must be positive, and demand known for an hour at least")
    # Counted in whole hours: a share that equals the ratio of the prices pays neither way.
    reached = demand.size - np.searchsorted(np.sort(demand.ravel()), np.arange(1, demand.max() + 1))
    return int((reached * otherwise > reserved * demand.size * (1.0 + 1e-12)).sum())


def mean_cost(demand: IntArray, units: int, *, reserved: float, otherwise: float) -> float:
    """Mean cost of an hour with so many units reserved."""
    return reserved * units + otherwise * float(np.maximum(demand - units, 0).mean())
