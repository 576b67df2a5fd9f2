"""A run as scores and reports read it: its entries, its seconds, its sampled series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.journal.entries import Entry, Kind


@dataclass(frozen=True)
class Seconds:
    """What users lived through, second by second of the drill (lead-in left out).

    ``counts`` has shape ``(classes, seconds, 5)`` with columns offered, ok, slow, failed and
    latency_us (sum); a request is offered in the second it arrives, all else when it ends.
    """

    journeys: tuple[str, ...]  # per class
    segments: tuple[str, ...]  # per class
    value: npt.NDArray[np.float64]  # per class: money per good request
    counts: npt.NDArray[np.int64]
    homes: tuple[str, ...] = ()  # per class: the region where its users are; none: not known

    OFFERED = 0
    OK = 1
    SLOW = 2
    FAILED = 3
    LATENCY_US = 4


@dataclass(frozen=True)
class SampleTable:
    """Sampled signals: ``values[k, c]`` at ``at_us[k]`` for series ``names[c]``; NaN where unknown.

    Names are Prometheus-like: ``error_share{service="cart"}`` (``SeriesKey.__str__``).
    """

    at_us: npt.NDArray[np.int64]
    names: tuple[str, ...]
    values: npt.NDArray[np.float64]

    def column(self, name: str) -> npt.NDArray[np.float64]:
        """One series; all NaN where it was never sampled."""
        if name not in self.names:
            return np.full(len(self.at_us), np.nan)
        return self.values[:, self.names.index(name)]


@dataclass(frozen=True)
class RunRecord:
    """Everything that is left of a run; scores, reports and comparisons are functions of it."""

    entries: tuple[Entry, ...]
    seconds: Seconds
    samples: SampleTable
    journal_sha256: str

    @property
    def head(self) -> Entry:
        """The first entry."""
        return self.entries[0]

    @property
    def end(self) -> Entry | None:
        """The last entry where the run ended; None where it was cut."""
        last = self.entries[-1]
        return last if last.kind is Kind.END else None

    def of_kind(self, *kinds: Kind) -> tuple[Entry, ...]:
        """Entries of these kinds, in order."""
        return tuple(entry for entry in self.entries if entry.kind in kinds)

    def story(self, subject: str) -> tuple[Entry, ...]:
        """Every entry about one subject, in order."""
        return tuple(entry for entry in self.entries if entry.subject == subject)
