"""How a caller protects itself and how a callee does: timeouts, retries, breakers, limits."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sim.model.document import (
    Document,
    Duration,
    Factor,
    Interval,
    PositiveCount,
    PositiveDuration,
    Rate,
    Share,
    TimeOfDay,
    Truth,
    since_midnight_us,
)
from sim.model.law import Law


class TimedOutWork(StrEnum):
    """What becomes of the callee's work when the caller gives up."""

    CANCELLED = "cancelled"  # leaves the queue, stops being served, its own calls are cancelled
    GOES_ON = "goes_on"  # a zombie: the server finishes for nobody


class JitterLaw(StrEnum):
    """How the jittered part of a backoff is drawn."""

    EVEN = "even"  # anything between nothing and all of it
    EXPONENTIAL = "exponential"  # exponential with that part as its mean: retries without memory


class RetryPolicy(Document):
    """When a failed call is tried again.

    Backoff before retry k (1, 2, ...) is ``backoff * multiplier**(k-1)``, at most ``backoff_most``;
    jitter spreads it down to ``(1 - jitter)`` of that, or around all of it where ``jitter_law`` is
    exponential (retrial queues: Falin and Templeton, 1997, ch. 1). ``budget`` is a token bucket per
    caller replica: each first try adds ``budget`` of a token, each retry takes one (Brooker,
    "Fixing retries with token buckets and circuit breakers", 2022).
    """

    attempts: PositiveCount = Field(2, le=20, description="attempts in all; 1 means no retry")
    backoff: Duration = Field(0, description="before the first retry")
    multiplier: Factor = Field(2.0, description="growth of the backoff per retry")
    backoff_most: Duration = Field(20_000_000, description="longest backoff")
    jitter: Share = Field(0.0, description="1.0 is full jitter")
    jitter_law: JitterLaw = Field(
        JitterLaw.EVEN, description="how the jittered share of a backoff is drawn"
    )
    budget: Share | None = Field(None, description="retries per first try; none: no limit")
    budget_burst: PositiveCount = Field(10, description="tokens that a full budget holds")


class Breaker(Document):
    """A circuit breaker per caller replica and call site, over a window of outcomes or of time.

    Opens when ``failure_share`` of the latest ``calls`` outcomes failed, or, with ``window``, of
    all outcomes of so long, once there are ``calls`` of them; after ``open_for`` it lets
    ``probes`` calls through; all good closes it, one bad opens it again.
    Source: Resilience4j, CircuitBreaker documentation (count- and time-based sliding windows).
    """

    calls: PositiveCount = Field(
        20, le=1000, description="outcomes in the window; with a window of time, the least number"
    )
    window: PositiveDuration | None = Field(
        None, description="a sliding window of time, in ten equal steps; none: of outcomes"
    )
    failure_share: Share = Field(0.5, description="share of failures that opens it")
    open_for: PositiveDuration = Field(10_000_000, description="how long it stays open")
    probes: PositiveCount = Field(3, le=1000, description="calls let through when half open")


class Discipline(StrEnum):
    """Whom a freed slot serves next.

    Source of codel and adaptive_lifo: B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015.
    """

    FIFO = "fifo"
    LIFO = "lifo"
    DROP_LATE = "drop_late"  # FIFO that skips calls whose caller would give up before the end
    # While the queue has not been empty for 100 ms, nobody waits longer than 5 ms; else 100 ms.
    CODEL = "codel"
    ADAPTIVE_LIFO = "adaptive_lifo"  # FIFO, but LIFO while it has not been empty for 100 ms
    DROP_EXPIRED = "drop_expired"  # FIFO that skips calls whose caller has given up


class Queue(Document):
    """Where calls wait for a slot of one replica."""

    limit: int = Field(1000, strict=True, ge=0, le=1_000_000, description="most that wait")
    discipline: Discipline = Field(Discipline.FIFO, description="whom a freed slot serves")
    patience: Law | None = Field(None, description="how long a call waits before it leaves")


class RateLimit(Document):
    """A token bucket in front of a service, shared by its replicas."""

    rate: Rate = Field(description="calls per second on the long run")
    burst: PositiveCount = Field(100, description="calls that a full bucket lets through at once")


class HealthCheck(Document):
    """Active probes that take a replica out of the balancer and back.

    A refused connection or a hang counts as a failure; a slow or failing operation does not.
    Source: Kubernetes readiness probe defaults (period 10 s, three failures, one success).
    """

    interval: Interval = Field(10_000_000, description="between probes")
    failures: PositiveCount = Field(3, le=100, description="failures in a row that eject")
    successes: PositiveCount = Field(1, le=100, description="successes in a row that restore")
    timeout: PositiveDuration = Field(1_000_000, description="a hang is noticed after this")


class Ejection(Document):
    """Passive outlier ejection at the caller. Source: Envoy outlier detection defaults."""

    consecutive_failures: PositiveCount = Field(5, le=1000, description="in a row, per call site")
    base: PositiveDuration = Field(30_000_000, description="first ejection; grows with each")
    most: Share = Field(0.1, description="share of replicas that may be ejected, at least one")


class Balancing(StrEnum):
    """How callers pick a replica."""

    ROUND_ROBIN = "round_robin"
    LEAST_BUSY = "least_busy"
    RANDOM_OF_TWO = "random_of_two"


class WarmUp(Document):
    """A fresh replica is slow at first: its speed climbs in equal steps to normal."""

    lasts: Duration = Field(0, description="until full speed")
    speed: Share = Field(0.3, description="share of full speed at the start")


class Reads(StrEnum):
    """What an autoscaler takes for busy."""

    SLOTS = "slots"  # requests in hand, those that wait for a callee too
    PROCESSORS = "processors"  # requests that are being worked on


class ScheduledBounds(Document):
    """Bounds that hold from a time of day on, until the next entry or an order sets others.

    Source: Kubernetes Event-driven Autoscaling, "Cron" scaler; a CronJob that patches minReplicas.
    """

    at: TimeOfDay = Field(description="time of day, 08:30, in the zone of the drill's start")
    least: PositiveCount = Field(description="fewest replicas from then on")
    most: PositiveCount = Field(description="most replicas from then on")

    @property
    def at_us(self) -> int:
        """Microseconds since midnight."""
        return since_midnight_us(self.at)


class Prediction(Document):
    """Replicas for the traffic that is planned for later, beside those for what is measured.

    desired = ceil(places busy under the planned traffic of ``ahead`` from now / (target x places
    of a replica)). Planned are the traffic of every day and a drill's shapes, not its surges, nor
    any fault; places are busy for the work itself, without queueing and network.
    Source: AWS, "Predictive scaling for Amazon EC2 Auto Scaling" (forecast and scale;
    SchedulingBufferTime).
    """

    ahead: PositiveDuration = Field(
        300_000_000, description="how far ahead it looks: start-up and warm-up, and some more"
    )


class Autoscaler(Document):
    """Horizontal autoscaler on what is busy: slots, or processors.

    A request that waits for a callee keeps its slot and leaves its processor idle: a loop that
    reads processors shrinks a service that has no slot free (Slack, 4 January 2021).
    desired = ceil(current * measured / target), nothing within 10 % of the target; the most of
    what is asked for by measure and by prediction, within bounds that a schedule may move.
    Source: Kubernetes, "Horizontal Pod Autoscaling", algorithm details.
    """

    least: PositiveCount = Field(1, description="fewest replicas")
    most: PositiveCount = Field(10, description="most replicas")
    reads: Reads = Field(Reads.SLOTS, description="what it takes for busy")
    target: Share = Field(0.6, description="busy share to aim for")
    interval: Interval = Field(15_000_000, description="between decisions")
    stabilisation: Duration = Field(300_000_000, description="before it scales down")
    lag: Duration = Field(
        0, description="how old the value is that it reads: what a pipeline of metrics takes"
    )
    schedule: tuple[ScheduledBounds, ...] = Field(
        (), description="bounds by time of day, earliest first; none: least and most all day"
    )
    predicts: Prediction | None = Field(None, description="none: it follows measures alone")
    is_enabled: Truth = Field(True, description="false: present but off")
