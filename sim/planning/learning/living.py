"""Action items lived with: harm beside nobody on seeds that the run did not see."""

from __future__ import annotations

from statistics import fmean

from sim.model.postmortem import ActionItem
from sim.model.postmortem_menu import THROUGH_PEOPLE
from sim.planning.learning.harms import IDLE, Harms
from sim.planning.learning.removal import World
from sim.scoring import standard
from sim.scoring.postmortem.actions import cost_of
from sim.scoring.postmortem.truths import Resimulated
from sim.streams import draw


def unseen(seed: int, count: int) -> tuple[int, ...]:
    """Seeds that follow from the run's own and are not it."""
    return tuple(draw(seed, "unseen", k) % 2**31 for k in range(count))


def live_with(
    world: World,
    items: tuple[ActionItem, ...],
    reference: tuple[ActionItem, ...],
    harms: Harms,
    *,
    count: int = standard.UNSEEN_SEEDS,
) -> Resimulated | None:
    """The same seeds without, with these items, and with the reference set; None without one."""
    if not reference:
        return None
    seeds = unseen(world.drill.seed, count)
    mine, problems = world.with_items(items)
    best, _ = world.with_items(reference)
    asked = [(one.seeded(seed), IDLE) for one in (world, mine, best) for seed in seeds]
    found = harms.all(asked)
    before, after, least = (fmean(found[k * count : (k + 1) * count]) for k in range(3))
    written = sorted({item.edit for item in items if item.edit in THROUGH_PEOPLE})
    for remedy in written:
        after *= 1.0 - standard.ITEM_SHARE[remedy.value]
    return Resimulated(
        before=before,
        after=after,
        cost=cost_of(items, before),
        reference_after=least,
        reference_cost=cost_of(reference, before),
        reference=tuple(f"{item.edit.value} {item.component}".strip() for item in reference),
        seeds=seeds,
        problems=problems,
        written=tuple(remedy.value for remedy in written),
    )
