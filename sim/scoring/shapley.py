"""Dividing what a set of moves was worth among them: from the worth of subsets alone.

Leave-one-out pays joint moves twice and calls both of two equal ones harmful; first-in misses
joint moves; the order of time gives one of two equal moves everything. Shapley's value sums to the
total and knows no order. Source: Shapley, "A Value for n-Person Games" (1953); sampling by
permutations and their reverses: Castro, Gomez, Tejada (2009); Mitchell et al. (2022).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sim.scoring.summary import mean_within
from sim.streams import draw

Subset = frozenset[int]
# What a subset of the moves is worth, in money; more is better.
Worth = Callable[[Subset], float]
# Told which subsets are asked for next, so that they can be lived at the same time.
Ahead = Callable[[Iterable[Subset]], object]

NONE: Subset = frozenset()
# A pair is a permutation and its reverse. An interval of fewer is not to be believed.
LEAST_PAIRS, MOST_PAIRS = 4, 64


@dataclass(frozen=True, slots=True)
class Sampled:
    """Shapley's values by sampling; ``half_width`` is the widest 90 % interval's half."""

    values: dict[int, float]
    half_width: float
    pairs: int


def everyone(count: int) -> Subset:
    """All moves."""
    return frozenset(range(count))


def singles(count: int) -> Iterator[Subset]:
    """The subsets of leave-one-out, first-in and the order of time: at most ``3 count`` of them."""
    whole = everyone(count)
    yield from (whole, NONE)
    for k in range(count):
        yield from (whole - {k}, frozenset({k}), frozenset(range(k)))


def leave_one_out(count: int, worth: Worth) -> list[float]:
    """Had this one not been made, and all others had."""
    whole = everyone(count)
    return [worth(whole) - worth(whole - {k}) for k in range(count)]


def first_in(count: int, worth: Worth) -> list[float]:
    """Had this one been made, and no other."""
    return [worth(frozenset({k})) - worth(NONE) for k in range(count)]


def chronological(count: int, worth: Worth) -> list[float]:
    """What each added to those before it; sums to the total."""
    return [worth(frozenset(range(k + 1))) - worth(frozenset(range(k))) for k in range(count)]


def subsets(players: Sequence[int]) -> Iterator[Subset]:
    """Every subset, the small ones first."""
    for size in range(len(players) + 1):
        yield from map(frozenset, combinations(players, size))


def shapley(players: Sequence[int], worth: Worth) -> dict[int, float]:
    """Exact, by all ``2 ** len(players)`` subsets; sums to the worth of all less that of none."""
    count = len(players)
    values = {}
    for k in players:
        others = [other for other in players if other != k]
        values[k] = math.fsum(
            (worth(subset | {k}) - worth(subset)) / (count * math.comb(count - 1, len(subset)))
            for subset in subsets(others)
        )
    return values


def shapley_sampled(
    players: Sequence[int],
    worth: Worth,
    *,
    within: float,
    most_pairs: int = MOST_PAIRS,
    ahead: Ahead = lambda _: None,
) -> Sampled:
    """By permutations, each beside its reverse, until every 90 % interval is within ``within``.

    Sums to the total however few were drawn, as every permutation does.
    """
    pairs: list[dict[int, float]] = []
    half_width = math.inf
    while len(pairs) < most_pairs and (len(pairs) < LEAST_PAIRS or half_width > within):
        order = _permutation(players, len(pairs))
        both = (order, order[::-1])
        ahead(frozenset(one[:k]) for one in both for k in range(len(one) + 1))
        added = [_added(one, worth) for one in both]
        pairs.append({k: (added[0][k] + added[1][k]) / 2 for k in players})
        if len(pairs) > 1:
            found = [mean_within([pair[k] for pair in pairs], 0.90) for k in players]
            half_width = max((one.high - one.low) / 2 for one in found)
    values = {k: math.fsum(pair[k] for pair in pairs) / len(pairs) for k in players}
    return Sampled(values, half_width, len(pairs))


def _permutation(players: Sequence[int], turn: int) -> tuple[int, ...]:
    """The same at every reading: it is keyed by its turn, no drill's luck has a part in it."""
    return tuple(sorted(players, key=lambda k: (draw(turn, "permutation", k), k)))


def _added(order: tuple[int, ...], worth: Worth) -> dict[int, float]:
    found = {}
    before = worth(NONE)
    for k, player in enumerate(order):
        after = worth(frozenset(order[: k + 1]))
        found[player] = after - before
        before = after
    return found
