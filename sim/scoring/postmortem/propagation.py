"""F6: how the harm went from the cause to users, edge by edge."""

from __future__ import annotations

from itertools import pairwise

from sim.model.postmortem import Edge
from sim.scoring.beliefs import edges
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import choice, graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths


def grade(said: tuple[Edge, ...], truths: Truths) -> Item:
    """Edge F1 less what naming every edge brings."""
    path = truths.case.scenario.truth.path
    true = {f"{begin} → {end}": 1.0 for begin, end in pairwise(path)}
    if not true:
        return nothing_to_say("the cause is where the symptom is: there is no path")
    if not said:
        return left_open([*true], "the propagation")
    given = {f"{edge.begin} → {edge.to}" for edge in said}
    # Every call can be named in both directions.
    value = choice(given, {**true}, 2 * len(edges(truths.case.topology)))
    return graded(
        value,
        f"{len(given & true.keys())} of {len(true)} steps are so, of {len(given)} named",
        expected=[*true],
        given=sorted(given),
        would_change="" if value == 1.0 else f"it went {' → '.join(path)}",
    )
