"""The one face of every data plane: what the control plane may turn, and what it may read.

The control plane (world, SimPy) never knows which plane runs. Between two control events it calls
``advance`` once; where a stretch is cut changes no byte. ``docs/PLANES.md`` states the semantics
that ``request`` and ``reference`` share call for call.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from sim.engine.layout import FloatArray, IntArray, Layout
from sim.model.law import Law, Shape

# 64 log-spaced bins per octave from 1 us: a bin is at most 1.6 % wide, its middle within 0.8 %.
BINS_PER_OCTAVE = 64
OCTAVES = 28
HISTOGRAM_BINS = BINS_PER_OCTAVE * OCTAVES


class Table(StrEnum):
    """Live values that the world may set, with the shape of their index."""

    SPEED_PPM = "speed_ppm"  # (r,) 0 hangs: work in hand stops, the processor stays taken
    SLOTS = "slots"  # (r,) usable slots
    IS_UP = "is_up"  # (r,) 0: connections are refused at once
    IS_ROUTABLE = "is_routable"  # (r,) 0: balancers leave it out (probes failed, draining, absent)
    OFFERS = "offers"  # (r,) contracts that it understands, a bit each; -1: all
    NEEDS = "needs"  # (cx,) contracts of the callee that this caller's calls ask for; 0: none
    FAILURE_PPM = "failure_ppm"  # (ox, g)
    WORK_PPM = "work_ppm"  # (ox, g)
    FLAG_PPM = "flag_ppm"  # (flag,) requests under a flag that is on for a part of them; 0: none
    # What a flag k does to requests that are under it, at (ox, g * flags + k).
    GATED_FAILURE_PPM = "gated_failure_ppm"
    GATED_WORK_PPM = "gated_work_ppm"
    LATENCY_US = "latency_us"  # (s, zp) whole round trip
    REFUSED_PPM = "refused_ppm"  # (s, zp)
    LOST_PPM = "lost_ppm"  # (s, zp)
    TIMEOUT_US = "timeout_us"  # (s,) 0: none
    ATTEMPTS = "attempts"  # (s,)
    BUDGET_PPM = "budget_ppm"  # (s,) -1: none
    BREAKER_MODE = "breaker_mode"  # (s,) 0 off, 1 as configured, 2 forced open
    EJECT_AFTER = "eject_after"  # (s,) failures in a row that eject; 0: nobody is left out any more
    POOL = "pool"  # (s,) 0: no limit
    STUCK_PPM = "stuck_ppm"  # (s,) chance that a call fails at every attempt (a poison message)
    SKIPPED_PPM = "skipped_ppm"  # (s,) chance that a call is left out and counts as answered
    QUEUE_LIMIT = "queue_limit"  # (service,)
    RATE_LIMIT_MILLI = "rate_limit_milli"  # (service,) calls per 1000 s; 0: none
    SHED_PPM = "shed_ppm"  # (service, j)
    LEADER = "leader"  # (service, h) the replica that callers in a region write to, -1: none
    COMMIT_US = "commit_us"  # (service,) what a write waits for its copies; -1: none can be taken
    CACHE_TTL_US = "cache_ttl_us"  # (service,) of fills from now on; 0: until evicted
    COALESCES = "coalesces"  # (service,) misses of one key wait for the one under way
    SERVES_STALE = "serves_stale"  # (service,) an expired entry answers when its refill fails
    CACHE_OFF = "cache_off"  # (service,) 1: every call is a miss that fills nothing
    STEER_PPM = "steer_ppm"  # (j, h) share of a class's users whom a region serves; sums to PPM
    TRAFFIC_PPM = (
        "traffic_ppm"  # (j,) below a million thins the base layer, above adds a surge layer
    )


class Outcome(IntEnum):
    """How one attempt, or one request, ended; the caller's point of view."""

    OK = 0
    ERROR = 1  # the callee answered with a failure of its own
    DEPENDENCY = 2  # the callee failed because a hard call of its own failed
    TIMEOUT = 3  # the caller gave up
    QUEUE_FULL = 4
    RATE_LIMITED = 5
    SHED = 6
    REFUSED = 7  # nobody listens: process down, or connection refused on the way
    CRASHED = 8  # the process died with the call in hand
    BREAKER_OPEN = 9
    IMPATIENT = 10  # left the queue by its own patience
    TOO_LATE = 11  # drop_late: would not have been ready in time
    NO_REPLICA = 12  # nothing to route to
    CANCELLED = 13  # the caller went away
    READ_ONLY = 14  # a store that takes no writes now
    THROTTLED = 15  # the caller held it back itself, because its callee has refused so many
    CONTRACT = 16  # the callee's version does not understand the call


class LogCode(IntEnum):
    """What stands in a log event's ``outcome`` beside an Outcome: a guard has moved."""

    BREAKER_OPENED = 100  # replica: the caller's, -1 for users
    BREAKER_HALF_OPEN = 101
    BREAKER_CLOSED = 102
    EJECTED = 103  # replica: the one ejected


class JourneyCount(IntEnum):
    """Columns of ``journey_seconds``; a request counts in the second in which it ends."""

    OFFERED = 0  # in the second in which it arrives
    OK = 1  # good, in time or slow
    SLOW = 2  # good, later than slow_after
    FAILED = 3
    LATENCY_US = 4  # sum over all that ended


class OpCount(IntEnum):
    """Columns of ``op_counts``, cumulative, by ox."""

    ARRIVED = 0  # attempts that reached the replica
    OK = 1
    FAILED = 2  # own error, dependency, crash, impatience, too late
    REFUSED = 3  # queue full, rate limit, shed, not up, not understood
    LATENCY_US = 4  # sum, arrival to answer, of OK and FAILED
    WORK_US = 5  # processor time spent
    CANCELLED = 6  # stopped before an answer because the caller had gone away


class ReplicaCount(IntEnum):
    """Columns of ``replica_counts``: time integrals, cumulative, by r."""

    SLOT_US = 0  # slots in use x time
    PROCESSOR_US = 1  # processors in use x time
    QUEUED_US = 2  # calls waiting x time
    IN_SLOTS = 3  # now
    QUEUED = 4  # now


class SiteCount(IntEnum):
    """Columns of ``site_counts``, cumulative, by call site."""

    CALLS = 0  # logical calls
    ATTEMPTS = 1
    RETRIES = 2
    OK = 3  # logical calls that succeeded
    FAILED = 4  # logical calls that failed in the end
    TIMEOUTS = 5  # attempts
    REFUSED = 6  # attempts refused on the way or at the door
    BREAKER = 7  # attempts stopped by the breaker
    POOL_WAITS = 8  # attempts that had to wait for a connection
    LATENCY_US = 9  # sum over logical calls, first attempt to last answer
    BREAKER_OPENED = 10
    EJECTED = 11
    FALLBACKS = 12  # logical calls that failed in the end and were handed to the fallback
    HEDGES = 13  # attempts that were sent once more because no answer had come
    THROTTLED = 14  # attempts that the caller held back itself
    # Of a broker's line to a consumer; a gauge is what stands when the plane last stopped.
    BACKLOG = 15  # messages stored and not yet done, now
    DEAD_LETTERS = 16  # messages set aside, now
    WAITED_US = 17  # how old the oldest message stored is, now


class CacheCount(IntEnum):
    """Columns of ``cache_counts``, cumulative, by service; calls while it is off count nowhere."""

    HITS = 0
    MISSES = 1  # calls that went on to what is behind it
    COALESCED = 2  # calls that waited for another one's fill
    STALE = 3  # failed refills that an expired entry answered, of those two


@dataclass(slots=True)
class Meters:
    """Counters that the plane fills; readers copy, never write."""

    journey_seconds: IntArray  # (j, seconds, JourneyCount); the clock includes the lead-in
    journey_histogram: npt.NDArray[np.int64]  # (j, HISTOGRAM_BINS) latency of good requests
    replica_histogram: npt.NDArray[np.int64]  # (r, HISTOGRAM_BINS) latency at the replica, OK only
    op_counts: IntArray  # (ox, OpCount)
    replica_counts: IntArray  # (r, ReplicaCount)
    site_counts: IntArray  # (s, SiteCount)
    cache_counts: IntArray  # (service, CacheCount)


# One row a log event: an attempt that ended badly, a breaker that moved, a replica ejected
# (``outcome`` holds an Outcome or a LogCode; ``trace`` is 0 where the request is not sampled).
LOG_EVENT = np.dtype(
    [("at_us", "i8"), ("outcome", "i8"), ("site", "i8"), ("replica", "i8"), ("class", "i8"),
     ("trace", "i8")]
)  # fmt: skip
# One row a span of a sampled request: one attempt, as the caller saw it.
SPAN = np.dtype(
    [("trace", "i8"), ("span", "i8"), ("parent", "i8"), ("site", "i8"), ("replica", "i8"),
     ("begin_us", "i8"), ("end_us", "i8"), ("outcome", "i8"), ("attempt", "i8")]
)  # fmt: skip
# One row a write that a store has answered OK, in the order of its log. ``is_heard`` 0: its caller
# had given up by then; ``call`` is the key that all attempts of one call share.
WRITE = np.dtype(
    [("at_us", "i8"), ("service", "i8"), ("replica", "i8"), ("call", "i8"), ("is_heard", "i8")]
)  # fmt: skip
# One row an ended attempt, as its caller saw it, and one a request (attempt -1, replica -1, the
# request's key); kept only when a plane is asked to (tests).
COMPLETION = np.dtype(
    [("key", "i8"), ("site", "i8"), ("replica", "i8"), ("begin_us", "i8"), ("end_us", "i8"),
     ("outcome", "i8"), ("attempt", "i8")]
)  # fmt: skip


# Renewal arrivals at a mean of one unit of intensity: without memory, and evenly spaced.
POISSON = Law(mean="1s")
EVEN = Law(mean="1s", shape=Shape.DETERMINISTIC)


@dataclass(frozen=True, slots=True)
class PlaneOptions:
    """What a plane is built with beside the layout."""

    seed: int
    horizon_us: int  # the end of the run, lead-in included: sizes the tables by second
    rates_per_s: FloatArray  # (j, seconds): base arrivals; the last column holds for ever after
    trace_one_in: int = 200
    log_ring: int = 8192
    span_ring: int = 16384
    keeps_completions: bool = False  # every attempt's end, for comparisons of planes
    gaps: Law = POISSON  # between arrivals, in units of intensity: only its form counts


class Plane(Protocol):
    """What carries requests through the graph."""

    name: ClassVar[str]
    layout: Layout

    @property
    def meters(self) -> Meters:
        """What is counted; read it anew at each instant."""
        ...

    @property
    def journey_seconds(self) -> IntArray:
        """Those of the meters alone, for who looks at every step."""
        ...

    def advance(self, until_us: int) -> None:
        """Handle every event strictly before ``until_us``; the clock then stands there."""
        ...

    def set(self, table: Table, index: tuple[int, ...], value: int) -> None:
        """Turn one live value now; a changed speed re-times the work in hand."""
        ...

    def get(self, table: Table, index: tuple[int, ...]) -> int:
        """Read one live value."""
        ...

    def values(self, table: Table, count: int) -> IntArray:
        """The first ``count`` live values of a table with one index, as a copy."""
        ...

    def kill(self, replica: int) -> None:
        """The process dies: calls in hand and waiting fail with CRASHED."""
        ...

    def drop_queue(self, replica: int) -> None:
        """Waiting calls are refused with QUEUE_FULL."""
        ...

    def purge(self, service: int) -> None:
        """A broker's messages that wait for delivery are thrown away."""
        ...

    def redrive(self, service: int) -> None:
        """A broker's dead letters join its lines again, by key, as if never tried."""
        ...

    def forget(self, service: int, region: int, first: int, end: int) -> None:
        """A cache's entries of the keys ``first`` to ``end - 1`` by popularity are gone."""
        ...

    def load(self, service: int, region: int, first: int, end: int) -> None:
        """A cache has those keys, fresh, as if just filled."""
        ...

    def take_logs(self) -> npt.NDArray[np.void]:
        """Log events since the last taking (LOG_EVENT), oldest first; bounded."""
        ...

    def take_spans(self) -> npt.NDArray[np.void]:
        """Spans of sampled requests since the last taking (SPAN); bounded."""
        ...

    def take_writes(self) -> npt.NDArray[np.void]:
        """Writes answered since the last taking (WRITE), oldest first; none is ever left out."""
        ...

    def completions(self) -> npt.NDArray[np.void]:
        """Every attempt's end (COMPLETION), ordered by end and key, when kept."""
        ...

    def in_flight(self) -> int:
        """Attempts that have not ended (zombies included); for conservation laws."""
        ...

    def requests_in_flight(self) -> int:
        """Requests that have arrived and not ended."""
        ...
