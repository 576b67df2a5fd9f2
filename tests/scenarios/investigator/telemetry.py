"""The kinds of telemetry, and what a clue reads in their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Answers = Mapping[str, Any]


class Telemetry(StrEnum):
    """What can be asked; each is one door to the view.

    Experts are none: an opinion is drawn from the truth, and is right only as often as is said.
    """

    ALERTS = "alerts"
    CHANGES = "changes"
    CUSTOMERS = "customer reports"
    LOGS = "logs"
    METRICS = "metrics"
    PROBES = "probes"
    STATUS = "status pages"
    TOPOLOGY = "topology"
    TRACES = "traces"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that speaks for a mechanism at a component; ``weight`` in nats of odds."""

    component: str
    mechanism: str
    weight: float


@dataclass(frozen=True, slots=True)
class Clue:
    """What in the answers to some questions counts, and for what.

    It says nothing until every question of ``asks`` has been answered.
    """

    says: str
    asks: tuple[str, ...]
    reads: Callable[[Answers], Iterable[Finding]]

    def findings(self, answers: Answers) -> tuple[Finding, ...]:
        """What it finds in what has been answered so far."""
        if any(name not in answers for name in self.asks):
            return ()
        return tuple(self.reads(answers))
