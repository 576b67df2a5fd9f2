"""F8: suspects that were cleared, each by a question that could have shown them guilty."""

from __future__ import annotations

from sim.model.kinds import Verb
from sim.model.postmortem import RuledOut
from sim.scoring import standard
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths


def grade(said: tuple[RuledOut, ...], truths: Truths) -> Item:
    """Two right ones are enough; a wrong one takes its share away, and more add nothing."""
    case = truths.case
    looks = {o.asked_line: o for o in case.given if o.verb is Verb.QUERY and o.is_done}
    if not looks:
        return nothing_to_say("nothing was asked, so nothing could be cleared")
    if not said:
        return left_open(None, "what was ruled out")
    true = {(place, case.scenario.truth.mechanism) for place in case.scenario.truth.components}
    good: set[tuple[str, str]] = set()
    bad: set[tuple[str, str]] = set()
    for one in said:
        pair = (one.component, one.mechanism)
        look = looks.get(one.line)
        is_about = look is not None and any(look.touches(p) for p in one.component.split("->"))
        (good if pair not in true and is_about else bad).add(pair)
    good -= bad
    value = min(len(good) / standard.CLEARED, 1.0) * len(good) / max(len(good | bad), 1)
    return graded(
        value,
        f"{len(good)} of {len(good | bad)} were cleared by a look at them, and were not it",
        expected="suspects that were not it, each with the line of a question about them",
        given=sorted(f"{place}: {kind}" for place, kind in good | bad),
        lines=tuple(sorted({one.line for one in said})),
        would_change="" if value == 1.0 else "name the question that was about the suspect",
    )
