"""From what was counted in one scrape interval to signals; pure, a row a group.

Columns of ``values`` are those of the counters: ``OpCount``, then ``ReplicaCount`` up to QUEUED_US,
then usable slots, processors and replicas that serve; ``SiteCount``; ``JourneyCount``, then orders
and money.
"""

from __future__ import annotations

import numpy as np

from sim.engine.layout import FloatArray
from sim.engine.plane import JourneyCount, OpCount, ReplicaCount, SiteCount
from sim.model.signal import Signal
from sim.observe.signals import share
from sim.units import MINUTE, SECOND

SHARES = np.array([0.5, 0.95, 0.99])
QUANTILES = (Signal.LATENCY_P50, Signal.LATENCY_P95, Signal.LATENCY_P99)
OF_REPLICAS = (
    Signal.REQUEST_RATE,
    Signal.ERROR_SHARE,
    Signal.ERROR_RATE,
    Signal.LATENCY_MEAN,
    *QUANTILES,
    Signal.SATURATION,
    Signal.UTILISATION,
    Signal.QUEUE_LENGTH,
    Signal.REFUSED_RATE,
)
OF_SERVICE = (
    Signal.REPLICAS_READY,
    Signal.REPLICAS_DESIRED,
    Signal.RESTARTS,
    Signal.MEMORY_SHARE,
)
OF_CALLEE = (Signal.TIMEOUT_RATE, Signal.RETRY_RATE)
OF_CALLER = (
    Signal.REQUEST_RATE,
    Signal.ERROR_SHARE,
    Signal.ERROR_RATE,
    Signal.LATENCY_MEAN,
    Signal.REFUSED_RATE,
    Signal.TIMEOUT_RATE,
    Signal.RETRY_RATE,
)
OF_JOURNEY = (
    Signal.REQUEST_RATE,
    Signal.ERROR_SHARE,
    Signal.ERROR_RATE,
    Signal.SLOW_SHARE,
    Signal.LATENCY_MEAN,
    *QUANTILES,
    Signal.ORDER_RATE,
    Signal.MONEY_RATE,
    Signal.ANSWER_RATE,
)


def replica_signals(values: FloatArray, passed_us: int) -> dict[Signal, FloatArray]:
    """Signals of groups of replicas."""
    seconds = passed_us / SECOND
    bad = values[:, OpCount.FAILED] + values[:, OpCount.REFUSED]
    ended = values[:, OpCount.OK] + values[:, OpCount.FAILED]
    used = values[:, len(OpCount) :]
    return {
        Signal.REQUEST_RATE: values[:, OpCount.ARRIVED] / seconds,
        Signal.ERROR_SHARE: share(bad, values[:, OpCount.OK] + bad),
        Signal.ERROR_RATE: bad / seconds,
        Signal.LATENCY_MEAN: share(values[:, OpCount.LATENCY_US], ended) / SECOND,
        Signal.SATURATION: share(used[:, ReplicaCount.SLOT_US], used[:, 3] * passed_us),
        Signal.UTILISATION: share(used[:, ReplicaCount.PROCESSOR_US], used[:, 4] * passed_us),
        Signal.QUEUE_LENGTH: used[:, ReplicaCount.QUEUED_US] / passed_us,
        Signal.REFUSED_RATE: values[:, OpCount.REFUSED] / seconds,
    }


def caller_signals(values: FloatArray, seconds: float) -> dict[Signal, FloatArray]:
    """Signals of the calls of one service to another."""
    ended = values[:, SiteCount.OK] + values[:, SiteCount.FAILED]
    return {
        Signal.REQUEST_RATE: values[:, SiteCount.ATTEMPTS] / seconds,
        Signal.ERROR_SHARE: share(values[:, SiteCount.FAILED], ended),
        Signal.ERROR_RATE: values[:, SiteCount.FAILED] / seconds,
        Signal.LATENCY_MEAN: share(values[:, SiteCount.LATENCY_US], ended) / SECOND,
        Signal.REFUSED_RATE: values[:, SiteCount.REFUSED] / seconds,
        **site_rates(values, seconds),
    }


def site_rates(values: FloatArray, seconds: float) -> dict[Signal, FloatArray]:
    """What callers gave up and tried again."""
    return {
        Signal.TIMEOUT_RATE: values[:, SiteCount.TIMEOUTS] / seconds,
        Signal.RETRY_RATE: values[:, SiteCount.RETRIES] / seconds,
    }


def journey_signals(values: FloatArray, passed_us: int) -> dict[Signal, FloatArray]:
    """What users lived through."""
    seconds = passed_us / SECOND
    failed = values[:, JourneyCount.FAILED]
    good = values[:, JourneyCount.OK]
    ended = good + failed
    per_minute = MINUTE / passed_us
    return {
        Signal.REQUEST_RATE: values[:, JourneyCount.OFFERED] / seconds,
        Signal.ERROR_SHARE: share(failed, ended),
        Signal.ERROR_RATE: failed / seconds,
        Signal.ANSWER_RATE: ended / seconds,
        Signal.SLOW_SHARE: share(values[:, JourneyCount.SLOW], ended),
        Signal.LATENCY_MEAN: share(values[:, JourneyCount.LATENCY_US], ended) / SECOND,
        Signal.ORDER_RATE: values[:, len(JourneyCount)] * per_minute,
        Signal.MONEY_RATE: values[:, len(JourneyCount) + 1] * per_minute,
    }
