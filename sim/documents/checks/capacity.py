"""Whether each service can carry what the journeys bring in normal times."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.finding import Finding
from sim.documents.graph import Graph, loads
from sim.documents.node import Loc
from sim.model.topology import Service

BUSY = 0.8


def check_load(graph: Graph) -> Iterator[Finding]:
    """Offered work against processors, and Little's law against slots.

    Utilisation is calls per second times work over processors; slots busy are calls per second
    times the time that a call keeps one. Source: Kleinrock, Queueing Systems, vol. 1.
    """
    rate = graph.topology.traffic.rate
    for name, load in loads(graph, rate).items():
        loc = ("services", name, "replicas")
        at = f"at {rate:g}/s its {_figure(load.calls_per_s)} calls a second"
        if load.processors > 1.0:
            message = f"{at} need {load.processors:.0%} of its processors"
            yield Finding("E330", loc, message)
        elif load.processors > BUSY:
            yield Finding("W405", loc, f"{at} keep {load.processors:.0%} of its processors busy")
        if load.slots > 1.0:
            yield Finding("E331", loc, f"{at} need {load.slots:.0%} of its slots")
        elif load.slots > BUSY:
            yield Finding("W406", loc, f"{at} keep {load.slots:.0%} of its slots busy")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def check_scaling(graph: Graph) -> Iterator[Finding]:
    """Bounds of replicas that contradict one another."""
    for name, service in graph.topology.services.items():
        loc = ("services", name)
        if service.quota is not None and service.quota < service.replicas:
            message = f"{service.quota} is below the {service.replicas} replicas at the start"
            yield Finding("E332", (*loc, "quota"), message)
        scaler = service.autoscaler
        if scaler is None:
            continue
        if scaler.least > scaler.most:
            message = f"'least' {scaler.least} is above 'most' {scaler.most}"
            yield Finding("E332", (*loc, "autoscaler"), message)
        if scaler.most > service.most_replicas:
            message = f"'most' {scaler.most} is above the quota of {service.most_replicas} replicas"
            yield Finding("E332", (*loc, "autoscaler"), message)
        yield from _of_schedule(service, (*loc, "autoscaler", "schedule"))


def _of_schedule(service: Service, loc: Loc) -> Iterator[Finding]:
    schedule = service.autoscaler.schedule if service.autoscaler is not None else ()
    for index, entry in enumerate(schedule):
        at = (*loc, index)
        if index and entry.at_us <= schedule[index - 1].at_us:
            message = f"'at' {entry.at} does not follow {schedule[index - 1].at}; earliest first"
            yield Finding("E332", at, message)
        if entry.least > entry.most:
            message = f"'least' {entry.least} is above 'most' {entry.most}"
            yield Finding("E332", at, message)
        if entry.most > service.most_replicas:
            message = f"'most' {entry.most} is above the quota of {service.most_replicas} replicas"
            yield Finding("E332", at, message)


def check_traffic(graph: Graph) -> Iterator[Finding]:
    """A topology that nobody uses."""
    journeys = graph.topology.journeys
    if not any(journey.weight for journey in journeys.values()):
        yield Finding("E333", ("journeys",), "every journey has weight 0; nobody would come")
    for name, journey in journeys.items():
        if journey.segments and not any(journey.segments.values()):
            yield Finding("E333", ("journeys", name, "segments"), "every segment has weight 0")
