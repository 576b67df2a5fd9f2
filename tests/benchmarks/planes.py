"""What a plane costs: ratios in CPU time, interleaved in one process, median of five.

Run with ``python -m tests.benchmarks.planes``; prints a Markdown table.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from heapq import heappop, heappush
from random import Random

from sim.engine.kernel import fields
from sim.engine.layout import SiteField
from sim.engine.plane import OpCount, Plane
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from tests.benchmarks import idiomatic
from tests.benchmarks.boutique import boutique, options

ROUNDS = 5
WARM_S = 5
RATE = 200.0


def hops(plane: Plane) -> int:
    """Calls that reached a replica."""
    return int(plane.meters.op_counts[:, OpCount.ARRIVED].sum())


def speed_of(plane: Plane, seconds: int) -> float:
    """Hops per CPU second over a stretch, after warming up."""
    plane.advance(WARM_S * 1_000_000)
    before = hops(plane)
    began = time.process_time()
    plane.advance((WARM_S + seconds) * 1_000_000)
    return (hops(plane) - before) / (time.process_time() - began)


def request(seconds: int = 300, *, has_telemetry: bool = True) -> float:
    """The compiled plane; without telemetry also without breakers and ejection."""
    layout = boutique()
    plane = RequestPlane(layout, options(layout, rate_per_s=RATE, seconds=seconds + WARM_S))
    if not has_telemetry:
        memory = plane._memory
        memory.m[fields.HAS_TELEMETRY] = 0
        memory.m[fields.TRACE_ONE_IN] = 0
        sites = memory.part(fields.AT_SITE, len(layout.site_names), fields.SITE_WIDTH)
        sites[:, [SiteField.BREAKER_CALLS, SiteField.EJECT_AFTER]] = 0
        sites[:, SiteField.BUDGET_PPM] = -1
    return speed_of(plane, seconds)


def reference(seconds: int = 5) -> float:
    """The reference plane: SimPy with every mechanism, written to be read."""
    layout = boutique()
    plane = ReferencePlane(layout, options(layout, rate_per_s=RATE, seconds=seconds + WARM_S))
    return speed_of(plane, seconds)


def simpy_sketch(seconds: int = 20) -> float:
    """The same graph in idiomatic SimPy, with timeouts and retries alone."""
    return idiomatic.speed(boutique(), rate_per_s=RATE, warm_s=WARM_S, seconds=seconds)


def heapq_loop(hops_wanted: int = 200_000) -> float:
    """A plain heapq loop in Python: M/M/1 stations in tandem, no mechanisms at all."""
    random = Random(1)
    gap, work = 1.0, 0.8
    queued = [0] * 5
    heap = [(random.expovariate(1 / gap), -1)]
    done = 0
    began = time.process_time()
    while done < hops_wanted:
        now, station = heappop(heap)
        if station < 0:
            heappush(heap, (now + random.expovariate(1 / gap), -1))
        else:
            done += 1
            queued[station] -= 1
            if queued[station]:
                heappush(heap, (now + random.expovariate(1 / work), station))
        station += 1
        if station < len(queued):
            queued[station] += 1
            if queued[station] == 1:
                heappush(heap, (now + random.expovariate(1 / work), station))
    return done / (time.process_time() - began)


def measured() -> dict[str, list[float]]:
    """Every contender's hops per CPU second, round by round."""
    contenders: dict[str, Callable[[], float]] = {
        "request": request,
        "request, no telemetry, no guards": lambda: request(has_telemetry=False),
        "reference (SimPy)": reference,
        "idiomatic SimPy, timeouts and retries alone": simpy_sketch,
        "heapq loop, no mechanisms": heapq_loop,
    }
    request(10)  # compiles, or loads
    rounds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            rounds[name].append(run())
    return rounds


def ratios(rounds: dict[str, list[float]]) -> list[tuple[str, float, str]]:
    """What, measured ratio (median of the rounds' own), goal."""

    def median_ratio(a: str, b: str) -> float:
        return statistics.median(x / y for x, y in zip(rounds[a], rounds[b], strict=True))

    return [
        ("request / reference", median_ratio("request", "reference (SimPy)"), ">= 100"),
        (
            "request / idiomatic SimPy",
            median_ratio("request", "idiomatic SimPy, timeouts and retries alone"),
            ">= 100",
        ),
        (
            "cost of telemetry, breakers, ejection, budgets",
            median_ratio("request, no telemetry, no guards", "request"),
            "<= 2",
        ),
        ("request / heapq loop", median_ratio("request", "heapq loop, no mechanisms"), ">= 4"),
    ]


def main() -> None:
    """Print the table."""
    rounds = measured()
    print("| hops per CPU second | min | median | max |\n|---|---|---|---|")
    for name, speeds in rounds.items():
        low, high = min(speeds), max(speeds)
        print(f"| {name} | {low:,.0f} | {statistics.median(speeds):,.0f} | {high:,.0f} |")
    print("\n| ratio | measured | goal |\n|---|---|---|")
    for what, ratio, goal in ratios(rounds):
        print(f"| {what} | {ratio:.2f} | {goal} |")


if __name__ == "__main__":
    main()
