"""Runs of one drill that are more alike than two people's are: for a talk, never for a sentence.

Names are mapped to roles first, by their place in the graph of calls, so that a story that was
copied to a variant with other names is still the same story.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sim.model.topology import Topology
from sim.scoring.beliefs import edges
from sim.scoring.reading import Given
from sim.units import SECOND

# So alike, step by step, and at the same times; beside generated trainees who did not know of each
# other no pair came near both.
LEAST_ALIKE = 0.9
LEAST_TOGETHER = 0.8
WITHIN_S = 10.0
# Shorter stories are alike by themselves.
LEAST_STEPS = 8
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Act:
    """One order, with roles for names."""

    at_s: float
    token: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two runs of one drill that look alike."""

    drill: str
    one: str
    other: str
    alike: float  # 1 - edit distance / length of the longer
    together: float  # of the steps that match, the share within 10 s of each other
    steps: int  # of the shorter


def roles(topology: Topology) -> dict[str, str]:
    """A role for each service: what calls it and what it calls, some steps far, and no name.

    Source: Weisfeiler and Leman, "The reduction of a graph to canonical form" (1968), refined.
    """
    calls = edges(topology)
    label = dict.fromkeys(topology.services, "")
    for _ in range(ROUNDS):
        label = {
            name: _digest(
                label[name],
                sorted(label[a] for a, b in calls if b == name),
                sorted(label[b] for a, b in calls if a == name),
            )
            for name in label
        }
    return label


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def acts(given: Sequence[Given], role: Mapping[str, str]) -> tuple[Act, ...]:
    """Orders of a run as roles; of their arguments only what names a service."""
    found = []
    for order in given:
        named = sorted(
            role[value]
            for value in order.arguments.values()
            if isinstance(value, str) and value in role
        )
        found.append(Act(order.asked_us / SECOND, " ".join([order.action, *named])))
    return tuple(found)


def pairs(drill: str, told: Mapping[str, Sequence[Act]]) -> list[Pair]:
    """Pairs of trainees whose runs look alike, by name."""
    found = []
    for one, other in combinations(sorted(told), 2):
        pair = compared(drill, one, other, told[one], told[other])
        if (
            pair.steps >= LEAST_STEPS
            and pair.alike >= LEAST_ALIKE
            and pair.together >= LEAST_TOGETHER
        ):
            found.append(pair)
    return found


def compared(drill: str, one: str, other: str, mine: Sequence[Act], theirs: Sequence[Act]) -> Pair:
    """How alike two runs are.

    Source: Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals"
    (1966).
    """
    matched, distance = _aligned(mine, theirs)
    longest = max(len(mine), len(theirs))
    near = sum(abs(mine[i].at_s - theirs[k].at_s) <= WITHIN_S for i, k in matched)
    return Pair(
        drill,
        one,
        other,
        round(1.0 - distance / longest, 4) if longest else 0.0,
        round(near / len(matched), 4) if matched else 0.0,
        min(len(mine), len(theirs)),
    )


def _aligned(mine: Sequence[Act], theirs: Sequence[Act]) -> tuple[list[tuple[int, int]], int]:
    """Steps that match in one best alignment, and the edit distance."""
    rows, columns = len(mine), len(theirs)
    cost = [
        [max(i, k) if not (i and k) else 0 for k in range(columns + 1)] for i in range(rows + 1)
    ]
    for i in range(1, rows + 1):
        for k in range(1, columns + 1):
            change = cost[i - 1][k - 1] + (mine[i - 1].token != theirs[k - 1].token)
            cost[i][k] = min(change, cost[i - 1][k] + 1, cost[i][k - 1] + 1)
    matched, i, k = [], rows, columns
    while i and k:
        is_same = mine[i - 1].token == theirs[k - 1].token
        if cost[i][k] == cost[i - 1][k - 1] + (not is_same):
            if is_same:
                matched.append((i - 1, k - 1))
            i, k = i - 1, k - 1
        elif cost[i][k] == cost[i - 1][k] + 1:
            i -= 1
        else:
            k -= 1
    return matched[::-1], cost[rows][columns]
