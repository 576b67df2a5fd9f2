"""Policies of an autoscaler that a search tries: drawn by key, half of them predictive."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.resilience import Autoscaler, Reads
from sim.streams import draw, span
from sim.units import SECOND

STABILISATIONS_S = (60, 120, 180, 300, 600, 900)
_TARGETS = (40, 80)  # percent
_FURTHER_S = (30, 600)  # beyond the start of a replica


@dataclass(frozen=True, slots=True)
class Policy:
    """What differs between policies; the rest is the document's. ``ahead_s`` None: reactive."""

    target: float
    stabilisation_s: int
    least: int
    most: int
    reads: Reads
    ahead_s: int | None

    @property
    def is_predictive(self) -> bool:
        """Whether it also follows the forecast."""
        return self.ahead_s is not None

    def written(self) -> dict[str, object]:
        """As a topology's ``autoscaler`` writes it."""
        told: dict[str, object] = {
            "least": self.least,
            "most": self.most,
            "reads": self.reads.value,
            "target": self.target,
            "stabilisation": f"{self.stabilisation_s}s",
        }
        if self.ahead_s is not None:
            told["predicts"] = {"ahead": f"{self.ahead_s}s"}
        return told


def policy_of(rule: Autoscaler) -> Policy:
    """The policy of a document."""
    return Policy(
        target=rule.target,
        stabilisation_s=rule.stabilisation // SECOND,
        least=rule.least,
        most=rule.most,
        reads=rule.reads,
        ahead_s=None if rule.predicts is None else rule.predicts.ahead // SECOND,
    )


def candidates(count: int, *, most: int, usual: int, startup_s: int, seed: int) -> list[Policy]:
    """Drawn policies, every second one predictive.

    Args:
        count: how many.
        most: replicas that none goes beyond.
        usual: replicas of the fixed size, about which floors are drawn.
        startup_s: from start to first request: a shorter look ahead would come too late.
        seed: of the draws.
    """
    return [
        _candidate(k, most=most, usual=usual, startup_s=startup_s, seed=seed) for k in range(count)
    ]


def _candidate(k: int, *, most: int, usual: int, startup_s: int, seed: int) -> Policy:
    def between(what: str, low: int, high: int) -> int:
        return span(draw(seed, "capacity", "policy", k, what), low, high)

    ahead_s = None
    if k % 2:
        ahead_s = startup_s + between("ahead", *_FURTHER_S)
    return Policy(
        target=between("target", *_TARGETS) / 100.0,
        stabilisation_s=STABILISATIONS_S[between("window", 0, len(STABILISATIONS_S) - 1)],
        least=between("least", 1, max(min(usual, most), 1)),
        most=most,
        reads=(Reads.SLOTS, Reads.PROCESSORS)[between("reads", 0, 1)],
        ahead_s=ahead_s,
    )
