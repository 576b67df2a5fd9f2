"""Whether a scenario's own traffic is more than its topology can carry, before any fault."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.graph import Load, loads
from sim.documents.traffic import Traffic
from sim.model.effect import Origin
from sim.model.kinds import FAULTS
from sim.model.scenario import Scenario
from sim.model.topology import Service
from sim.units import SECOND, format_duration

# Journeys that peak at different times have several heights; the highest tell enough.
_HEIGHTS = 20


def check_peak(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """The scenario's rate, and the heights that its shapes reach.

    Overload that the drill is about is no advice: a fault that raises traffic, among the injects or
    as the hidden truth, says so.
    """
    told: set[str] = set()
    if scenario.rate is not None:
        for name, load in loads(names.graph, scenario.rate).items():
            if _busy(load) > 1.0:
                told.add(name)
                message = f"{name} would need {_busy(load):.0%} of what it has, before any fault"
                yield Finding("W425", ("rate",), message)
    if scenario.traffic and not _is_overload_meant(scenario):
        yield from _check_heights(scenario, names, told)


def _check_heights(scenario: Scenario, names: Names, told: set[str]) -> Iterator[Finding]:
    traffic = Traffic(scenario, names.topology)
    worst: dict[str, tuple[float, float]] = {}
    for at_s, factors in traffic.heights(_HEIGHTS):
        for name, load in loads(names.graph, traffic.rate_per_s, factors).items():
            busy = _busy(load) * _grown(names.topology.services[name])
            if name not in told and busy > max(1.0, worst.get(name, (0.0, 0.0))[0]):
                worst[name] = (busy, at_s)
    for name, (busy, at_s) in worst.items():
        shape = ("traffic", traffic.strongest_shape(at_s))
        when = format_duration(max(0, round(at_s)) * SECOND)
        message = f"{name} would need {busy:.0%} of what it has at {when}, before any fault"
        yield Finding("W425", shape, message)


def _busy(load: Load) -> float:
    return max(load.processors, load.slots)


def _grown(service: Service) -> float:
    """What an autoscaler leaves of a load, once it has done all it may."""
    most = service.replicas if service.autoscaler is None else service.autoscaler.most
    return service.replicas / max(service.replicas, most)


def _is_overload_meant(scenario: Scenario) -> bool:
    kinds = [type(inject.fault) for inject in scenario.injects if inject.fault is not None]
    if scenario.truth.mechanism in FAULTS:
        kinds.append(FAULTS.get(scenario.truth.mechanism))
    return any(getattr(kind, "origin", None) is Origin.TRAFFIC for kind in kinds)
