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

    classes: Ints
    objective: Objective
    bad: list[int]
    total: list[int]


class BudgetBook:
    """Running counts of every objective."""

    def __init__(
        self, objectives: Mapping[str, Objective], journey_of_class: Sequence[str]
    ) -> None:
        self._at_us: list[int] = []
        self._counts = {
            name: _Counts(_classes(objective, journey_of_class), objective, [], [])
            for name, objective in objectives.items()
        }

    def append(self, at_us: int, *, ended: Ints, failed: Ints, slow: Ints) -> None:
        """Counts since the start by class of traffic; each ``(classes,)``."""
        self._at_us.append(at_us)
        for counts in self._counts.values():
            bad = int(failed[counts.classes].sum())
            if counts.objective.sli is Sli.LATENCY:
                bad += int(slow[counts.classes].sum())
            counts.bad.append(bad)
            counts.total.append(int(ended[counts.classes].sum()))

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


def _classes(objective: Objective, journey_of_class: Sequence[str]) -> Ints:
    return np.array(
        [k for k, journey in enumerate(journey_of_class) if objective.journey in (None, journey)],
        dtype=np.int64,
    )
