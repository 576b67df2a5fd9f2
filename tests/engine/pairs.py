"""Small topologies and planes for the engine's tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.layout import Layout, build_layout
from sim.engine.plane import Plane, PlaneOptions
from sim.engine.request import RequestPlane
from sim.model.topology import Topology

SECOND = 1_000_000


def layout_of(services: dict[str, Any], enters: str = "web.home", **journey: Any) -> Layout:
    """A topology with one journey; services as in a document."""
    document = {
        "format": 1,
        "latency": {"same_zone": "0s"},
        "journeys": {"buy": {"enters": enters, **journey}},
        "services": services,
    }
    return build_layout(Topology.model_validate(document))


def plane_of(
    layout: Layout,
    kind: type = RequestPlane,
    *,
    rate: float = 50.0,
    seed: int = 1,
    horizon_s: int = 60,
    **options: Any,
) -> Plane:
    """A plane under one constant rate of every class."""
    return kind(
        layout,
        PlaneOptions(
            seed=seed,
            horizon_us=horizon_s * SECOND,
            rates_per_s=np.full((len(layout.classes), 1), rate),
            keeps_completions=True,
            **options,
        ),
    )


def service(work: str = "5ms", **fields: Any) -> dict[str, Any]:
    """One service with one operation ``home``; calls and service fields mixed as given."""
    operation = {"work": work}
    for name in ("calls", "failure", "refusal_work"):
        if name in fields:
            operation[name] = fields.pop(name)
    return {"operations": {"home": operation}, "replicas": 1, "quota": 1, **fields}
