"""Policies replayed on the study's own graph, beside what the search made of the same traces.

The search takes a service for one station. On the graph its callers wait, retry and give up, its
callees fill, and replicas start as the engine starts them. Both figures are told, since both are
models: where they differ it is the graph that the policy will meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.engine.flow.carried import what_is_not_carried
from sim.engine.layout import FloatArray, build_layout
from sim.journal.record import RunRecord, Seconds
from sim.model.resilience import Autoscaler
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.planning.capacity.load import weights_of
from sim.planning.capacity.policies import Policy
from sim.planning.capacity.study import Searching
from sim.planning.capacity.traces import STEP_S, Traces
from sim.units import format_duration

# A plain trace and one with a surge; each is hours on the whole graph.
REPLAYED: Final = 2
_CODE: Final = "CAP-001"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One policy on the same traces, searched and on the graph; means over the traces.

    On the graph a request is late that failed or came after its journey's ``slow_after``; in the
    search, a call that waited beyond ``late_after``.
    """

    name: str
    replicas: float  # in the search
    late: float
    replicas_on_graph: float
    late_on_graph: float
    traces: int
    foresees: bool  # whether it goes by a forecast: on the graph the trace itself, surge and all


def on_the_graph(
    topology: Topology,
    policy: Policy,
    traces: Traces,
    searching: Searching,
    *,
    shares: Mapping[str, float] | None,
    seed: int,
) -> tuple[float, float]:
    """Mean replicas of the service, and the share of late requests, over the traces."""
    scaled = _with_policy(topology, policy, searching, shares)
    replicas, late = [], []
    for rates_per_s in traces.rates_per_s:
        record = run(_drill(scaled, rates_per_s, seed=seed), "idle").record
        replicas.append(_replicas(record, searching.service))
        late.append(_late(record.seconds))
    return float(np.mean(replicas)), float(np.mean(late))


def not_carried(topology: Topology) -> str | None:
    """What of a system the flow plane has no equation for; None where it carries all of it."""
    return what_is_not_carried(build_layout(topology))


def _with_policy(
    topology: Topology, policy: Policy, searching: Searching, shares: Mapping[str, float] | None
) -> Topology:
    """The system with a policy in place of its own, and the history's mix of journeys."""
    rule = Autoscaler.model_validate({**policy.written(), "lag": format_duration(searching.lag)})
    service = topology.services[searching.service].model_copy(update={"autoscaler": rule})
    weights = weights_of(topology, shares)
    journeys = {
        name: journey.model_copy(update={"weight": weights[name]})
        for name, journey in topology.journeys.items()
        if weights[name] > 0.0
    }
    services = {**topology.services, searching.service: service}
    return topology.model_copy(update={"services": services, "journeys": journeys})


def _drill(topology: Topology, rates_per_s: FloatArray, *, seed: int) -> Drill:
    """Hours of a trace in which nothing happens but traffic."""
    by_second = np.repeat(rates_per_s, STEP_S)
    scenario = Scenario.model_validate(
        {
            "format": 1,
            "code": _CODE,
            "title": "A trace of demand",
            "topology": "study",
            "starts_at": datetime(2026, 3, 10, tzinfo=UTC),
            "lasts": f"{len(by_second)}s",
            "rate": f"{float(rates_per_s[0]):.6f}/s",
            "traffic": [{"shape": "replay", "rates_per_s": tuple(by_second.tolist())}],
            "briefing": {"text": "Nobody is needed."},
            "truth": {"components": [next(iter(topology.services))], "mechanism": "none"},
        }
    )
    return Drill(scenario=scenario, topology=topology, seed=seed, plane="flow")


def _replicas(record: RunRecord, service: str) -> float:
    name = f'replicas_desired{{service="{service}"}}'
    return float(np.nanmean(record.samples.column(name)))


def _late(seconds: Seconds) -> float:
    counts = seconds.counts.sum(axis=(0, 1))
    ended = int(counts[Seconds.OK] + counts[Seconds.FAILED])
    return float(counts[Seconds.SLOW] + counts[Seconds.FAILED]) / max(ended, 1)
