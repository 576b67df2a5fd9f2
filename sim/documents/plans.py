"""Plans for disasters by name, path or text, with the topology and the rehearsals they name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.documents.catalog import Shelf, entries, find, shown
from sim.documents.checks.plan import check_plan, many, part
from sim.documents.checks.plan_places import check_places
from sim.documents.finding import Finding
from sim.documents.inside import exists, inside
from sim.documents.judging import model_of
from sim.documents.loaded import Loaded
from sim.documents.plan_defaults import filled
from sim.documents.reader import Source, read_data, read_file
from sim.documents.rehearsals import fill_rehearsals
from sim.documents.topologies import load_topology
from sim.errors import did_you_mean
from sim.model.place import Region
from sim.model.plan.plan import Plan
from sim.model.topology import Topology


@dataclass(frozen=True, slots=True)
class LoadedPlan(Loaded[Plan]):
    """A plan with the system that it is about and the files it brings in (name -> bytes).

    ``topology`` is as its file has it, with the plan's ``places`` among its regions.

    ``defaults`` are the paths whose figures were taken from ``data/planning.yaml``.
    """

    topology: Loaded[Topology] = field(kw_only=True)
    files: dict[str, bytes] = field(kw_only=True, default_factory=dict)
    defaults: tuple[str, ...] = field(kw_only=True, default=())


def load_plan(name: str | Path) -> LoadedPlan:
    """A plan by catalogue id or path, with its topology and its rehearsals.

    Raises:
        UnknownName: where the catalogue does not hold the name.
        DocumentError: with every problem of the plan, or of its topology.
    """
    path = name if isinstance(name, Path) else find(Shelf.PLANS, name)
    return plan_of(read_file(path, shown=shown(path)))


def parse_plan(text: str, *, name: str = "plan.yaml") -> LoadedPlan:
    """A plan from text, as if it stood in a file of that name (files beside it are found).

    Raises:
        DocumentError: with every problem, in file order.
    """
    return plan_of(read_data(text.encode(), shown=name, path=Path(name)))


def plan_of(source: Source) -> LoadedPlan:
    """A plan that has been read.

    Names, circles and figures are checked on the bare values, so that they are told together with
    fields that are missing or of the wrong sort.

    Raises:
        DocumentError: with every problem, in file order.
    """
    assert source.path is not None
    data, defaults = filled(source.root.value)
    data, files, problems = fill_rehearsals(data, source)
    today, unknown = _topology(data, source)
    topology = None if today is None else _with_places(today, data)
    system = None if topology is None else topology.model
    unknown += [] if today is None else check_places(data, today.model)
    found = [*unknown, *check_plan(source.root.value, data, system)]
    model = model_of(Plan, data, source, found, problems)
    assert topology is not None, "a plan without its system is refused"
    return LoadedPlan(
        model,
        source.path.stem,
        source.path,
        source.data,
        source.root,
        topology=topology,
        files=files,
        defaults=defaults,
    )


def _with_places(today: Loaded[Topology], data: Any) -> Loaded[Topology]:
    """The system of today with the regions that the plan may buy beside its own.

    What is wrong with them is told by the checks of the plan; here it is passed over.
    """
    regions = dict(today.model.regions)
    for name, place in part(data, "places").items():
        zones = tuple(zone for zone in many(place, "zones") if isinstance(zone, str))
        if zones and name not in regions:
            regions[name] = Region(zones=zones)
    if regions == today.model.regions:
        return today
    # Nothing stands in a place yet: what says "every zone" means those of today.
    services = {
        name: service.model_copy(update={"zones": service.zones or today.model.zones})
        for name, service in today.model.services.items()
    }
    changed = {"regions": regions, "services": services}
    return replace(today, model=today.model.model_copy(update=changed))


def _topology(data: object, source: Source) -> tuple[Loaded[Topology] | None, list[Finding]]:
    """The topology that a plan names: a file beside it first, then the catalogue."""
    name = data.get("topology") if isinstance(data, dict) else None
    if not isinstance(name, str):
        return None, []
    assert source.path is not None
    for candidate in (name, f"{name}.yaml"):
        path = inside(source.path.parent, candidate)
        if path is not None and exists(path) and path != source.path.resolve():
            return load_topology(path), []
    known = entries(Shelf.TOPOLOGIES)
    if name in known:
        return load_topology(known[name]), []
    tail = did_you_mean(name, tuple(known))
    message = f"no topology {name[:60]!r} in the plan's folder or the catalogue{tail}"
    return None, [Finding("E320", ("topology",), message)]
