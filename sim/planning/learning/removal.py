"""Factors by removal: the same drill and seed beside nobody, without one want of the system."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.documents.scenarios import LoadedScenario
from sim.drill.drill import Drill
from sim.model.postmortem import ActionItem
from sim.model.postmortem_menu import OF_CALLS, REMEDY_OF, THROUGH_PEOPLE, Factor
from sim.planning.learning.harms import IDLE, Harms, quick
from sim.planning.learning.remedies import apply_each, changes
from sim.scoring import standard
from sim.scoring.beliefs import edges


@dataclass(frozen=True)
class World:
    """A drill as it was loaded, and as it is run."""

    loaded: LoadedScenario
    drill: Drill

    def with_items(self, items: tuple[ActionItem, ...]) -> tuple[World, tuple[str, ...]]:
        """With these items; what could not be applied is told."""
        changed, problems = apply_each(self.loaded, items)
        if changed is self.loaded:
            return self, problems
        made = replace(self.drill, scenario=changed.model, topology=changed.topology.model)
        return World(changed, made), problems

    def seeded(self, seed: int) -> Drill:
        """To be run on a seed, on the quickest plane that takes it."""
        return quick(self.drill.seeded(seed))


def candidates(world: World) -> dict[Factor, tuple[ActionItem, ...]]:
    """For each factor that this system can be without: the items that take it away.

    They are about the services from the cause to the symptom and the calls between and into them.
    """
    services = _near(world)
    calls = [
        f"{caller}->{callee}"
        for caller, callee in edges(world.drill.topology)
        if callee in services
    ]
    found = {}
    for factor, remedy in REMEDY_OF.items():
        if remedy in THROUGH_PEOPLE:
            continue
        places = calls if remedy in OF_CALLS else services
        items = (ActionItem(edit=remedy, component=place) for place in places)
        able = tuple(item for item in items if any(changes(world.loaded, item)))
        if able:
            found[factor] = able
    return found


def removed(world: World, harms: Harms) -> dict[Factor, float]:
    """The share of nobody's harm that goes with each factor; where nobody is harmed, none."""
    tried = candidates(world)
    seed = world.drill.seed
    drills = [world.with_items(items)[0].seeded(seed) for items in tried.values()]
    before, *after = harms.all([(drill, IDLE) for drill in (world.seeded(seed), *drills)])
    if before <= 0.0:
        return {}
    return {factor: (before - harm) / before for factor, harm in zip(tried, after, strict=True)}


def reference_items(
    world: World, factors: dict[Factor, float], harms: Harms
) -> tuple[ActionItem, ...]:
    """The best single edit against each of the factors that matter most."""
    tried = candidates(world)
    ranked = sorted(
        (name for name in tried if factors.get(name, 0.0) > standard.FACTOR_TAU),
        key=lambda name: (-factors[name], name.value),
    )
    chosen: list[ActionItem] = []
    for factor in ranked[: standard.REFERENCE_ITEMS]:
        drills = [world.with_items((i,))[0].seeded(world.drill.seed) for i in tried[factor]]
        after = harms.all([(drill, IDLE) for drill in drills])
        chosen.append(tried[factor][min(range(len(after)), key=after.__getitem__)])
    return tuple(chosen)


def _near(world: World) -> list[str]:
    truth = world.drill.scenario.truth
    named = [end for part in truth.components for end in part.split("->")]
    known = world.drill.topology.services
    return [name for name in dict.fromkeys([*named, *truth.path]) if name in known]
