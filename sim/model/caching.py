"""What a cache lets through in the long run, from its settings and how often it is asked.

Keys are asked for independently, key i with chance p_i (Zipf), altogether ``rate`` times a second.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from sim.model.topology import CacheFill
from sim.units import SECOND

# Keys one by one up to here, then in groups that are so much wider each time.
_SINGLE = 200
_WIDER = 1.05


def steady_hit_share(cache: CacheFill, rate: float) -> float:
    """Share of calls that are answered from memory, from 0 to 1.

    With a time to live and room for all, ``sum p r T / (1 + r T)`` with r = rate * p: a miss starts
    each entry's life. With room for ``size`` keys the least recently used goes, by the
    approximation of Che et al., "Hierarchical web caching systems" (2002); with both, the smaller.
    """
    if rate <= 0.0:
        return 0.0
    chances = list(_groups(cache))
    whole = math.fsum(p * n for p, n in chances)
    groups = [(p / whole, n) for p, n in chances]
    shares = [1.0]
    if cache.ttl:
        asked = rate * cache.ttl / SECOND
        shares.append(_sum(groups, lambda p: p * asked * p / (1.0 + asked * p)))
    if cache.size is not None and cache.size < cache.keys:
        time = _characteristic(groups, cache.size)
        shares.append(_sum(groups, lambda p: -p * math.expm1(-p * time)))
    return min(shares)


def _characteristic(groups: list[tuple[float, float]], size: int) -> float:
    """Calls until a key that nobody asks for is evicted: ``sum 1 - exp(-p t) = size``."""
    low, high = 0.0, 1.0
    while _kept(groups, high) < size:
        low, high = high, 2.0 * high
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _kept(groups, middle) < size else (low, middle)
    return high


def _kept(groups: list[tuple[float, float]], time: float) -> float:
    return _sum(groups, lambda p: -math.expm1(-p * time))


def _sum(groups: list[tuple[float, float]], value: Callable[[float], float]) -> float:
    return math.fsum(value(p) * n for p, n in groups)


def _groups(cache: CacheFill) -> Iterator[tuple[float, float]]:
    """Weight of a key and number of such keys, the most popular first."""
    rank = 1
    while rank <= cache.keys:
        end = rank + 1 if rank <= _SINGLE else min(int(rank * _WIDER) + 1, cache.keys + 1)
        middle = math.sqrt(rank * (end - 1)) if end > rank + 1 else float(rank)
        yield middle**-cache.zipf, float(end - rank)
        rank = end
