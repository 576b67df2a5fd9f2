"""What the kernel counts: seconds of journeys, histograms, replicas' time, logs, spans."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AT_JOURNEY_HISTOGRAM,
    AT_JOURNEY_SECONDS,
    AT_LOG,
    AT_SPAN,
    ATTEMPT,
    BEGIN,
    CLASS,
    DONE_N,
    DONE_WIDTH,
    HAS_TELEMETRY,
    JOURNEY_WIDTH,
    KEEPS_DONE,
    KEY,
    LOG_CAPACITY,
    LOG_N,
    LOG_WIDTH,
    LOGS_DROPPED,
    NOW,
    PARENT_KEY,
    R_BUSY,
    R_COUNTS,
    R_IN_SLOTS,
    R_QUEUED,
    R_TOUCHED,
    REPLICA,
    S_INDEX,
    SECONDS,
    SITE,
    SPAN_CAPACITY,
    SPAN_N,
    SPAN_WIDTH,
    SPANS_DROPPED,
    TRACE,
)
from sim.engine.kernel.numbers import latency_bin
from sim.engine.layout import IntArray
from sim.engine.plane import HISTOGRAM_BINS, JourneyCount, Outcome, ReplicaCount

_OFFERED = int(JourneyCount.OFFERED)
_OK = int(JourneyCount.OK)
_SLOW = int(JourneyCount.SLOW)
_FAILED = int(JourneyCount.FAILED)
_LATENCY = int(JourneyCount.LATENCY_US)
_SLOT_US = int(ReplicaCount.SLOT_US)
_PROCESSOR_US = int(ReplicaCount.PROCESSOR_US)
_QUEUED_US = int(ReplicaCount.QUEUED_US)
_GOOD = constant(Outcome.OK)
_CANCELLED = constant(Outcome.CANCELLED)


@compiled
def touch(m: IntArray, at: int) -> None:
    """Bring a replica's time integrals up to now, before anything in it changes."""
    now = m[NOW]
    elapsed = now - m[at + R_TOUCHED]
    if elapsed > 0 and m[HAS_TELEMETRY] == 1:
        counts = m[at + R_COUNTS]
        m[counts + _SLOT_US] += elapsed * m[at + R_IN_SLOTS]
        m[counts + _PROCESSOR_US] += elapsed * m[at + R_BUSY]
        m[counts + _QUEUED_US] += elapsed * m[at + R_QUEUED]
    m[at + R_TOUCHED] = now


@compiled
def request_offered(m: IntArray, journey: int) -> None:
    """A request has come."""
    second = min(m[NOW] // 1_000_000, m[SECONDS] - 1)
    m[m[AT_JOURNEY_SECONDS] + (journey * m[SECONDS] + second) * JOURNEY_WIDTH + _OFFERED] += 1


@compiled
def request_ended(
    m: IntArray, journey: int, outcome: int, latency_us: int, slow_after_us: int
) -> None:
    """A request has ended; it counts in this second."""
    second = min(m[NOW] // 1_000_000, m[SECONDS] - 1)
    at = m[AT_JOURNEY_SECONDS] + (journey * m[SECONDS] + second) * JOURNEY_WIDTH
    m[at + _LATENCY] += latency_us
    if outcome == _GOOD:
        m[at + _OK] += 1
        if latency_us > slow_after_us:
            m[at + _SLOW] += 1
        m[m[AT_JOURNEY_HISTOGRAM] + journey * HISTOGRAM_BINS + latency_bin(latency_us)] += 1
    else:
        m[at + _FAILED] += 1


@compiled
def log(m: IntArray, outcome: int, site: int, replica: int, journey: int, trace: int) -> None:
    """One log event; beyond the ring's capacity it is only counted."""
    n = m[LOG_N]
    if n >= m[LOG_CAPACITY]:
        m[LOGS_DROPPED] += 1
        return
    at = m[AT_LOG] + n * LOG_WIDTH
    m[at] = m[NOW]
    m[at + 1] = outcome
    m[at + 2] = site
    m[at + 3] = replica
    m[at + 4] = journey
    m[at + 5] = trace
    m[LOG_N] = n + 1


@compiled
def attempt_recorded(m: IntArray, rows: IntArray, done: IntArray, row: int, outcome: int) -> None:
    """An attempt has ended for its caller: log it if bad, trace it if sampled, keep it if asked."""
    if m[HAS_TELEMETRY] == 0:
        return
    site = m[rows[row + SITE] + S_INDEX]
    if outcome not in (_GOOD, _CANCELLED):
        log(m, outcome, site, rows[row + REPLICA], rows[row + CLASS], rows[row + TRACE])
    if rows[row + TRACE] != 0:
        n = m[SPAN_N]
        if n < m[SPAN_CAPACITY]:
            at = m[AT_SPAN] + n * SPAN_WIDTH
            m[at] = rows[row + TRACE]
            m[at + 1] = rows[row + KEY]
            m[at + 2] = rows[row + PARENT_KEY]
            m[at + 3] = site
            m[at + 4] = rows[row + REPLICA]
            m[at + 5] = rows[row + BEGIN]
            m[at + 6] = m[NOW]
            m[at + 7] = outcome
            m[at + 8] = rows[row + ATTEMPT]
            m[SPAN_N] = n + 1
        else:
            m[SPANS_DROPPED] += 1
    if m[KEEPS_DONE] == 1:
        completed(
            m, done, rows[row + KEY], site, rows[row + REPLICA], rows[row + BEGIN], outcome,
            rows[row + ATTEMPT],
        )  # fmt: skip


@compiled
def completed(
    m: IntArray, done: IntArray, key: int, site: int, replica: int, begin_us: int, outcome: int,
    attempt: int,
) -> None:  # fmt: skip
    """Keep one end, for comparisons of planes."""
    n = m[DONE_N]
    done[7 * n] = key
    done[7 * n + 1] = site
    done[7 * n + 2] = replica
    done[7 * n + 3] = begin_us
    done[7 * n + 4] = m[NOW]
    done[7 * n + 5] = outcome
    done[7 * n + 6] = attempt
    m[DONE_N] = n + 1


assert DONE_WIDTH == 7
