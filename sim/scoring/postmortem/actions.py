"""F12: action items, by the harm that is left when the system has them, on seeds unseen."""

from __future__ import annotations

from sim.model.postmortem import ActionItem
from sim.model.postmortem_menu import STRENGTH_OF
from sim.scoring import standard
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths


def cost_of(items: tuple[ActionItem, ...], before: float) -> float:
    """What a set of items costs, in money: each a share of the harm that it is meant against."""
    return before * sum(standard.ITEM_COST[STRENGTH_OF[item.edit].value] for item in items)


def grade(said: tuple[ActionItem, ...], truths: Truths) -> Item:
    """``L = (before - after - cost) / (the same for the reference set)``, by who keeps them."""
    found = truths.items
    if found is None:
        return nothing_to_say("no item could be lived with: the reference set avoids nothing here")
    best = found.before - found.reference_after - found.reference_cost
    if best <= 0.0:
        return nothing_to_say("no edit of the menu avoids more than it costs in this drill")
    expected = {"reference": [*found.reference], "harm_avoided": round(best, 2)}
    if not said:
        return left_open({**expected}, "what to change")
    worth = (found.before - found.after - found.cost) / best
    kept = sum(bool(item.owner) + bool(item.due) + bool(item.check) for item in said) / (
        3.0 * len(said)
    )
    right = 1.0 - standard.ITEM_KEPT * (1.0 - kept)
    told = (
        f"on seeds {', '.join(map(str, found.seeds))} the harm goes from {found.before:,.0f} to "
        f"{found.after:,.0f}, at a cost of {found.cost:,.0f}; the reference set comes to "
        f"{found.reference_after:,.0f} at {found.reference_cost:,.0f}"
    )
    if found.written:
        told += f"; worth a written share, not lived: {', '.join(found.written)}"
    if found.problems:
        told += f"; could not be applied: {'; '.join(found.problems)}"
    return graded(
        min(max(worth, 0.0), 1.0) * right,
        told,
        expected={**expected},
        given=sorted(f"{item.edit.value} {item.component}".strip() for item in said),
        would_change="fewer and stronger edits; each with owner, date and check",
    )
