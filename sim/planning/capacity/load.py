"""What one request of everybody's asks of each service: calls, work, and slots that it keeps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.engine.forecast import busy_seconds
from sim.model.resilience import Reads
from sim.model.topology import Topology


@dataclass(frozen=True, slots=True)
class Asked:
    """Means over all requests, by their journeys' shares."""

    calls: float
    work_s: float  # of processors
    slot_s: float  # of slots, callees' work among it where a slot is kept


def asked_of(topology: Topology, shares: Mapping[str, float] | None = None) -> dict[str, Asked]:
    """By service; ``shares`` are the journeys' where a history tells, else the topology's own."""
    weights = weights_of(topology, shares)
    return {
        service: Asked(
            calls=math.fsum(
                weight * _calls(topology, topology.journeys[name].enters, service)
                for name, weight in weights.items()
            ),
            work_s=_busy(topology, weights, service, Reads.PROCESSORS),
            slot_s=_busy(topology, weights, service, Reads.SLOTS),
        )
        for service in topology.services
    }


def weights_of(topology: Topology, shares: Mapping[str, float] | None) -> dict[str, float]:
    """Each journey's share of the requests; they sum to 1."""
    given = {name: journey.weight for name, journey in topology.journeys.items()}
    if shares:
        given = {name: shares.get(name, 0.0) for name in topology.journeys}
    total = math.fsum(given.values())
    return {name: weight / total for name, weight in given.items()}


def _busy(topology: Topology, weights: Mapping[str, float], service: str, reads: Reads) -> float:
    return math.fsum(
        weight * busy_seconds(topology, topology.journeys[name].enters, service, reads)
        for name, weight in weights.items()
    )


def _calls(topology: Topology, path: str, service: str) -> float:
    """Mean calls that one call of an operation makes of a service, itself among them."""
    owner, operation = path.split(".")
    stages = topology.services[owner].operations[operation].stages()
    return float(owner == service) + math.fsum(
        call.chance * call.count * _calls(topology, call.to, service)
        for stage in stages
        for call in stage
    )
