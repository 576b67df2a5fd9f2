"""Series as a Prometheus would hold them: labels, and samples in order of time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.model.matching import test_of
from sim.model.promql.tree import Selection

NAME = "__name__"
# An instant looks back so far for a sample, and no further.
LOOKBACK_US = 300_000_000
Labels = dict[str, str]
# Times in microseconds, values; both as long.
Samples = tuple[Sequence[int], Sequence[float]]


@dataclass(frozen=True)
class Series:
    """One series; its samples are read when they are first asked for."""

    labels: Labels
    read: Callable[[], Samples]

    @cached_property
    def samples(self) -> Samples:
        """Every sample that can be seen."""
        return self.read()

    def at(self, at_us: int) -> float | None:
        """The newest sample at a time; None where it is older than the look-back."""
        times, values = self.samples
        row = bisect_right(times, at_us) - 1
        return values[row] if row >= 0 and times[row] > at_us - LOOKBACK_US else None

    def between(self, from_us: int, until_us: int) -> Samples:
        """The samples of a stretch, both ends included, as in Prometheus 2."""
        times, values = self.samples
        begin, end = bisect_left(times, from_us), bisect_right(times, until_us)
        return times[begin:end], values[begin:end]


def selected(series: Iterable[Series], selection: Selection) -> list[Series]:
    """The series that a selection picks."""
    tests = [test_of(matcher) for matcher in selection.matchers]
    return [one for one in series if all(holds(one.labels) for holds in tests)]
