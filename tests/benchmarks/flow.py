"""What the flow plane costs: CPU time of the kernel for an hour, by traffic and by size.

Run with ``python -m tests.benchmarks.flow``; prints a Markdown table. Goals: one hour of 50 cells
within 100 ms; ten times the traffic within 1.1 of the time; 10 to 800 cells within 1.3 per cell.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from sim.engine.flow.plane import FlowPlane
from sim.engine.layout import Layout, build_layout
from sim.engine.plane import PlaneOptions
from sim.model.topology import Topology

ROUNDS = 3
HOUR_S = 3600


def graph(cells: int, *, scale: int = 1, timeout: str = "0s") -> Layout:
    """So many services of one replica in layers, two calls each; ``scale`` multiplies servers.

    Slots are many: a call of 800 services holds its first slot for seconds.
    """
    services = {}
    for k in range(cells):
        targets = [t for t in (2 * k + 1, 2 * k + 2) if t < cells]
        calls = [
            {"to": f"s{t}.do", "chance": 0.9, "timeout": timeout, "retries": {"attempts": 2}}
            for t in targets
        ]
        services[f"s{k}"] = {
            "operations": {"do": {"work": "4ms", "calls": calls}},
            "replicas": 1,
            "quota": 1,
            "slots": 4096 * scale,
            "processors": scale,
        }
    document = {"format": 1, "journeys": {"buy": {"enters": "s0.do"}}, "services": services}
    return build_layout(Topology.model_validate(document))


def spent_ms(layout: Layout, rates: np.ndarray, stretch_s: int = HOUR_S) -> float:
    """CPU time of an hour lived in such stretches; one alone is the kernel's time."""
    found = []
    for seed in range(ROUNDS):
        plane = FlowPlane(
            layout, PlaneOptions(seed=seed, horizon_us=HOUR_S * 1_000_000, rates_per_s=rates)
        )
        began = time.process_time()
        for until in range(stretch_s, HOUR_S + 1, stretch_s):
            plane.advance(until * 1_000_000)
            _ = plane.meters
        found.append((time.process_time() - began) * 1000)
    return statistics.median(found)


def main() -> None:
    """Print the table."""
    steady = np.array([[150.0]])
    wave = 150.0 + 50.0 * np.abs(np.arange(HOUR_S) % 600 - 300) / 300
    spent_ms(graph(3), steady)
    base = spent_ms(graph(50), steady)
    more = spent_ms(graph(50, scale=10), 10 * steady)
    small, large = spent_ms(graph(10), steady), spent_ms(graph(800), steady)
    print("| what | ms for an hour | beside | goal |\n|---|---|---|---|")
    print(f"| 50 cells, steady | {base:.0f} | | 100 |")
    print(f"| the same, traffic and servers times ten | {more:.0f} | {more / base:.2f}x | 1.1x |")
    print(f"| 10 cells | {small:.0f} | | |")
    ratio = large / 800 / (small / 10)
    print(f"| 800 cells | {large:.0f} | {ratio:.2f}x per cell | 1.3x |")
    print(f"| 50 cells, steady, scraped every 15 s | {spent_ms(graph(50), steady, 15):.0f} | | |")
    print(f"| 50 cells, traffic that never rests | {spent_ms(graph(50), wave[None, :]):.0f} | | |")


if __name__ == "__main__":
    main()
