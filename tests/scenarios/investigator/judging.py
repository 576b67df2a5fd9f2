"""From findings to belief: weights add up, beside that of "nothing that these clues know"."""

from __future__ import annotations

import math

from tests.scenarios.investigator import calm, changes, logs, metrics, outside
from tests.scenarios.investigator.telemetry import Answers

CLUES = (*logs.CLUES, *metrics.CLUES, *changes.CLUES, *outside.CLUES, *calm.CLUES)
# The weight of "nothing is wrong that these clues know": one weak clue does not outweigh it.
NOTHING = 2.5
MOST_HYPOTHESES = 6


class Casebook:
    """What has been found so far. What was seen once stays seen, though it leaves the window."""

    def __init__(self) -> None:
        self._weights: dict[tuple[str, str, str], float] = {}

    def read(self, answers: Answers) -> None:
        """Take in what the answers show; of each clue the strongest that it has shown."""
        for clue in CLUES:
            for found in clue.findings(answers):
                key = clue.says, found.component, found.mechanism
                self._weights[key] = max(found.weight, self._weights.get(key, 0.0))

    def belief(self) -> dict[tuple[str, str], float]:
        """Probability by (component, mechanism), the most likely first; at most one in all."""
        weights: dict[tuple[str, str], float] = {}
        for (_, component, mechanism), weight in self._weights.items():
            key = component, mechanism
            weights[key] = weights.get(key, 0.0) + weight
        whole = math.exp(NOTHING) + sum(math.exp(weight) for weight in weights.values())
        ranked = sorted(weights, key=lambda key: (-weights[key], key))
        return {key: round(math.exp(weights[key]) / whole, 6) for key in ranked[:MOST_HYPOTHESES]}
