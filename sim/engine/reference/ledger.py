"""What the reference plane counts: meters, logs, spans and completions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.engine.draws import latency_bin
from sim.engine.layout import Layout
from sim.engine.plane import (
    COMPLETION,
    HISTOGRAM_BINS,
    LOG_EVENT,
    SPAN,
    WRITE,
    CacheCount,
    JourneyCount,
    Meters,
    OpCount,
    Outcome,
    PlaneOptions,
    ReplicaCount,
    SiteCount,
)
from sim.engine.reference.instant import OrderedEnvironment
from sim.engine.reference.things import Attempt, Call, Replica
from sim.engine.starting import seconds_of
from sim.units import SECOND

_REFUSALS = (
    Outcome.QUEUE_FULL,
    Outcome.RATE_LIMITED,
    Outcome.SHED,
    Outcome.REFUSED,
    Outcome.READ_ONLY,
    Outcome.CONTRACT,
)


class Ledger:
    """Everything that is written down about a run."""

    def __init__(self, layout: Layout, options: PlaneOptions, env: OrderedEnvironment) -> None:
        self._layout = layout
        self._options = options
        self._env = env
        self._logs: list[tuple[int, ...]] = []
        self._spans: list[tuple[int, ...]] = []
        self._completions: list[tuple[int, ...]] = []
        self._writes: list[tuple[int, ...]] = []
        self.logs_dropped = 0
        self.spans_dropped = 0
        self.meters = _meters(layout, options)

    def take_logs(self) -> npt.NDArray[np.void]:
        """Log events since the last taking."""
        taken, self._logs = self._logs, []
        return np.array(taken, dtype=LOG_EVENT)

    def take_spans(self) -> npt.NDArray[np.void]:
        """Spans since the last taking."""
        taken, self._spans = self._spans, []
        return np.array(taken, dtype=SPAN)

    def take_writes(self) -> npt.NDArray[np.void]:
        """Writes since the last taking."""
        taken, self._writes = self._writes, []
        return np.array(taken, dtype=WRITE)

    def completions(self) -> npt.NDArray[np.void]:
        """Every end so far, ordered by time and key."""
        ordered = sorted(self._completions, key=lambda row: (row[4], row[0], row[6]))
        return np.array(ordered, dtype=COMPLETION)

    def request_offered(self, journey: int) -> None:
        """A request has come."""
        self._journey_second(journey)[JourneyCount.OFFERED] += 1

    def record(self, attempt: Attempt, outcome: int) -> None:
        """An attempt has ended for its caller."""
        call = attempt.call
        counts = self.site_counts(call)
        if outcome == Outcome.TIMEOUT:
            counts[SiteCount.TIMEOUTS] += 1
        elif outcome == Outcome.BREAKER_OPEN:
            counts[SiteCount.BREAKER] += 1
        elif outcome == Outcome.THROTTLED:
            counts[SiteCount.THROTTLED] += 1
        elif outcome in _REFUSALS:
            counts[SiteCount.REFUSED] += 1
        if outcome not in (Outcome.OK, Outcome.CANCELLED):
            self.log(outcome, call.site, attempt.replica, call.journey, call.trace)
        if call.trace:
            if len(self._spans) < self._options.span_ring:
                self._spans.append(
                    (
                        call.trace, attempt.key, call.parent_key, call.site, attempt.replica,
                        attempt.begin_us, self._now, int(outcome), attempt.number,
                    )
                )  # fmt: skip
            else:
                self.spans_dropped += 1
        if self._options.keeps_completions:
            self._completions.append(
                (
                    attempt.key, call.site, attempt.replica, attempt.begin_us, self._now,
                    int(outcome), attempt.number,
                )
            )  # fmt: skip

    def log(self, outcome: int, site: int, replica: int, journey: int, trace: int) -> None:
        """One log event; beyond the ring's capacity it is only counted."""
        if len(self._logs) >= self._options.log_ring:
            self.logs_dropped += 1
            return
        self._logs.append((self._now, int(outcome), site, replica, journey, trace))

    def log_write(self, attempt: Attempt, replica: Replica) -> None:
        """A store is about to answer a write OK."""
        self._writes.append(
            (self._now, replica.service, replica.index, attempt.call.key, int(attempt.is_heard))
        )

    def count_served(self, attempt: Attempt, outcome: Outcome) -> None:
        """The callee is through with an attempt that it had let in."""
        assert attempt.arrived_us is not None
        latency = self._now - attempt.arrived_us
        counts = self.meters.op_counts[attempt.ox]
        counts[OpCount.LATENCY_US] += latency
        counts[OpCount.OK if outcome is Outcome.OK else OpCount.FAILED] += 1
        if outcome is Outcome.OK:
            self.meters.replica_histogram[attempt.replica, latency_bin(latency)] += 1

    def count_work(self, attempt: Attempt) -> None:
        """Work is over, or broken off."""
        self.meters.op_counts[attempt.ox, OpCount.WORK_US] += self._now - attempt.work_begin_us

    def touch(self, replica: Replica) -> None:
        """Bring a replica's time integrals up to now, before anything in it changes."""
        elapsed = self._now - replica.touched_us
        counts = self.meters.replica_counts[replica.index]
        counts[ReplicaCount.SLOT_US] += elapsed * replica.in_slots
        counts[ReplicaCount.PROCESSOR_US] += elapsed * len(replica.working)
        counts[ReplicaCount.QUEUED_US] += elapsed * len(replica.queue)
        replica.touched_us = self._now

    def show_gauges(self, replicas: list[Replica]) -> None:
        """Bring every replica up to now and show what it holds."""
        for replica in replicas:
            self.touch(replica)
            counts = self.meters.replica_counts[replica.index]
            counts[ReplicaCount.IN_SLOTS] = replica.in_slots
            counts[ReplicaCount.QUEUED] = len(replica.queue)

    def site_counts(self, call: Call) -> npt.NDArray[np.int64]:
        """The counters of a call's site."""
        counts: npt.NDArray[np.int64] = self.meters.site_counts[call.site]
        return counts

    def _journey_second(self, journey: int) -> npt.NDArray[np.int64]:
        seconds = self.meters.journey_seconds
        row: npt.NDArray[np.int64] = seconds[
            journey, min(self._now // SECOND, seconds.shape[1] - 1)
        ]
        return row

    def request_ended(self, call: Call, outcome: int, latency_us: int) -> None:
        """A request has ended; it counts in this second."""
        second = self._journey_second(call.journey)
        second[JourneyCount.LATENCY_US] += latency_us
        if outcome == Outcome.OK:
            second[JourneyCount.OK] += 1
            if latency_us > self._layout.slow_after_us[call.journey]:
                second[JourneyCount.SLOW] += 1
            self.meters.journey_histogram[call.journey, latency_bin(latency_us)] += 1
        else:
            second[JourneyCount.FAILED] += 1
        if self._options.keeps_completions:
            self._completions.append(
                (call.parent_key, call.site, -1, call.begin_us, self._now, int(outcome), -1)
            )

    @property
    def _now(self) -> int:
        return int(self._env.now)


def _meters(layout: Layout, options: PlaneOptions) -> Meters:
    def zeros(*shape: int) -> npt.NDArray[np.int64]:
        return np.zeros(shape, dtype=np.int64)

    classes, replicas = len(layout.classes), len(layout.replicas)
    return Meters(
        journey_seconds=zeros(classes, seconds_of(options), len(JourneyCount)),
        journey_histogram=zeros(classes, HISTOGRAM_BINS),
        replica_histogram=zeros(replicas, HISTOGRAM_BINS),
        op_counts=zeros(layout.ox_count, len(OpCount)),
        replica_counts=zeros(replicas, len(ReplicaCount)),
        cache_counts=zeros(len(layout.services), len(CacheCount)),
        site_counts=zeros(len(layout.site_names), len(SiteCount)),
    )
