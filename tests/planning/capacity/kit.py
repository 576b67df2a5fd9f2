"""Histories, studies and small systems that the tests of capacity share."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from sim.model.topology import Topology
from sim.planning.capacity.forecasting import Forecast
from sim.planning.capacity.history import History
from sim.planning.capacity.study import CapacityStudy

BEGINS = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday


def rates(weeks: int, *, seed: int = 1, noise: float = 0.06, growth: float = 0.1) -> np.ndarray:
    """Hourly traffic with a daily and a weekly season, growth and noise, in 1/s."""
    rng = np.random.default_rng(seed)
    at = np.arange(weeks * 168)
    day = 1.0 + 0.5 * np.sin(2.0 * math.pi * (at - 9) / 24.0)
    week = np.where((at // 24) % 7 >= 5, 0.75, 1.0)
    trend = np.exp(growth * at / (10 * 168))
    return 100.0 * day * week * trend * np.exp(noise * rng.standard_normal(len(at)))


def history(values: np.ndarray | None = None, *, step_s: int = 3600) -> History:
    return History(BEGINS, step_s, rates(4) if values is None else values, {}, 0)


def csv_text(values: Any, *, head: str = "time,requests_per_s", step_s: int = 3600) -> str:
    rows = [
        f"{BEGINS + timedelta(seconds=k * step_s):%Y-%m-%dT%H:%M},{value:.6g}"
        for k, value in enumerate(values)
    ]
    return "\n".join([head, *rows]) + "\n"


def study(**fields: Any) -> CapacityStudy:
    values = {"format": 1, "topology": "three-tier", "history": "traffic.csv", **fields}
    return CapacityStudy.model_validate(values)


def pair(**web: Any) -> Topology:
    """A service that calls another, over three zones."""
    return Topology.model_validate(
        {
            "format": 1,
            "regions": {"local": {"zones": ["a", "b", "c"]}},
            "traffic": {"rate": "40/s"},
            "journeys": {"buy": {"enters": "web.do", "slow_after": "300ms"}},
            "services": {
                "web": {
                    "operations": {"do": {"work": "20ms", "calls": ["db.do"]}},
                    "processors": 1,
                    "replicas": 3,
                    "quota": 12,
                    **web,
                },
                "db": {"operations": {"do": {"work": "5ms"}}, "processors": 1, "replicas": 2},
            },
        }
    )


def within(forecast: Forecast, actual: np.ndarray, level: float) -> float:
    """Share of the steps that the interval holds."""
    low, high = forecast.band(level)
    return float(((low <= actual) & (actual <= high)).mean())
