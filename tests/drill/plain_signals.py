"""Signals of one scrape as numpy says them plainly: the oracle of ``sim.engine.tallies``.

Columns of ``values`` are those of the counters: ``OpCount``, then ``ReplicaCount`` up to QUEUED_US,
then usable slots, processors and replicas that serve; ``SiteCount``; ``JourneyCount``, then orders
and money.
"""

from __future__ import annotations

from sim.engine.layout import FloatArray
from sim.engine.plane import JourneyCount, OpCount, ReplicaCount, SiteCount
from sim.model.signal import Signal
from sim.observe.signals import share
from sim.units import MINUTE, SECOND


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
        Signal.SLOW_SHARE: share(values[:, JourneyCount.SLOW], ended),
        Signal.LATENCY_MEAN: share(values[:, JourneyCount.LATENCY_US], ended) / SECOND,
        Signal.ORDER_RATE: values[:, len(JourneyCount)] * per_minute,
        Signal.MONEY_RATE: values[:, len(JourneyCount) + 1] * per_minute,
        Signal.ANSWER_RATE: ended / seconds,
    }
