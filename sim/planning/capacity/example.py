"""A study to begin with: a document, a month and a half of made-up traffic, a made-up load test."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sim.planning.capacity.usl import Scalability
from sim.streams import draw, unit

STUDY, HISTORY, LOAD_TEST = "study.yaml", "traffic.csv", "load-test.csv"
_BEGINS = datetime(2026, 10, 5, tzinfo=UTC)
_WEEKS = 6
_LOADS = (1, 4, 8, 16, 32, 48, 64, 96)

TEXT = """\
# A capacity study: what will be asked for, what holds it, and what that costs.
# The traffic beside it is made up; put your own in its place. Prices are yours to give.
format: 1
topology: three-tier
history: traffic.csv
outlook: {ahead: 14d, percentile: 0.95, paths: 500}
events:
  - {name: Black Friday, begins: 2026-11-27T00:00:00+00:00, lasts: 1d, factor: 2.0, spread: 0.2}
holding: {percentile: 0.95, waits: 20ms}
load_test: load-test.csv
prices: {on_demand: 0.10, reserved: 0.062, spot: 0.03, weights: {db: 4.0}}
spot:
  services: [api]
  job: 30m
  checkpoints: {every: 5m, costs: 10s}
  pools: 2
scaling: {service: web, penalty: 50.0, candidates: 64}
"""


def write_example(folder: Path) -> list[Path]:
    """Write the example into a folder; files that are there already are somebody's work.

    Raises:
        FileExistsError: where one of them is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {STUDY: TEXT, HISTORY: history_text(), LOAD_TEST: load_test_text()}
    written = []
    for name, text in texts.items():
        with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        written.append(folder / name)
    return written


def history_text(*, weeks: int = _WEEKS, seed: int = 1) -> str:
    """Hourly traffic with a day, a weekend, growth and 6 % of noise, as CSV."""
    lines = ["time,requests_per_s"]
    for hour in range(weeks * 168):
        at = _BEGINS + timedelta(hours=hour)
        day = 1.0 + 0.5 * math.sin(2.0 * math.pi * (at.hour - 9) / 24.0)
        week = 0.75 if at.weekday() >= 5 else 1.0
        growth = 1.0 + 0.1 * hour / (weeks * 168)
        noise = math.exp(0.06 * _normal(seed, hour))
        lines.append(f"{at:%Y-%m-%dT%H:%M},{75.0 * day * week * growth * noise:.2f}")
    return "\n".join(lines) + "\n"


def load_test_text(*, seed: int = 1) -> str:
    """Eight load points of a system that bends, with 2 % of noise, as CSV."""
    law = Scalability(12.0, 0.03, 0.0005, has_peak=True, residual=0.0)
    lines = ["concurrency,requests_per_s"]
    for load in _LOADS:
        below = 1.0 + law.contention * (load - 1) + law.coherency * load * (load - 1)
        came = law.rate_of_one * load / below * math.exp(0.02 * _normal(seed, load))
        lines.append(f"{load},{came:.2f}")
    return "\n".join(lines) + "\n"


def _normal(seed: int, place: int) -> float:
    """A normal draw by Box and Muller, of two that are the place's own."""
    first = unit(draw(seed, "capacity", "example", place, 1))
    second = unit(draw(seed, "capacity", "example", place, 2))
    return math.sqrt(-2.0 * math.log(first)) * math.cos(2.0 * math.pi * second)
