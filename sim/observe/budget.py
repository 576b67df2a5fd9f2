"""Error budgets: how fast each objective spends its own, over any window, from running counts.

What was before the first sample is taken to be good traffic at the rate seen so far: monitoring
did not start with the drill, and an hour's window must not fire on two minutes of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.objective import Objective, Sli

Ints = npt.NDArray[np.int64]


def burn_rate(*, bad: float, total: float, target: float) -> float:
    """How fast a budget is being spent; 1 spends it exactly by the end of the period.

    Source: Google, The Site Reliability Workbook, ch. 5 "Alerting on SLOs".
    """
    return bad / total / (1.0 - target) if total > 0 else 0.0


@dataclass(slots=True)
class _Counts:
    """Running counts of one objective, a value a sample."""

    objective: Objective
    bad: list[int]
    total: list[int]


class BudgetBook:
    """Running counts of every objective."""

    def __init__(
        self, objectives: Mapping[str, Objective], journey_of_class: Sequence[str]
    ) -> None:
        self._at_us: list[int] = []
        self._counts = {name: _Counts(objective, [], []) for name, objective in objectives.items()}
        # Which classes, and whose slow requests, count for which objective: (objectives, classes).
        shape = (len(objectives), len(journey_of_class))
        self._counts_class: Ints = np.zeros(shape, dtype=np.int64)
        self._counts_slow: Ints = np.zeros(shape, dtype=np.int64)
        for row, objective in enumerate(objectives.values()):
            self._counts_class[row] = [objective.journey in (None, j) for j in journey_of_class]
            if objective.sli is Sli.LATENCY:
                self._counts_slow[row] = self._counts_class[row]

    def append(self, at_us: int, *, ended: Ints, failed: Ints, slow: Ints) -> None:
        """Counts since the start by class of traffic; each ``(classes,)``."""
        self._at_us.append(at_us)
        bad = self._counts_class @ failed + self._counts_slow @ slow
        total = self._counts_class @ ended
        for counts, now_bad, now_total in zip(
            self._counts.values(), bad.tolist(), total.tolist(), strict=True
        ):
            counts.bad.append(now_bad)
            counts.total.append(now_total)

    def burn(self, objective: str, window_us: int, *, rows: int) -> float:
        """Burn rate over the window that ends with the newest of ``rows`` samples."""
        if not rows:
            return 0.0
        counts = self._counts[objective]
        last = rows - 1
        now, first = self._at_us[last], self._at_us[0]
        start = bisect_right(self._at_us, now - window_us, 0, rows) - 1
        bad = counts.bad[last] - (counts.bad[start] if start >= 0 else 0)
        total = float(counts.total[last] - (counts.total[start] if start >= 0 else 0))
        if start < 0 and now > first:
            rate = (counts.total[last] - counts.total[0]) / (now - first)
            total += rate * max(0, first - (now - window_us))
        return burn_rate(bad=bad, total=total, target=counts.objective.target)
