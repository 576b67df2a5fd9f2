"""A plan made ready: sources, beliefs, tiers, and the levels of service of what may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.plan.failures import SharedNode
from sim.model.plan.plan import Plan
from sim.model.plan.stage import Stage
from sim.model.topology import ServiceKind, Topology
from sim.planning.futures.belief import Belief
from sim.planning.futures.keyed import FloatArray
from sim.planning.futures.outages import Source
from sim.planning.recovery.levels import Configuration, Levels
from sim.planning.recovery.prepared import Prepared, prepare
from sim.planning.recovery.sources import Register, regions_of, sources_of
from sim.units import HOUR


@dataclass(frozen=True, slots=True)
class Case:
    """What is the same for every chunk. Journeys come first in a level, then tiers."""

    plan: Plan
    topology: Topology
    levels: Levels
    sources: tuple[Source, ...]
    beliefs: tuple[Belief, ...]
    columns: dict[str, int]  # path of a figure -> column of the beliefs
    options: dict[str, Prepared]
    regions: tuple[str, ...]
    tiers: tuple[str, ...]
    services: dict[str, tuple[str, ...]]  # tier -> its services
    stores: dict[str, tuple[str, ...]]  # tier -> those that keep data
    journeys: tuple[str, ...]
    nodes: tuple[str, ...]
    mbco: FloatArray  # (journeys + tiers,) below which it counts as lost
    leaning: dict[str, tuple[str, ...]]  # shared node -> nodes that stop with it, itself among them
    blockers: dict[Stage, tuple[str, ...]]  # stage -> shared nodes that hold it up

    @property
    def width(self) -> int:
        """How many numbers a level has."""
        return len(self.journeys) + len(self.tiers)

    def mbco_of(self, tier: str) -> float:
        """What of a tier must be served to count."""
        return float(self.mbco[len(self.journeys) + self.tiers.index(tier)])

    def restart_h(self, services: Sequence[str]) -> float:
        """From the return of a place until all of them serve there again."""
        return max((self.topology.services[name].startup for name in services), default=0) / HOUR

    def level(self, journeys: Sequence[float], tiers: dict[str, float]) -> FloatArray:
        """A level: journeys as given, tiers as given and else whole."""
        return np.array([*journeys, *(tiers.get(tier, 1.0) for tier in self.tiers)])

    def without(self, services: Sequence[str]) -> FloatArray:
        """The level while some services answer nothing."""
        gone = set(services)
        tiers = {tier: 0.0 for tier, names in self.services.items() if gone & set(names)}
        return self.level(self.levels.needs.without(gone), tiers)

    def capacity(self, share: float, services: Sequence[str]) -> FloatArray:
        """The level while these services have a share of their replicas, the others all."""
        return self._touching(self.levels.of(self._replicas(share, services)), services)

    def growth(self, share: float, to: float, tier: str) -> tuple[float, FloatArray] | None:
        """Growth of a tier from a share of its replicas to another, once queues have formed.

        Returns:
            Hours from it until the tier is served for good (``inf``: never), and the level in the
            end; None where no plane tells.
        """
        services = self.services[tier]
        sizes = [self._replicas(part, services) for part in (share, to)]
        found = self.levels.grown(sizes[0], sizes[1], self.mbco_of(tier))
        if found is None:
            return None
        return found.after_s / 3600.0, self._touching(found.levels, services)

    def _replicas(self, share: float, services: Sequence[str]) -> Configuration:
        return tuple(
            min(full, max(1, int(np.ceil(share * full - 1e-9)))) if name in services else full
            for name, full in zip(self.levels.services, self.levels.full, strict=True)
        )

    def _touching(self, journeys: Sequence[float], services: Sequence[str]) -> FloatArray:
        """A level that comes of what these services have."""
        least = min(journeys, default=1.0)
        touched = {t: least for t, names in self.services.items() if set(names) & set(services)}
        return self.level(journeys, touched)


def make_case(plan: Plan, topology: Topology) -> Case:
    """The case of a plan and its system."""
    register = Register()
    sources = sources_of(plan, topology, register)
    options = {name: prepare(plan, name, register) for name in plan.options}
    levels = Levels(topology)
    tiers = tuple(sorted({f"tier-{service.tier}" for service in topology.services.values()}))
    services = {
        tier: tuple(n for n, s in topology.services.items() if f"tier-{s.tier}" == tier)
        for tier in tiers
    }
    stores = {
        tier: tuple(n for n in names if topology.services[n].store is not None
                    or topology.services[n].kind is ServiceKind.STORE)
        for tier, names in services.items()
    }  # fmt: skip
    asked = {target.tier: target.mbco for target in plan.targets}
    floor = max(asked.values(), default=0.95)
    journeys = tuple(topology.journeys)
    return Case(
        plan=plan,
        topology=topology,
        levels=levels,
        sources=sources,
        beliefs=tuple(register.beliefs),
        columns=dict(register.columns),
        options=options,
        regions=regions_of(plan),
        tiers=tiers,
        services=services,
        stores=stores,
        journeys=journeys,
        nodes=tuple(dict.fromkeys(source.node for source in sources)),
        mbco=np.array([*([floor] * len(journeys)), *(asked.get(t, floor) for t in tiers)]),
        leaning={name: _leaning(name, plan.shared) for name in plan.shared},
        blockers={
            stage: tuple(n for n in plan.shared if _blocks(n, stage, plan.shared))
            for stage in Stage
        },
    )


def _leaning(name: str, shared: dict[str, SharedNode]) -> tuple[str, ...]:
    """A node and all that lean on it, directly or through others: each once."""
    found = {name: None}
    grows = True
    while grows:
        more = [n for n, node in shared.items() if n not in found and set(node.needs) & set(found)]
        found.update(dict.fromkeys(more))
        grows = bool(more)
    return tuple(found)


def _blocks(name: str, stage: Stage, shared: dict[str, SharedNode]) -> bool:
    """Whether a node's own outage holds up a stage: it blocks it, or one leaning on it does."""
    return any(stage in shared[other].blocks for other in _leaning(name, shared))
