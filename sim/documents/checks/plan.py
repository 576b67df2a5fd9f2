"""What a plan can have wrong beyond its fields: names, circles, and figures that must be refused.

Every check reads bare values and passes over what is not of the sort it looks for: the fields' own
rules say that, and all problems come together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.documents.checks.plan_figures import check_figures
from sim.documents.checks.plan_options import check_options, check_residency
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.errors import did_you_mean
from sim.model.topology import Topology

Raw = Mapping[str, Any]


def check_plan(written: Any, data: Any, topology: Topology | None) -> Iterator[Finding]:
    """Everything about a plan's values; ``written`` are those without the defaults."""
    if not isinstance(data, dict):
        return
    yield from check_circles(part(data, "shared"), "needs", ("shared",), "E402")
    order = part(part(data, "recovery"), "after")
    after = {tier: {"after": names} for tier, names in order.items()}
    yield from _circles(after, "after", ("recovery", "after"), "E403", is_flat=True)
    yield from check_figures(written if isinstance(written, dict) else {})
    yield from check_options(data)
    for k, target in enumerate(many(data, "targets")):
        what = ("rto", "rpo", "mtpd", "availability")
        if isinstance(target, dict) and not any(target.get(name) is not None for name in what):
            message = "asks for nothing; give rto, rpo, mtpd or availability"
            yield Finding("E410", ("targets", k), message)
    if topology is not None:
        yield from _names(data, topology)


def _names(data: Raw, topology: Topology) -> Iterator[Finding]:
    """Names that the topology does not have."""
    services, regions = tuple(topology.services), tuple(topology.regions)
    tiers = tuple(sorted({f"tier-{one.tier}" for one in topology.services.values()}))
    stores = tuple(name for name, one in topology.services.items() if one.store is not None)
    yield from known("region", data.get("home"), regions, ("home",))
    for k, target in enumerate(many(data, "targets")):
        if isinstance(target, dict) and isinstance(target.get("tier"), str):
            yield from known("tier", target["tier"], tiers, ("targets", k, "tier"), "E401")
    for name in part(part(data, "failures"), "by_service"):
        yield from known("service", name, services, ("failures", "by_service", name))
    for name, node in part(data, "shared").items():
        for k, service in enumerate(many(node, "stops")):
            yield from known("service", service, services, ("shared", name, "stops", k))
    for name in part(part(data, "loss"), "journeys"):
        yield from known("journey", name, tuple(topology.journeys), ("loss", "journeys", name))
    for tier, before in part(part(data, "recovery"), "after").items():
        here: Loc = ("recovery", "after", tier)
        yield from known("tier", tier, tiers, here)
        for k, name in enumerate(before if isinstance(before, list) else ()):
            yield from known("tier", name, tiers, (*here, k))
    for name, option in part(data, "options").items():
        at: Loc = ("options", name)
        yield from known("region", part_of(option, "standby"), regions, (*at, "standby"))
        for tier, one in part(option, "tiers").items():
            yield from known("tier", tier, tiers, (*at, "tiers", tier))
            there = (*at, "tiers", tier, "standby")
            yield from known("region", part_of(one, "standby"), regions, there)
        for store in part(option, "stores"):
            yield from known("store", store, stores, (*at, "stores", store))
        yield from check_residency(option, topology, at)
    options = tuple(part(data, "options"))
    for row in many(data, "rehearsed"):
        yield from known("option", part_of(row, "option"), options, ("rehearsals",))


def known(
    what: str, name: object, names: tuple[str, ...], loc: Loc, code: str = "E400"
) -> Iterator[Finding]:
    """A finding where a name is none of those that there are."""
    if isinstance(name, str) and name not in names:
        message = f"no {what} {name[:60]!r} in the plan's system{did_you_mean(name, names)}"
        yield Finding(code, loc, message)


def check_circles(nodes: Raw, field: str, loc: Loc, code: str) -> Iterator[Finding]:
    """Nodes that lean on themselves in the end, each circle told once; names nobody has."""
    yield from _circles(nodes, field, loc, code, is_flat=False)


def _circles(nodes: Raw, field: str, loc: Loc, code: str, *, is_flat: bool) -> Iterator[Finding]:
    told: set[frozenset[str]] = set()
    for name in nodes:
        here = (*loc, name) if is_flat else (*loc, name, field)
        if not is_flat:
            for k, other in enumerate(many(nodes[name], field)):
                yield from known("shared node", other, tuple(nodes), (*here, k))
        circle = _circle(nodes, field, name)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            yield Finding(code, here, f"leads in a circle: {' -> '.join(circle)}")


def _circle(nodes: Raw, field: str, start: str) -> tuple[str, ...]:
    """The way from a node back to itself, or nothing."""
    stack: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while stack:
        way = stack.pop()
        for other in many(nodes.get(way[-1]), field):
            if other == start:
                return (*way, start)
            if isinstance(other, str) and other in nodes and other not in seen:
                seen.add(other)
                stack.append((*way, other))
    return ()


def part(data: object, name: str) -> Raw:
    """A mapping inside a mapping; an empty one where there is none."""
    value = data.get(name) if isinstance(data, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def part_of(data: object, name: str) -> Any:
    """A value inside a mapping, or None."""
    return data.get(name) if isinstance(data, Mapping) else None


def many(data: object, name: str) -> list[Any]:
    """A list inside a mapping; an empty one where there is none."""
    value = data.get(name) if isinstance(data, Mapping) else None
    return value if isinstance(value, list) else []
