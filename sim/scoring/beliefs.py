"""What was believed to be wrong, and how good that was: proper scores over what could be wrong.

A candidate is a place (a service, or one that calls another) with a mechanism. What a diagnosis
leaves over counts as spread evenly over all candidates; the pairs that are true count as one.
Source: Brier, "Verification of forecasts expressed in terms of probability" (1950).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.kinds import FAULTS
from sim.model.scenario import HiddenTruth
from sim.model.topology import Topology
from sim.scoring import standard

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Filed:
    """One diagnosis: when, its line, how likely each pair was held, and the triggers named."""

    at_us: int
    line: int
    beliefs: dict[Pair, float]
    triggers: dict[Pair, str]
    path: tuple[str, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """The places named, each once."""
        return tuple(dict.fromkeys(place for place, _ in self.beliefs))


def filed(record: RunRecord) -> tuple[Filed, ...]:
    """Every diagnosis in order."""
    return tuple(_read(entry) for entry in record.of_kind(Kind.DIAGNOSIS))


def _read(entry: Entry) -> Filed:
    beliefs: dict[Pair, float] = {}
    triggers: dict[Pair, str] = {}
    named = entry.data.get("hypotheses")
    for one in named if isinstance(named, list) else []:
        if not isinstance(one, dict):
            continue
        pair = (str(one.get("component")), str(one.get("mechanism")))
        probability = one.get("probability", 0.0)
        weight = float(probability) if isinstance(probability, int | float) else 0.0
        beliefs[pair] = beliefs.get(pair, 0.0) + weight
        if isinstance(one.get("trigger"), str):
            triggers[pair] = str(one["trigger"])
    path = entry.data.get("path")
    names = tuple(map(str, path)) if isinstance(path, list) else ()
    return Filed(entry.at_us, entry.sequence, beliefs, triggers, names)


def edges(topology: Topology) -> tuple[tuple[str, str], ...]:
    """Who calls whom, each pair once, sorted."""
    found = {
        (name, call.to.split(".")[0])
        for name, service in topology.services.items()
        for operation in service.operations.values()
        for stage in operation.stages()
        for call in stage
    }
    found |= {
        (name, call.to.split(".")[0])
        for name, service in topology.services.items()
        for call in service.deliveries()
    }
    return tuple(sorted(found))


def candidates(topology: Topology, truth: HiddenTruth) -> int:
    """How many things could be wrong; the true pairs count as one."""
    places = len(topology.services) + len(edges(topology))
    return max(places * len(FAULTS) - max(len(truth.components), 1) + 1, 2)


def brier_skill(beliefs: dict[Pair, float], truth: HiddenTruth, count: int) -> float:
    """``1 - Brier / Brier of knowing nothing``: 1 is certain and right, 0 knows nothing.

    Below nothing where somebody is sure of what is not so. An even list of everything is exactly 0.

    Args:
        beliefs: how likely each pair is held to be; their sum is at most 1.
        truth: what is so.
        count: how many candidates there are.
    """
    true = {(place, truth.mechanism) for place in truth.components}
    spread = max(1.0 - sum(beliefs.values()), 0.0) / count
    right = sum(weight for pair, weight in beliefs.items() if pair in true)
    wrong = [weight for pair, weight in beliefs.items() if pair not in true]
    brier = (1.0 - right - spread) ** 2
    brier += sum((weight + spread) ** 2 for weight in wrong)
    brier += max(count - 1 - len(wrong), 0) * spread**2
    return 1.0 - brier / (1.0 - 1.0 / count)


def closeness(last: Filed, truth: HiddenTruth, topology: Topology) -> dict[str, float]:
    """How near a diagnosis came, apart by place, mechanism and trigger, and its length factor."""
    graph = nx.Graph(edges(topology))
    near = {pair: _nearness(graph, pair[0], truth.components) for pair in last.beliefs}
    place = sum(weight * near[pair] for pair, weight in last.beliefs.items())
    mechanism = sum(
        weight * _likeness(pair[1], truth.mechanism) for pair, weight in last.beliefs.items()
    )
    parts = {"place": place, "mechanism": mechanism}
    if truth.trigger is not None:
        parts["trigger"] = sum(
            last.beliefs[pair] for pair, named in last.triggers.items() if named == truth.trigger
        )
    beyond = sum(near[pair] < 1.0 for pair in last.beliefs)
    return {
        **{name: min(value, 1.0) for name, value in parts.items()},
        "length": 1.0 / (1.0 + standard.OVER_LENGTH * beyond),
    }


def _nearness(graph: nx.Graph[str], place: str, true: tuple[str, ...]) -> float:
    """1 at a true place, less with every call between; 0 where nothing connects the two."""
    if place in true:
        return 1.0
    ends = {end for name in true for end in name.split("->") if end in graph}
    steps = [
        nx.shortest_path_length(graph, mine, end)
        for mine in place.split("->")
        for end in sorted(ends)
        if mine in graph and nx.has_path(graph, mine, end)
    ]
    # The one end of a true call is near, and not the place itself.
    return standard.DECAY ** max(min(steps), 1) if steps else 0.0


def _likeness(mechanism: str, true: str) -> float:
    if mechanism == true:
        return 1.0
    if mechanism in FAULTS and true in FAULTS:
        alike = FAULTS.get(mechanism).origin == FAULTS.get(true).origin
        return standard.SAME_ORIGIN if alike else 0.0
    return 0.0


def path_f1(named: tuple[str, ...], true: tuple[str, ...]) -> float:
    """F1 of the steps of a path from cause to symptom."""
    mine, so = (set(pairwise(path)) for path in (named, true))
    both = len(mine & so)
    return 2.0 * both / (len(mine) + len(so)) if mine or so else 0.0
