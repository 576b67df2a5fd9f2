"""What our signals are called outside: Prometheus' names and base units.

Source: Prometheus, "Metric and label naming"; OpenMetrics 1.0, "Units and Base Units".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sim.model.signal import SeriesKey, Signal

PREFIX: Final = "gameday_"
REQUESTS: Final = f"{PREFIX}requests"
FAILED: Final = f"{PREFIX}requests_failed"
SLOW: Final = f"{PREFIX}requests_slow"
FIRING: Final = f"{PREFIX}alert_firing"
RUN: Final = f"{PREFIX}run"
LABELS: Final = ("service", "zone", "version", "caller", "journey", "segment", "probe")

_HELP: Final = {
    Signal.REQUEST_RATE: "Requests that arrived.",
    Signal.ERROR_SHARE: "Share of answers that were errors; NaN where nothing ended.",
    Signal.ERROR_RATE: "Answers that were errors.",
    Signal.ANSWER_RATE: "Requests of users that ended, well or not.",
    Signal.SLOW_SHARE: "Share of answers that were good and later than the journey's slow_after.",
    Signal.LATENCY_MEAN: "Mean time to an answer.",
    Signal.LATENCY_P50: "Median time to an answer.",
    Signal.LATENCY_P95: "95th percentile of the time to an answer.",
    Signal.LATENCY_P99: "99th percentile of the time to an answer.",
    Signal.SATURATION: "Busy share of usable slots.",
    Signal.UTILISATION: "Busy share of processors.",
    Signal.QUEUE_LENGTH: "Calls that wait for a slot.",
    Signal.REFUSED_RATE: "Calls that were turned away.",
    Signal.TIMEOUT_RATE: "Calls that the caller gave up.",
    Signal.RETRY_RATE: "Retries that were sent.",
    Signal.REPLICAS_READY: "Replicas that serve.",
    Signal.REPLICAS_DESIRED: "Replicas that are wanted.",
    Signal.RESTARTS: "Restarts since the start of the run.",
    Signal.MEMORY_SHARE: "Memory in use by the limit, the worst replica.",
    Signal.REPLICATION_LAG: "How far the copies of a store are behind, the worst.",
    Signal.IS_PRIMARY: "1 where the primary of a store is.",
    Signal.QUEUE_DEPTH: "Messages that a broker has stored and nobody is done with.",
    Signal.QUEUE_AGE: "Age of the oldest message that a broker has stored.",
    Signal.DEAD_LETTERS: "Messages that a broker has set aside.",
    Signal.CACHE_HIT_SHARE: "Share of calls that a cache answered itself.",
    Signal.ORDER_RATE: "Orders that users placed.",
    Signal.MONEY_RATE: "Money that users spent.",
    Signal.QUOTA_USED: "Replicas that count against the quota of a service.",
    Signal.QUOTA_LIMIT: "Replicas of a service that may be asked for.",
    Signal.QUOTA_SHARE: "Share of its quota that a service uses.",
    Signal.COST_RATE: "Money that replicas cost.",
    Signal.PROBE_SUCCESS: "1 where the last try of a probe from outside went well.",
    Signal.PROBE_DURATION: "How long the last try of a probe took, where it went well.",
    Signal.CUSTOMER_REPORTS: "Reports of customers that the support desk passed on.",
}
# The end of our name, the end of theirs, their unit ("" where it has none), ours in theirs.
_ENDS: Final = (
    ("_per_s", "_per_second", "", 1.0),
    ("_per_min", "_per_second", "", 60.0),
    ("_per_hour", "_per_second", "", 3600.0),
    ("_s", "_seconds", "seconds", 1.0),
    ("_share", "_ratio", "ratio", 1.0),
    ("saturation", "saturation_ratio", "ratio", 1.0),
    ("utilisation", "utilisation_ratio", "ratio", 1.0),
)
_SERIES = re.compile(r"(?P<signal>\w+)(?:\{(?P<labels>.*)\})?", re.DOTALL)
_LABEL = re.compile(r'(\w+)="([^"]*)"(?:,|$)')


@dataclass(frozen=True, slots=True)
class Metric:
    """One gauge: ``value / divisor`` is in its base unit."""

    name: str
    unit: str
    help: str
    divisor: float


def metric_of(signal: Signal) -> Metric:
    """The gauge of a signal."""
    ours = signal.value
    for end, theirs, unit, divisor in _ENDS:
        if ours.endswith(end):
            return Metric(PREFIX + ours.removesuffix(end) + theirs, unit, _HELP[signal], divisor)
    return Metric(PREFIX + ours, "", _HELP[signal], 1.0)


def key_of(name: str) -> SeriesKey:
    """A sampled series by its name in the folder, ``error_share{service="cart"}``."""
    found = _SERIES.fullmatch(name)
    assert found is not None, name
    return SeriesKey(found["signal"], **dict(_LABEL.findall(found["labels"] or "")))


def labels_of(key: SeriesKey) -> dict[str, str]:
    """The labels that a series has."""
    return {name: getattr(key, name) for name in LABELS if getattr(key, name)}


def escaped(value: str) -> str:
    """A label's value between quotes: backslash, quote and end of line are escaped."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def labelled(name: str, labels: dict[str, str]) -> str:
    """A series as text: name and labels."""
    given = ",".join(f'{label}="{escaped(value)}"' for label, value in labels.items())
    return f"{name}{{{given}}}" if given else name
