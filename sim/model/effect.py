"""Effects: what a fault or an action changes while it holds, and what holds it.

Nothing is set and set back. A live dial is its base folded with the effects in force, in a fixed
order; the end of an effect restores the dial bit for bit, while queues and work keep their history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from pydantic import Field

from sim.model.document import (
    Document,
    Identifier,
    OperationPath,
    Share,
)


class Origin(StrEnum):
    """What holds an effect; an action says which origins it releases."""

    DEPLOY = "deploy"
    CONFIG = "config"
    FLAG = "flag"
    PROCESS = "process"
    HOST = "host"
    NETWORK = "network"
    TRAFFIC = "traffic"
    DATA = "data"
    VENDOR = "vendor"
    CAPACITY = "capacity"
    CREDENTIAL = "credential"  # a certificate or a secret; only a new one ends it
    OPERATOR = "operator"  # an order's own setting; only another order of its kind ends it


class Fold(StrEnum):
    """How several effects on one dial make one value; each is free of order but LATEST."""

    ADD = "add"
    MULTIPLY = "multiply"
    MINIMUM = "minimum"  # the least that is not zero; zero means no limit
    ANY = "any"
    EITHER = "either"  # 1 - (1-p)(1-q): independent chances
    LATEST = "latest"  # the youngest effect wins: a setting that an operator chose


class Dial(StrEnum):
    """Everything that an effect can turn, with its unit, where it sits, and how it folds."""

    # Per replica.
    SPEED = "speed"  # share of normal processing speed; 0 hangs
    CAPACITY = "capacity"  # share of slots that can be used
    DOWN = "down"  # any non-zero amount: the process is not there; what it held is lost
    DRAINED = "drained"  # any: balancers leave it out, work in hand goes on
    LEAK = "leak"  # memory eaten, as a share of the headroom per hour
    LEAK_PER_CALL = "leak_per_call"  # memory eaten, KiB per call that arrives
    LIFE = "life"  # microseconds that a process serves before it dies; 0 = for ever
    STARTUP = "startup"  # factor on the time from start to ready
    UNREADY = "unready"  # any: a process that starts never serves
    # Per operation, replica and client segment.
    FAILURE = "failure"  # chance that a call fails when its own work is done
    WORK = "work"  # factor on the operation's own service time
    # The same, for the requests under a flag that is on for a part of them.
    GATED_FAILURE = "gated_failure"
    GATED_WORK = "gated_work"
    # Per call site (caller operation -> callee operation) and pair of zones.
    CALL_LATENCY = "call_latency"  # microseconds added to each call, there and back together
    CALL_REFUSED = "call_refused"  # chance that a connection is refused at once
    CALL_LOST = "call_lost"  # chance that a call vanishes: no answer until the caller gives up
    # Per call site: settings an operator can turn.
    CALL_TIMEOUT = "call_timeout"  # microseconds; 0 = none
    CALL_ATTEMPTS = "call_attempts"  # attempts in all, 1 = no retry
    CALL_BUDGET = "call_budget"  # retries per call allowed on the long run; 1 or more = no limit
    CALL_BREAKER = "call_breaker"  # 0 closed and disabled, 1 as configured, 2 forced open
    CALL_EJECTION = "call_ejection"  # failures in a row that leave a replica out; 0 = never
    CALL_POOL = "call_pool"  # connections per caller replica; 0 = no limit
    CALL_STUCK = "call_stuck"  # chance that a call or message fails however often it is tried
    CALL_SKIPPED = "call_skipped"  # chance that a soft call is left out (degraded mode)
    # Per service.
    QUEUE_LIMIT = "queue_limit"
    RATE_LIMIT = "rate_limit"  # calls per second over the whole service; 0 = no limit
    SHED = "shed"  # chance that a call is refused on arrival, by journey
    # Per journey and client segment.
    TRAFFIC = "traffic"  # factor on arrivals; above 1 adds a layer, below 1 thins
    # Per replica of a store.
    APPLY = "apply"  # share of a copy's normal speed of applying the write log; 0 pauses it
    # Per service.
    CACHE_TTL = "cache_ttl"  # microseconds, of fills from now on; 0 = until evicted
    CACHE_COALESCES = "cache_coalesces"  # 1: misses of one key wait for the one under way
    CACHE_STALE = "cache_stale"  # 1: an expired entry answers when its refill fails
    CACHE_OFF = "cache_off"  # any: every call is a miss that fills nothing
    READ_ONLY = "read_only"  # any: a store takes no writes
    NO_FAILOVER = "no_failover"  # any: a store promotes no copy by itself
    QUOTA = "quota"  # replicas that may be asked for
    NO_PROBES = "no_probes"  # any: probes pass every replica, and whoever was out comes back
    NO_SCALING = "no_scaling"  # any: its autoscaler stands still
    NO_DEPLOYS = "no_deploys"  # any: no stage of a rollout begins; a rollback may
    NO_ROLLBACK = "no_rollback"  # any: there is no way back to the version before
    # Per region.
    NO_NEW = "no_new"  # any: the provider has no new capacity to give
    NO_CONTROL = "no_control"  # any: nothing can be scaled, deployed or restarted by order
    # Per class of users.
    PROBE_CACHED = "probe_cached"  # microseconds in which an edge answers probes; 0 = none does
    # Per class of users and region.
    MISROUTED = "misrouted"  # share of the answers that wrongly name the region
    ANSWER_TTL = "answer_ttl"  # microseconds that such an answer is kept; 0 = as the topology says
    # Of the whole system.
    FROZEN_ANSWERS = "frozen_answers"  # any: records that steer users cannot be changed
    # What telemetry shows.
    TELEMETRY_GAP = "telemetry_gap"  # any: nothing is scraped
    TELEMETRY_DELAY = "telemetry_delay"  # microseconds added
    TELEMETRY_STALE = "telemetry_stale"  # any: what is scraped repeats the value before
    LOGS_GAP = "logs_gap"  # any: lines written now are lost
    TRACES_GAP = "traces_gap"  # any: spans that end now are lost
    ALERTS_GAP = "alerts_gap"  # any: no alert reaches anybody

    @property
    def fold(self) -> Fold:
        """How effects on this dial combine."""
        return _FOLDS[self]


_FOLDS = {
    Dial.SPEED: Fold.MULTIPLY,
    Dial.CAPACITY: Fold.MULTIPLY,
    Dial.DOWN: Fold.ANY,
    Dial.DRAINED: Fold.ANY,
    Dial.LEAK: Fold.ADD,
    Dial.LEAK_PER_CALL: Fold.ADD,
    Dial.LIFE: Fold.MINIMUM,
    Dial.STARTUP: Fold.MULTIPLY,
    Dial.UNREADY: Fold.ANY,
    Dial.FAILURE: Fold.EITHER,
    Dial.WORK: Fold.MULTIPLY,
    Dial.GATED_FAILURE: Fold.EITHER,
    Dial.GATED_WORK: Fold.MULTIPLY,
    Dial.CALL_LATENCY: Fold.ADD,
    Dial.CALL_REFUSED: Fold.EITHER,
    Dial.CALL_LOST: Fold.EITHER,
    Dial.CALL_TIMEOUT: Fold.LATEST,
    Dial.CALL_ATTEMPTS: Fold.LATEST,
    Dial.CALL_BUDGET: Fold.LATEST,
    Dial.CALL_BREAKER: Fold.LATEST,
    Dial.CALL_EJECTION: Fold.LATEST,
    Dial.CALL_POOL: Fold.LATEST,
    Dial.CALL_STUCK: Fold.EITHER,
    Dial.CALL_SKIPPED: Fold.EITHER,
    Dial.QUEUE_LIMIT: Fold.LATEST,
    Dial.RATE_LIMIT: Fold.MINIMUM,
    Dial.SHED: Fold.EITHER,
    Dial.TRAFFIC: Fold.MULTIPLY,
    Dial.APPLY: Fold.MULTIPLY,
    Dial.CACHE_TTL: Fold.LATEST,
    Dial.CACHE_COALESCES: Fold.LATEST,
    Dial.CACHE_STALE: Fold.LATEST,
    Dial.CACHE_OFF: Fold.ANY,
    Dial.READ_ONLY: Fold.ANY,
    Dial.NO_FAILOVER: Fold.ANY,
    Dial.QUOTA: Fold.MINIMUM,
    Dial.NO_PROBES: Fold.ANY,
    Dial.NO_SCALING: Fold.ANY,
    Dial.NO_DEPLOYS: Fold.ANY,
    Dial.NO_ROLLBACK: Fold.ANY,
    Dial.NO_NEW: Fold.ANY,
    Dial.NO_CONTROL: Fold.ANY,
    Dial.PROBE_CACHED: Fold.LATEST,
    Dial.MISROUTED: Fold.EITHER,
    Dial.ANSWER_TTL: Fold.LATEST,
    Dial.FROZEN_ANSWERS: Fold.ANY,
    Dial.TELEMETRY_GAP: Fold.ANY,
    Dial.TELEMETRY_DELAY: Fold.ADD,
    Dial.TELEMETRY_STALE: Fold.ANY,
    Dial.LOGS_GAP: Fold.ANY,
    Dial.TRACES_GAP: Fold.ANY,
    Dial.ALERTS_GAP: Fold.ANY,
}
# What a gap in each way of seeing turns.
BLINDING: Final = {
    "metrics": Dial.TELEMETRY_GAP,
    "logs": Dial.LOGS_GAP,
    "traces": Dial.TRACES_GAP,
    "alerts": Dial.ALERTS_GAP,
}
# By service, of the front door, by zone.
TELEMETRY: Final = frozenset({Dial.TELEMETRY_DELAY, Dial.TELEMETRY_STALE, *BLINDING.values()})


class Selector(Document):
    """What an effect touches; every field given narrows it, none given means everything.

    For call dials ``caller`` and ``service``/``operation`` name the two ends of the call, and
    ``zone``/``region`` where the callee stands; the caller ``client`` means the users themselves.
    A store's write log is such a call too, from the store to itself.
    ``share`` is drawn once, when the effect begins, among the replicas that are wanted then; steps
    of one table that select alike have one draw. So is ``role``, among the copies of stores.
    ``version`` of a call is the callee's: its chance is weighed by that version's serving share.
    """

    service: Identifier | None = Field(None, description="the service (the callee, for calls)")
    operation: OperationPath | None = Field(None, description="one operation: service.operation")
    version: Identifier | None = Field(None, description="replicas that run this version only")
    zone: Identifier | None = Field(None, description="replicas in this zone only")
    region: Identifier | None = Field(None, description="replicas in this region only")
    share: Share | None = Field(None, description="this share of the replicas, rounded up")
    role: Literal["primary", "copy"] | None = Field(
        None, description="of a store: its primary, or the copies that follow it"
    )
    caller: Identifier | None = Field(None, description="calls from this service only")
    journey: Identifier | None = Field(None, description="this journey only")
    segment: Identifier | None = Field(None, description="this client segment only")
    home: Identifier | None = Field(None, description="users at home in this region only")
    border: Identifier | None = Field(
        None, description="roads between services that cross the border of this region only"
    )

    def __str__(self) -> str:
        given = ((name, getattr(self, name)) for name in type(self).model_fields)
        return ", ".join(f"{name}={value}" for name, value in given if value is not None) or "all"


@dataclass(frozen=True, slots=True)
class Effect:
    """One change that holds now. ``amount`` has the dial's unit; folding never loses the base."""

    target: Selector
    dial: Dial
    amount: float
    origin: Origin


class Impulse(StrEnum):
    """A blow that no release undoes: it changes state, not a dial."""

    KILL = "kill"  # selected replicas lose the work in hand and start again
    RESTART = "restart"  # one after another; amount = batch share, 1 = all at once, undrained
    ROLL_OUT = "roll_out"  # move a share `amount` of the replicas to `version`, batch by batch
    PROMOTE = "promote"  # the same, unless that version was halted or rolled back meanwhile
    ROLL_BACK = "roll_back"  # move replicas to the version before, batch by batch
    SCALE = "scale"  # desired replicas of a service becomes `amount`
    AUTOSCALE = "autoscale"  # `amount` is the minimum, `limit` the maximum; maximum 0 = off
    SET_FLAG = "set_flag"  # the flag `label` goes on (amount 1; for a share `limit`, if any) or off
    EAT_MEMORY = "eat_memory"  # headroom eaten: by replica, a share from `limit` to `amount`
    DROP_QUEUES = "drop_queues"  # waiting calls at the selected replicas are refused
    HALT_ROLLOUT = "halt_rollout"  # replicas keep the versions they have
    LEAD = "lead"  # the most advanced copy of a store (in the region) is promoted
    FENCE = "fence"  # replicas of a store in the region take no writes until one is promoted
    SWITCH_OVER = "switch_over"  # a copy in the region is promoted once it has everything
    RESTORE = "restore"  # a store is made anew from the newest point at least `amount` s old
    CORRUPT = "corrupt"  # what a store is given from now on is wrong
    RECONCILE = "reconcile"  # writes that only old primaries have are brought back
    PURGE = "purge"  # messages that wait in a broker are thrown away
    REDRIVE = "redrive"  # a broker's dead letters join its lines again
    FORGET = "forget"  # a cache loses its `amount` most popular keys; 0: all
    LOAD = "load"  # a cache is given its most popular keys from the `limit`-th to the `amount`-th
    PACE = "pace"  # what is copied in a store goes on at the share `amount` of its full rate
    STEER = "steer"  # users (home, journey) are answered with the region; `amount` is its share


@dataclass(frozen=True, slots=True)
class Hold:
    """From ``after_us`` for ``for_us`` (None: until released) the effect is in force.

    ``label`` names what holds it (a flag, an order's setting) where that is not whoever asked.
    """

    effect: Effect
    after_us: int = 0
    for_us: int | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """At ``after_us`` every effect of these origins inside the selector ends."""

    target: Selector
    origins: frozenset[Origin]
    after_us: int = 0
    # Narrow a release to effects that a named flag, config or fault holds; None = all.
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Strike:
    """At ``after_us`` an impulse hits the selector."""

    impulse: Impulse
    target: Selector
    amount: float = 1.0
    limit: float = 0.0
    version: str | None = None
    after_us: int = 0
    label: str | None = None


Step: TypeAlias = Hold | Release | Strike


def ramped(effect: Effect, *, over_us: int, stages: int = 10, for_us: int | None) -> Iterator[Hold]:
    """A hold that grows to its amount in equal stages; ``stages`` holds that follow one another.

    For ADD and EITHER dials the amount grows from zero, for MULTIPLY from one.
    """
    if over_us <= 0:
        yield Hold(effect, 0, for_us)
        return
    neutral = 1.0 if effect.dial.fold is Fold.MULTIPLY else 0.0
    for stage in range(1, stages + 1):
        amount = neutral + (effect.amount - neutral) * stage / stages
        begins = over_us * (stage - 1) // stages
        ends = over_us * stage // stages if stage < stages else None
        lasts = (for_us if ends is None else min(ends, for_us or ends)) if for_us else ends
        if for_us is not None and begins >= for_us:
            return
        held_for = None if lasts is None else lasts - begins
        yield Hold(replace(effect, amount=amount), begins, held_for)


def spread(effect: Effect, *, over_us: int, stages: int = 10, for_us: int | None) -> Iterator[Hold]:
    """A hold that reaches more and more of its replicas, until all have it.

    Holds of nested shares follow one another: the replicas of a share are drawn alike in one table.
    """
    for stage in range(1, stages):
        begins, ends = (over_us * k // stages for k in (stage - 1, stage))
        ends = ends if for_us is None else min(ends, for_us)
        if ends > begins:
            reached = effect.target.model_copy(update={"share": stage / stages})
            yield Hold(replace(effect, target=reached), begins, ends - begins)
    begins = over_us * (stages - 1) // stages
    if for_us is None or for_us > begins:
        yield Hold(effect, begins, None if for_us is None else for_us - begins)


def gone_after_notice(
    target: Selector, origin: Origin, *, notice_us: int, for_us: int | None
) -> Iterator[Hold]:
    """Replicas that balancers leave out on a warning, and that are down once it is over."""
    if notice_us > 0:
        whole = None if for_us is None else notice_us + for_us
        yield Hold(Effect(target, Dial.DRAINED, 1.0, origin), for_us=whole)
    yield Hold(Effect(target, Dial.DOWN, 1.0, origin), notice_us, for_us)


def with_ramp(steps: Iterable[Step], *, over_us: int) -> Iterator[Step]:
    """The same table with every hold growing to its amount; blows and releases stay as they are."""
    for step in steps:
        if not isinstance(step, Hold) or over_us <= 0 or step.effect.dial.fold in _UNRAMPED:
            yield step
            continue
        for stage in ramped(step.effect, over_us=over_us, for_us=step.for_us):
            yield replace(stage, after_us=step.after_us + stage.after_us, label=step.label)


# Half a setting, or half of being down, means nothing.
_UNRAMPED = frozenset({Fold.ANY, Fold.LATEST, Fold.MINIMUM})
