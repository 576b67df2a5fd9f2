"""The shape of a row: a small system, how long it runs, and what theory expects to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sim.engine.fidelity.readings import Readings


class Klass(StrEnum):
    """How near is near enough (``docs/FIDELITY.md``, tolerance classes)."""

    EXACT = "X"
    MEAN = "S1 mean"  # within 1 %
    QUANTILE = "S1 quantile"  # within 2 %
    PROBABILITY = "S1 probability"  # within 0.002 absolute
    LAW = "law"  # within 0.5 %
    RETRY = "retry"  # within 2 %
    SHARE = "share"  # within 0.02 absolute
    FLUID = "fluid"  # within 3 %


TOLERANCE = {
    Klass.EXACT: 0.0,
    Klass.MEAN: 0.01,
    Klass.QUANTILE: 0.02,
    Klass.PROBABILITY: 0.002,
    Klass.LAW: 0.005,
    Klass.RETRY: 0.02,
    Klass.SHARE: 0.02,
    Klass.FLUID: 0.03,
}


@dataclass(frozen=True)
class Expectation:
    """One number that theory gives; times in milliseconds, rates per second."""

    quantity: str
    expected: float
    klass: Klass
    read: Callable[[Readings], float]


@dataclass(frozen=True)
class Row:
    """One line of the reference table."""

    id: str
    title: str
    services: dict[str, Any]
    rate_per_s: float
    expects: tuple[Expectation, ...]
    requests: float = 4e6  # measured ones, all batches together
    warm_s: float = 60.0
    enters: str = "station.do"
    journey: dict[str, Any] = field(default_factory=dict)
    journeys: dict[str, Any] = field(default_factory=dict)  # in place of the one journey
    source: str = "docs/FIDELITY.md"
