"""Planes by name; the compiled one is imported only when a run wants it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.engine.flow.carried import what_is_not_carried
from sim.engine.hops import MOST_HOPS, estimated_hops
from sim.engine.layout import Layout
from sim.engine.plane import Plane, PlaneOptions
from sim.engine.traffic import rate_table
from sim.errors import UnknownName

if TYPE_CHECKING:
    from sim.drill.drill import Drill

Factory = Callable[[Layout, PlaneOptions], Plane]

# name -> module and class
_PLANES = {
    "request": ("sim.engine.request", "RequestPlane"),
    "reference": ("sim.engine.reference.plane", "ReferencePlane"),
    "flow": ("sim.engine.flow.plane", "FlowPlane"),
}
# Planes that tests stand in.
FACTORIES: dict[str, Factory] = {}


def build_plane(name: str, layout: Layout, options: PlaneOptions) -> Plane:
    """A plane of that name.

    Raises:
        UnknownName: if there is none.
    """
    if name in FACTORIES:
        return FACTORIES[name](layout, options)
    if name not in _PLANES:
        raise UnknownName("plane", name, (*_PLANES, *FACTORIES))
    module, cls = _PLANES[name]
    factory: Factory = getattr(importlib.import_module(module), cls)
    return factory(layout, options)


def choose_plane(drill: Drill) -> str:
    """``request``, or ``flow`` where that would be too much work and flow can carry it."""
    hops = estimated_hops(drill.layout, rate_table(drill.layout, drill.scenario), drill.horizon_us)
    is_too_much = hops > MOST_HOPS and what_is_not_carried(drill.layout) is None
    return "flow" if is_too_much else "request"
