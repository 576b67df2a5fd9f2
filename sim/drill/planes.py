"""Planes by name; the compiled one is imported only when a run wants it."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from sim.engine.layout import Layout
from sim.engine.plane import Plane, PlaneOptions
from sim.errors import UnknownName

Factory = Callable[[Layout, PlaneOptions], Plane]

# name -> module and class
_PLANES = {
    "request": ("sim.engine.request", "RequestPlane"),
    "reference": ("sim.engine.reference.plane", "ReferencePlane"),
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
