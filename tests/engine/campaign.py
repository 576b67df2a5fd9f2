"""Random graphs on the flow and on the request plane, side by side.

``python -m tests.engine.campaign 40`` prints the errors of so many graphs, worst first.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine.flow.plane import FlowPlane
from sim.engine.histogram import quantile_us
from sim.engine.layout import Layout, build_layout
from sim.engine.plane import JourneyCount, Plane, PlaneOptions
from sim.engine.request import RequestPlane
from sim.model.topology import Topology

SECOND = 1_000_000
WARM_S = 60
SHARES = (0.50, 0.95, 0.99)


@dataclass(frozen=True)
class Graph:
    """One random system and its traffic."""

    seed: int
    topology: Topology
    rate_per_s: float
    busiest: float  # busy share of the fullest processors, by design


@dataclass(frozen=True)
class Outcome:
    """What both planes say of a graph."""

    graph: Graph
    quantile_errors: tuple[float, ...]  # relative, by SHARES
    throughput_error: float  # good requests, relative to those offered
    failed: tuple[float, float]  # share of requests, request and flow
    marked: float

    @property
    def agrees_on_stability(self) -> bool:
        """Whether both call it stable (nine of ten requests are good) or both do not."""
        return (self.failed[0] < 0.1) == (self.failed[1] < 0.1)


def random_graph(seed: int) -> Graph:
    """Two to eight services in layers: fan-out, stages, chances, timeouts, retries, bounded queues.

    The fullest service is 30 to 90 % busy; one graph in eight is overloaded by up to a half.
    """
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 9))
    rate = float(rng.choice([40.0, 100.0, 250.0]))
    aim = float(rng.uniform(0.3, 0.9)) if seed % 8 else float(rng.uniform(1.15, 1.5))
    visits = np.zeros(count)
    visits[0] = 1.0
    calls: list[list[Any]] = [[] for _ in range(count)]
    for k in range(count):
        for _ in range(int(rng.integers(0, 3)) if k + 1 < count else 0):
            stage = []
            for target in set(rng.integers(k + 1, count, size=int(rng.integers(1, 4))).tolist()):
                call = _call(rng, f"s{target}.do")
                stage.append(call)
                visits[target] += visits[k] * call["count"] * call["chance"]
            calls[k].append(stage if len(stage) > 1 else stage[0])
    services = {}
    loads = rng.uniform(0.4, 1.0, size=count)
    loads[int(rng.choice(np.flatnonzero(visits > 0)))] = 1.0
    for k in range(count):
        services[f"s{k}"] = _service(rng, calls[k], rate * max(visits[k], 0.01), aim * loads[k])
    document = {
        "format": 1,
        "latency": {"same_zone": "300us"},
        "journeys": {
            "buy": {
                "enters": "s0.do",
                "timeout": str(rng.choice(["5s", "10s"])),
                "slow_after": "500ms",
            }
        },
        "services": services,
    }
    return Graph(seed, Topology.model_validate(document), rate, aim)


def _call(rng: np.random.Generator, target: str) -> dict[str, Any]:
    call: dict[str, Any] = {
        "to": target,
        "count": int(rng.choice([1, 1, 1, 2, 3])),
        "items": str(rng.choice(["sequential", "parallel"])),
        "chance": float(rng.choice([1.0, 1.0, 0.5])),
        "on_failure": str(rng.choice(["hard", "soft"])),
        "timeout": str(rng.choice(["0s", "1s", "3s"])),
    }
    if rng.random() < 0.4:
        call["retries"] = {"attempts": 2, "backoff": "50ms", "jitter": 0.5}
    return call


def _service(
    rng: np.random.Generator, calls: list[Any], arrivals: float, busy: float
) -> dict[str, Any]:
    replicas = int(rng.choice([1, 1, 2, 3]))
    processors = int(rng.choice([1, 2, 4, 8]))
    mean_us = max(int(busy * replicas * processors / arrivals * 1e6), 50)
    shapes: list[dict[str, Any]] = [
        {"shape": "exponential"},
        {"shape": "exponential"},
        {"shape": "deterministic"},
        {"shape": "lognormal", "cv2": 2.0},
        {"shape": "uniform"},
    ]
    work = {"mean": f"{mean_us}us", **shapes[int(rng.integers(0, len(shapes)))]}
    operation = {"work": work, "calls": calls, "failure": float(rng.choice([0.0, 0.0, 0.01]))}
    return {
        "operations": {"do": operation},
        "replicas": replicas,
        "quota": replicas,
        "slots": processors if not calls else 400,
        "processors": processors,
        "queue": {"limit": int(rng.choice([50, 1000]))},
        "balancing": str(rng.choice(["round_robin", "least_busy", "random_of_two"])),
    }


def _lived(kind: type[Plane], layout: Layout, graph: Graph, lasts_s: int) -> tuple[Plane, Any, Any]:
    options = PlaneOptions(
        seed=graph.seed + 1,
        horizon_us=(WARM_S + lasts_s) * SECOND,
        rates_per_s=np.array([[graph.rate_per_s]]),
        trace_one_in=0,
        log_ring=1,
        span_ring=1,
    )
    plane: Any = kind(layout, options)  # type: ignore[call-arg]
    plane.advance(WARM_S * SECOND)
    before = plane.meters.journey_histogram[0].copy()
    plane.advance((WARM_S + lasts_s) * SECOND)
    seconds = plane.meters.journey_seconds[0, WARM_S : WARM_S + lasts_s].sum(axis=0)
    return plane, plane.meters.journey_histogram[0] - before, seconds


def compare(seed: int, *, requests: float = 60_000) -> Outcome:
    """One graph on both planes."""
    graph = random_graph(seed)
    layout = build_layout(graph.topology)
    lasts_s = int(requests / graph.rate_per_s)
    _, theirs, counted = _lived(RequestPlane, layout, graph, lasts_s)
    flow, ours, told = _lived(FlowPlane, layout, graph, lasts_s)
    errors = tuple(quantile_us(ours, q) / quantile_us(theirs, q) - 1.0 for q in SHARES)
    offered = graph.rate_per_s * lasts_s
    good = (told[JourneyCount.OK] - counted[JourneyCount.OK]) / offered
    failed = tuple(
        float(one[JourneyCount.FAILED] / max(one[JourneyCount.OK] + one[JourneyCount.FAILED], 1))
        for one in (counted, told)
    )
    assert isinstance(flow, FlowPlane)
    return Outcome(graph, errors, float(good), (failed[0], failed[1]), flow.marked_share)


@dataclass(frozen=True)
class Summary:
    """Errors over many graphs, those that are unmarked and stable on both planes."""

    graphs: int
    mean_errors: tuple[float, ...]  # absolute, by SHARES
    p90_error: float  # of all quantiles' absolute errors
    throughput: float  # mean absolute
    failed: float  # mean absolute difference of shares
    disagreements: tuple[int, ...]  # seeds that one plane calls stable and the other collapsed
    doubted: tuple[int, ...]  # seeds of such, in which flow says that it cannot vouch for it
    marked: float  # of all seconds


def summary(outcomes: list[Outcome]) -> Summary:
    """The figures of a campaign."""
    sound = [o for o in outcomes if o.marked < 0.05 and max(o.failed) < 0.1]
    errors = np.abs(np.array([o.quantile_errors for o in sound]))
    outside_band = [o for o in outcomes if not 0.95 <= o.graph.busiest <= 1.15]
    disagree = [o for o in outside_band if not o.agrees_on_stability]
    return Summary(
        graphs=len(sound),
        mean_errors=tuple(float(e) for e in errors.mean(axis=0)),
        p90_error=float(np.quantile(errors, 0.9)),
        throughput=float(np.mean([abs(o.throughput_error) for o in sound])),
        failed=float(np.mean([abs(o.failed[0] - o.failed[1]) for o in outcomes])),
        disagreements=tuple(o.graph.seed for o in disagree if o.marked < 0.05),
        doubted=tuple(o.graph.seed for o in disagree if o.marked >= 0.05),
        marked=float(np.mean([o.marked for o in outcomes])),
    )


def main(count: int) -> None:
    """Print every graph and the summary."""
    outcomes = [compare(seed) for seed in range(1, count + 1)]
    for o in sorted(outcomes, key=lambda o: -max(abs(e) for e in o.quantile_errors)):
        errors = " ".join(f"{e:+7.1%}" for e in o.quantile_errors)
        failed = f"{o.failed[0]:.4f} {o.failed[1]:.4f}"
        print(
            f"{o.graph.seed:4d} busy {o.graph.busiest:.2f} p50/95/99 {errors} good "
            f"{o.throughput_error:+.4f} failed {failed} marked {o.marked:.0%}"
        )
    print(summary(outcomes))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
