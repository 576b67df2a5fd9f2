"""F4 and F5: what set it off; where it began and what it was."""

from __future__ import annotations

from sim.model.postmortem import Cause
from sim.scoring import standard
from sim.scoring.beliefs import Filed, closeness
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths


def trigger(said: str | None, truths: Truths) -> Item:
    """Right, near (one says the other in more words), or not."""
    true = truths.case.scenario.truth.trigger
    if true is None:
        return nothing_to_say("the drill names no trigger apart from its cause")
    if said is None:
        return left_open(true, "the trigger")
    is_right = said == true
    is_near = set(said.split("_")) & set(true.split("_"))
    return graded(
        1.0 if is_right else standard.NEAR_TRIGGER if is_near else 0.0,
        f"it was set off by {true}" + ("" if is_right else f", not by {said}"),
        expected=true,
        given=said,
        would_change="" if is_right else f"the trigger was {true}",
    )


def mechanism(said: Cause | None, truths: Truths) -> Item:
    """How near the place and the mechanism are, as of a diagnosis."""
    case = truths.case
    truth = case.scenario.truth
    if not truth.components:
        return nothing_to_say("nothing was wrong: there is no cause to name")
    expected = {"components": [*truth.components], "mechanism": truth.mechanism}
    if said is None:
        return left_open({**expected}, "the cause")
    one = Filed(0, 0, {(said.component, said.mechanism): 1.0}, {}, ())
    near = closeness(one, truth, case.topology)
    weights = {name: standard.CLOSENESS[name] for name in ("place", "mechanism")}
    value = sum(w * near[name] for name, w in weights.items()) / sum(weights.values())
    return graded(
        value,
        f"place {near['place']:.2f}, mechanism {near['mechanism']:.2f} of what was so",
        expected={**expected},
        given={"component": said.component, "mechanism": said.mechanism},
        would_change="" if value == 1.0 else "name where it began and the kind of fault",
    )
