"""Small systems for rows that are a story: one journey, rates by the second, zero latency."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.fidelity.rows import Factory
from sim.engine.layout import build_layout
from sim.engine.plane import POISSON, JourneyCount, Plane, PlaneOptions, ReplicaCount
from sim.model.law import Law
from sim.model.topology import Topology
from sim.units import SECOND


def service(work: Any, slots: int, **fields: Any) -> dict[str, Any]:
    """One service with one operation ``do`` and as many processors as slots."""
    operation = {"work": work, "calls": fields.pop("calls", [])}
    operation["failure"] = fields.pop("failure", 0.0)
    queue = fields.pop("queue", 1_000_000)
    return {
        "operations": {"do": operation},
        "replicas": 1,
        "quota": fields.get("replicas", 1),
        "slots": slots,
        "processors": min(slots, 10_000),
        "queue": queue if isinstance(queue, dict) else {"limit": queue},
        **fields,
    }


def plane_of(
    build: Factory,
    services: dict[str, Any],
    rates: list[float],
    *,
    seed: int,
    enters: str = "web.do",
    gaps: Law = POISSON,
    horizon_s: int | None = None,
    **journey: Any,
) -> Plane:
    """A plane over these services; ``rates`` by the second, the last one for ever after."""
    document = {
        "format": 1,
        "latency": {"same_zone": "0s"},
        "journeys": {"user": {"enters": enters, "timeout": "0s", **journey}},
        "services": services,
    }
    return build(
        build_layout(Topology.model_validate(document)),
        PlaneOptions(
            seed=seed,
            horizon_us=(len(rates) if horizon_s is None else horizon_s) * SECOND,
            rates_per_s=np.array([rates]),
            trace_one_in=0,
            gaps=gaps,
        ),
    )


def queued(plane: Plane) -> int:
    """Calls that wait for a slot anywhere."""
    return int(plane.meters.replica_counts[:, ReplicaCount.QUEUED].sum())


def inside(plane: Plane) -> float:
    """Calls at the first replica: a whole number, or a mean where a plane knows no other."""
    mean = getattr(plane, "inside", None)
    if mean is not None:
        return float(mean(0))
    columns = [ReplicaCount.IN_SLOTS, ReplicaCount.QUEUED]
    return float(plane.meters.replica_counts[0, columns].sum())


def good_share(plane: Plane, from_s: int, until_s: int) -> float:
    """Good answers per request offered over a stretch that has been lived."""
    seconds = plane.meters.journey_seconds[0, from_s:until_s]
    return float(seconds[:, JourneyCount.OK].sum() / seconds[:, JourneyCount.OFFERED].sum())
