"""What may fail under a plan, as sources of outages with the beliefs about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.model.plan.failures import Outages
from sim.model.plan.figure import RateFigure, ShareFigure, SpanFigure
from sim.model.plan.plan import Plan
from sim.model.topology import Topology
from sim.planning.futures.belief import Belief, of_rate, of_share
from sim.planning.futures.outages import Source
from sim.units import HOUR

REGION, ALL_REGIONS = "loss of a region", "loss of all regions at once"
ZONE, ALL_ZONES = "loss of a zone", "loss of all zones of a region"
SHARED, SERVICE, DATA, FAILBACK = "shared node", "fault of a service", "wrong data", "way back"
MODES = (REGION, ALL_REGIONS, ZONE, ALL_ZONES, SHARED, SERVICE, DATA, FAILBACK)


@dataclass(slots=True)
class Register:
    """Beliefs by the path of their figure; a figure that several use is drawn once."""

    beliefs: list[Belief] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)

    def rate(self, path: str, figure: RateFigure, *, name: str | None = None) -> int:
        """The column of a rate."""
        return self._add(path, of_rate(name or path, figure))

    def share(self, path: str, figure: ShareFigure, *, name: str | None = None,
              successes: int = 0, failures: int = 0) -> int:  # fmt: skip
        """The column of a chance, after what rehearsals have shown."""
        made = of_share(name or path, figure, successes=successes, failures=failures)
        return self._add(path, made)

    def _add(self, path: str, belief: Belief) -> int:
        if path not in self.columns:
            self.columns[path] = len(self.beliefs)
            self.beliefs.append(belief)
        return self.columns[path]


def sources_of(plan: Plan, topology: Topology, register: Register) -> tuple[Source, ...]:
    """Every source, in a fixed order."""
    return tuple(_all(plan, topology, register))


def regions_of(plan: Plan) -> tuple[str, ...]:
    """Home first, then every region that some option leans on."""
    named: dict[str, None] = {plan.home: None}
    for option in plan.options.values():
        for one in (option, *option.tiers.values()):
            if one.standby is not None:
                named[one.standby] = None
    return tuple(named)


def _all(plan: Plan, topology: Topology, register: Register) -> Iterator[Source]:
    failures = plan.failures
    regions = regions_of(plan)
    yield from _places(
        "regions", failures.regions, regions, (REGION, ALL_REGIONS), register=register
    )
    for region in regions:
        zones = topology.regions[region].zones
        yield from _places(
            "zones", failures.zones, zones, (ZONE, ALL_ZONES), register=register, of=region
        )
    for name in topology.services:
        own = failures.by_service.get(name, failures.services)
        if own is not None:
            path = "services" if name not in failures.by_service else f"by_service.{name}"
            rate = register.rate(f"failures.{path}.rate", own.rate)
            yield _source(f"service:{name}", SERVICE, name, own, rate)
    for name, node in plan.shared.items():
        rate = register.rate(f"shared.{name}.rate", node.rate)
        median, shape = span(node.lasts)
        yield Source(f"shared:{name}", SHARED, name, rate, -1, False, 1.0, median, shape)
    if failures.corruption is not None:
        rate = register.rate("failures.corruption.rate", failures.corruption.rate)
        median, shape = span(failures.corruption.unnoticed)
        yield Source("data", DATA, "data", rate, -1, False, 1.0, median, shape)


def _places(
    path: str,
    outages: Outages,
    names: tuple[str, ...],
    modes: tuple[str, str],
    *,
    register: Register,
    of: str = "",
) -> Iterator[Source]:
    """Each place by itself, and all of them by a common cause."""
    rate = register.rate(f"failures.{path}.rate", outages.rate)
    share = -1
    if outages.common is not None and (len(names) > 1 or not of):
        share = register.share(f"failures.{path}.common", outages.common)
    for name in names:
        yield _source(f"{path}:{name}", modes[0], name, outages, rate, share=share)
    if share >= 0:
        together = of or "all regions"
        yield _source(
            f"{path}:all:{of}", modes[1], together, outages, rate, share=share, is_common=True
        )


def _source(
    name: str,
    mode: str,
    node: str,
    outages: Outages,
    rate: int,
    *,
    share: int = -1,
    is_common: bool = False,
) -> Source:
    median, shape = span(outages.lasts)
    return Source(name, mode, node, rate, share, is_common, outages.clustering, median, shape)


def span(figure: SpanFigure) -> tuple[float, float]:
    """Median in hours, and shape."""
    return figure.value / HOUR, figure.shape
