"""Whether a store survives the loss of a part of its cache: the mean field of a cold start.

Keys are asked for by Zipf's law, each miss asks the store, and the store answers in turn. An answer
fills the cache only if its caller still waits: once the line is as long as the callers' patience
nothing is filled any more, and a store that cannot keep up with the misses never will.
Source: Huang et al., "Metastable Failures in the Wild" (OSDI 2022), the look-aside cache; row MS6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# Keys one by one up to here, then in groups that are so much wider each time.
_SINGLE = 100
_WIDER = 1.03
_STEP_S = 0.02
_LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True)
class Cached:
    """A look-aside cache before a store.

    ``keys`` are asked for with Zipf's ``skew``; the most popular are in, so that ``hit_share`` of
    the calls are answered from memory. The store answers ``store_per_s``; callers wait
    ``timeout_s``.
    """

    keys: int
    skew: float
    hit_share: float
    store_per_s: float
    timeout_s: float


def survives(cached: Cached, *, calls_per_s: float, dropped: int) -> bool:
    """Whether the cache fills again after its ``dropped`` most popular keys are gone.

    Raises:
        ValueError: for a store that answers nothing or calls that never come.
    """
    if cached.store_per_s <= 0.0 or calls_per_s <= 0.0:
        raise ValueError("a store's rate and that of its calls are above 0 a second")
    first, size = _groups(cached.keys)
    weight = _weights(first, size, cached.skew)
    asked = calls_per_s * weight / size  # of one key, per second
    present = np.minimum(_present(weight, cached.hit_share), 1.0 - _gone(first, size, dropped))
    patience = cached.store_per_s * cached.timeout_s
    waiting = 0.0
    for _ in range(int(_LONGEST_S / _STEP_S)):
        missed = calls_per_s * float(weight @ (1.0 - present))
        if missed <= cached.store_per_s and waiting == 0.0:
            return True
        if waiting >= patience and missed > cached.store_per_s:
            return False
        if waiting < patience:
            # Of the misses of an instant the store brings back as many as it can answer.
            answered = min(1.0, cached.store_per_s / missed)
            present += (1.0 - present) * -np.expm1(-asked * answered * _STEP_S)
        waiting = max(0.0, waiting + (missed - cached.store_per_s) * _STEP_S)
    return waiting < patience


def least_fatal(cached: Cached, *, calls_per_s: float, of: Sequence[int]) -> int | None:
    """The fewest of the most popular keys, among ``of``, whose loss is never made good; else None.

    More lost is never better, so that the search is by halves.
    """
    tried = sorted(of)
    low, high = 0, len(tried)
    while low < high:
        middle = (low + high) // 2
        if survives(cached, calls_per_s=calls_per_s, dropped=tried[middle]):
            low = middle + 1
        else:
            high = middle
    return tried[low] if low < len(tried) else None


def _groups(keys: int) -> tuple[FloatArray, FloatArray]:
    """How many keys are more popular than each group's, and its size; shapes ``(groups,)``."""
    sizes = [1] * min(_SINGLE, keys)
    at = len(sizes)
    while at < keys:
        sizes.append(min(max(1, int(at * (_WIDER - 1.0))), keys - at))
        at += sizes[-1]
    size = np.array(sizes, dtype=np.float64)
    return np.cumsum(size) - size, size


def _weights(first: FloatArray, size: FloatArray, skew: float) -> FloatArray:
    """Share of the calls that ask for a group; a wide one by the integral over its ranks."""
    low, high = first + 0.5, first + size + 0.5
    if skew == 1.0:
        whole = np.log(high / low)
    else:
        whole = (high ** (1.0 - skew) - low ** (1.0 - skew)) / (1.0 - skew)
    weight = np.where(size == 1.0, (first + 1.0) ** -skew, whole)
    share: FloatArray = weight / weight.sum()
    return share


def _present(weight: FloatArray, hit_share: float) -> FloatArray:
    """Share of each group that is in, the most popular first, so that ``hit_share`` is answered."""
    before = np.cumsum(weight) - weight
    return np.clip((hit_share - before) / weight, 0.0, 1.0)


def _gone(first: FloatArray, size: FloatArray, dropped: int) -> FloatArray:
    return np.clip((dropped - first) / size, 0.0, 1.0)
