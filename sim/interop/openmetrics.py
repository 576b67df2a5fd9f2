"""A run's numbers as OpenMetrics text, one sample for every scrape.

Source: OpenMetrics 1.0. ``promtool tsdb create-blocks-from openmetrics`` turns it into blocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from sim.interop.firing import fired
from sim.interop.names import (
    FAILED,
    FIRING,
    REQUESTS,
    RUN,
    SLOW,
    Metric,
    escaped,
    key_of,
    labelled,
    labels_of,
    metric_of,
)
from sim.journal.record import RunRecord, SampleTable, Seconds
from sim.model.signal import Signal
from sim.units import SECOND

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Family:
    """Samples under one name; each series is its labels and its (time, value) pairs."""

    name: str
    kind: str  # OpenMetrics' type
    unit: str
    help: str
    series: tuple[tuple[dict[str, str], tuple[tuple[int, float], ...]], ...]


def epoch_us(starts_at: datetime) -> int:
    """The drill clock's zero in microseconds of Unix time, exactly."""
    return (starts_at - _EPOCH) // timedelta(microseconds=1)


def text(record: RunRecord, starts_at: datetime) -> Iterator[str]:
    """The lines of the exposition, ends of line included; timestamps are ``starts_at`` + clock."""
    zero_us = epoch_us(starts_at)
    for family in families(record):
        yield f"# TYPE {family.name} {family.kind}\n"
        if family.unit:
            yield f"# UNIT {family.name} {family.unit}\n"
        yield f"# HELP {family.name} {escaped(family.help)}\n"
        name = family.name + {"counter": "_total", "info": "_info"}.get(family.kind, "")
        for labels, samples in family.series:
            series = labelled(name, labels)
            for at_us, value in samples:
                yield f"{series} {_number(value)} {_timestamp(zero_us + at_us)}\n"
    yield "# EOF\n"


def families(record: RunRecord) -> Iterator[Family]:
    """Every family of a run: what it was, users' counters, alerts, sampled signals."""
    yield _run(record)
    yield from counters(record.seconds, record.samples.at_us)
    yield _firing(record)
    yield from gauges(record.samples)


def counters(seconds: Seconds, at_us: Ints) -> Iterator[Family]:
    """Users' requests since the drill's clock stood at zero, at each scrape from then on."""
    scrapes = at_us[at_us >= 0]
    ended = np.minimum(scrapes // SECOND, seconds.counts.shape[1])
    by_labels: dict[tuple[str, str], Ints] = {}
    for row, label in enumerate(zip(seconds.journeys, seconds.segments, strict=True)):
        # Classes that differ in their users' homes alone are one series.
        by_labels[label] = by_labels.get(label, 0) + seconds.counts[row]
    for name, columns, told in (
        (REQUESTS, (Seconds.OK, Seconds.FAILED), "Requests of users that ended."),
        (FAILED, (Seconds.FAILED,), "Requests of users that failed."),
        (SLOW, (Seconds.SLOW,), "Requests of users that were answered well, but too late."),
    ):
        series = []
        for (journey, segment), counts in by_labels.items():
            running = np.concatenate([[0], counts[:, columns].sum(axis=1).cumsum()])[ended]
            labels = {"journey": journey} | ({"segment": segment} if segment else {})
            series.append((labels, tuple(zip(scrapes.tolist(), running.tolist(), strict=True))))
        yield Family(name, "counter", "", told, tuple(series))


def gauges(samples: SampleTable) -> Iterator[Family]:
    """Every signal that was ever known, family by family in order of the alphabet."""
    by_metric: dict[Metric, list[int]] = {}
    for column, name in enumerate(samples.names):
        by_metric.setdefault(metric_of(Signal(key_of(name).signal)), []).append(column)
    at_us = samples.at_us.tolist()
    for metric in sorted(by_metric, key=lambda metric: metric.name):
        series = []
        for column in by_metric[metric]:
            values = samples.values[:, column]
            first = _first_known(values)
            if first < len(values):
                rows = (values[first:] / metric.divisor).tolist()
                pairs = tuple(zip(at_us[first:], rows, strict=True))
                series.append((labels_of(key_of(samples.names[column])), pairs))
        if series:
            yield Family(metric.name, "gauge", metric.unit, metric.help, tuple(series))


def _first_known(values: Floats) -> int:
    """Where a series begins; from then on NaN is said, as Prometheus' own 0/0 is."""
    known = np.flatnonzero(~np.isnan(values))
    return int(known[0]) if len(known) else len(values)


def _firing(record: RunRecord) -> Family:
    """Each alert that has fired, 1 at the scrapes at which it fires."""
    scrapes = record.samples.at_us.tolist()
    series = []
    for name, told in sorted(fired(record).items()):
        pairs = tuple((at_us, float(any(e.holds_at(at_us) for e in told))) for at_us in scrapes)
        series.append(({"alertname": name, "severity": told[0].urgency}, pairs))
    return Family(FIRING, "gauge", "", "1 while an alert of the drill fires.", tuple(series))


def _run(record: RunRecord) -> Family:
    """What was run, in the words of the journal's head."""
    head = record.head.data
    names = ("code", "engine", "engine_digest", "plane", "responder", "seed")
    labels = {name: str(head[name]) for name in names if name in head}
    # At every scrape, so that it can be joined to any sample.
    pairs = tuple((at_us, 1.0) for at_us in record.samples.at_us.tolist())
    return Family(RUN, "info", "", "What was run.", ((labels, pairs),))


def _timestamp(at_us: int) -> str:
    """Seconds, as many decimals as it takes."""
    whole, part = divmod(at_us, SECOND)
    return f"{whole}.{part:06d}".rstrip("0").rstrip(".")


def _number(value: float) -> str:
    return "NaN" if math.isnan(value) else repr(value)
