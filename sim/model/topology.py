"""The system that exists: zones, services with operations, calls, journeys, objectives, owners.

Operations, not services, are the nodes of the call graph: service-level cycles are real,
operation-level ones are not.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from sim.model.alerting import AlertRule
from sim.model.deployment import Deployment
from sim.model.document import (
    Accepted,
    Count,
    Document,
    Duration,
    Factor,
    Identifier,
    Line,
    Money,
    OperationPath,
    PositiveCount,
    PositiveDuration,
    Rate,
    Share,
    Text,
    Truth,
)
from sim.model.documented import Documented
from sim.model.law import Law
from sim.model.objective import Objective, TierTargets
from sim.model.outside import Probe
from sim.model.people import Approval, Team
from sim.model.place import Latency, Region, Steering
from sim.model.playbook import Playbook
from sim.model.resilience import (
    Autoscaler,
    Balancing,
    Breaker,
    Ejection,
    HealthCheck,
    Queue,
    RateLimit,
    RetryPolicy,
    TimedOutWork,
    WarmUp,
)
from sim.model.routing import Inhibition, Route
from sim.model.store import Store

ITEM_LIMIT = 100


class ServiceKind(StrEnum):
    """What a service is; colours the map and the wording of its logs."""

    WEB = "web"
    API = "api"
    WORKER = "worker"
    STORE = "store"
    CACHE = "cache"
    QUEUE = "queue"
    PROXY = "proxy"
    EXTERNAL = "external"


class OnFailure(StrEnum):
    """What the caller does when the call fails in the end."""

    HARD = "hard"  # its own request fails
    SOFT = "soft"  # it goes on without


class Items(StrEnum):
    """How the ``count`` calls of one call site follow one another."""

    SEQUENTIAL = "sequential"
    PARALLEL = "parallel"


class Call(Document):
    """One call site: an operation calls another. ``cart.get`` alone means all defaults."""

    to: OperationPath = Field(description="service.operation that is called")
    count: PositiveCount = Field(1, le=ITEM_LIMIT, description="calls per request (per item)")
    items: Items = Field(Items.SEQUENTIAL, description="how the counted calls follow one another")
    needs: PositiveCount | None = Field(
        None,
        le=ITEM_LIMIT,
        description="of so many parallel items, how many must answer; none: all are waited for, "
        "and each counts by itself",
    )
    chance: Share = Field(1.0, description="share of requests that make the call at all")
    on_failure: OnFailure = Field(OnFailure.HARD, description="hard: the caller fails too")
    timeout: Duration = Field(
        0, description="0: none, as in most application code (facts of seven public systems)"
    )
    timed_out_work: TimedOutWork = Field(
        TimedOutWork.GOES_ON, description="whether the callee stops when the caller gives up"
    )
    retries: RetryPolicy | None = Field(None, description="none: one attempt")
    breaker: Breaker | None = Field(None, description="none: no circuit breaker")
    throttle: Factor | None = Field(
        None,
        ge=1.0,
        le=100.0,
        description="K of adaptive throttling: the caller holds back some of what it would send "
        "beyond K times what was accepted in the last two minutes; none: no throttle",
    )
    pool: Count = Field(0, description="connections per caller replica; 0: no limit")
    waits: Truth = Field(True, description="false: fire and forget, the caller goes on at once")
    fallback: OperationPath | None = Field(
        None,
        description="called once when all attempts have failed; if it answers, the call counts "
        "as answered",
    )
    hedge: PositiveDuration | None = Field(
        None,
        description="an attempt without an answer after this is sent once more, to another "
        "replica where there is one; the first good answer counts",
    )

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: object) -> object:
        return {"to": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _hedges_in_time(self) -> Call:
        if self.hedge is not None and 0 < self.timeout <= self.hedge:
            raise ValueError("'hedge' is never sent: give it less than the 'timeout'")
        return self

    @model_validator(mode="after")
    def _enough_items(self) -> Call:
        if self.needs is None:
            return self
        if self.items is not Items.PARALLEL or not self.waits:
            raise ValueError("'needs' counts parallel items that are waited for")
        if self.needs > self.count:
            raise ValueError(f"'needs' {self.needs} of {self.count} calls: give a larger 'count'")
        return self


def _stage_kind(value: object) -> str:
    return "(parallel)" if isinstance(value, list | tuple) else "(call)"


# One stage: a call, or a list of calls that run in parallel. Stages follow one another.
# Told apart by their form, so that a mistake in a call is reported once and as a call's.
Stage = Annotated[
    Annotated[Call, Tag("(call)")] | Annotated[tuple[Call, ...], Tag("(parallel)")],
    Discriminator(_stage_kind),
]


class Operation(Document):
    """One thing a service does: its own work first, then its calls, stage by stage."""

    work: Law = Field(
        default_factory=lambda: Law.model_validate("5ms"),
        description="processor time of its own; default 5 ms, the order of small RPC handlers "
        "in the DeathStarBench traces",
    )
    calls: tuple[Stage, ...] = Field((), description="stages in order; a nested list is parallel")
    refusal_work: Duration = Field(0, description="processor time that a refused call costs")
    failure: Share = Field(0.0, description="share that fails in normal times")

    def stages(self) -> tuple[tuple[Call, ...], ...]:
        """Every stage as a tuple of parallel calls."""
        return tuple(stage if isinstance(stage, tuple) else (stage,) for stage in self.calls)


class Memory(Document):
    """Headroom that leaks eat; at the limit the kernel kills the process and it starts again."""

    limit_mib: PositiveCount = Field(512, description="limit")
    base_mib: PositiveCount = Field(200, description="used when fresh")


class CacheFill(Document):
    """How a cache fills and forgets: operations of its service call others for misses only.

    Which key a call asks for is Zipf's; a key stands on one of the replicas of its region, and is
    lost with its process. What is evicted is what has been asked for least lately (LRU).
    Source: Breslau et al., "Web caching and Zipf-like distributions" (1999); Nishtala et al.,
    "Scaling Memcache at Facebook" (2013).
    """

    keys: PositiveCount = Field(100_000, le=1_000_000, description="distinct keys asked for")
    zipf: Factor = Field(1.0, description="skew of their popularity; 0: all alike")
    ttl: PositiveDuration | None = Field(
        None, description="from fill to expiry; none: until evicted"
    )
    ttl_jitter: Share = Field(0.0, description="share of the TTL that is drawn away at each fill")
    size: PositiveCount | None = Field(None, description="keys that fit; none: all")
    coalesces: Truth = Field(
        False, description="whether misses of one key wait for the one that is under way"
    )
    serves_stale: Truth = Field(
        False, description="whether an expired entry answers when its refill fails"
    )
    starts_warm: Truth = Field(True, description="whether the most popular keys are in at first")

    @model_validator(mode="after")
    def _only_what_expires(self) -> CacheFill:
        """Nothing is set that could never show."""
        for name in ("ttl_jitter", "serves_stale"):
            if getattr(self, name) and self.ttl is None:
                raise ValueError(f"'{name}' is about entries that expire: give a 'ttl'")
        if self.size is not None and self.size > self.keys:
            raise ValueError(f"{self.keys} keys fit in a 'size' of {self.size}: leave it out")
        return self


class Broker(Document):
    """Takes messages and hands each to every consumer, at least once.

    A message is stored when the work of the operation that publishes it is done, and lives until
    each consumer has answered OK. Every replica is a partition with a line of its own for each
    consumer; what it has stored outlives its crash (the log is replicated, the door is not).
    Source: Amazon SQS developer guide (visibility timeout, dead-letter queues, redrive); Apache
    Kafka documentation, "Message Delivery Semantics" (order within a partition).
    """

    consumers: tuple[OperationPath, ...] = Field(
        min_length=1, description="operations that take every message"
    )
    limit: PositiveCount | None = Field(
        None, description="messages that a replica stores before it refuses; none: unbounded"
    )
    in_delivery: PositiveCount = Field(
        10, description="messages that a replica has in each consumer's hands at once"
    )
    in_order: Truth = Field(
        False, description="whether a message that fails holds up those behind it until it is done"
    )
    redelivers_after: PositiveDuration = Field(
        30_000_000, description="unanswered for so long, it is delivered again (visibility timeout)"
    )
    retries_after: PositiveDuration = Field(
        1_000_000, description="between a failed delivery and the next"
    )
    dead_letters_after: PositiveCount | None = Field(
        None, description="failed deliveries that set a message aside; none: it is tried for ever"
    )

    @field_validator("consumers")
    @classmethod
    def _each_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if value.count(name) > 1:
                raise ValueError(f"{name!r} stands twice; every consumer takes every message")
        return value


class Service(Document):
    """One deployable thing: replicas over zones, each with slots and processors."""

    kind: ServiceKind = Field(ServiceKind.API, description="what it is")
    language: Line = Field("", description="for the wording of its logs")
    title: Line = Field("", description="for people")
    description: Text = Field("", description="for people")
    team: Identifier | None = Field(None, description="who owns it; a key of teams")
    vendor: Line = Field("", description="who runs it for us; such a service has a status page")
    tier: PositiveCount = Field(2, le=5, description="1 is the most critical")
    operations: dict[Identifier, Operation] = Field(min_length=1, description="what it does")
    replicas: PositiveCount = Field(
        1, le=10_000, description="copies; one everywhere in stock manifests"
    )
    zones: tuple[Identifier, ...] = Field((), description="where they stand; none: every zone")
    spills: Truth = Field(
        False, description="whether callers go to another region when their own has none"
    )
    slots: PositiveCount = Field(
        64, le=100_000, description="requests in hand per replica (threads, workers, async tasks)"
    )
    processors: PositiveCount = Field(
        2, le=10_000, description="requests that one replica can work on at the same instant"
    )
    holds_slot: Truth = Field(True, description="whether a request keeps its slot while it waits")
    queue: Queue = Field(Queue(), description="where calls wait for a slot")
    balancing: Balancing = Field(Balancing.ROUND_ROBIN, description="how callers pick a replica")
    health_check: HealthCheck = Field(HealthCheck(), description="active probes")
    ejection: Ejection | None = Field(None, description="passive ejection; none: off")
    rate_limit: RateLimit | None = Field(None, description="none: no limit")
    startup: Duration = Field(10_000_000, description="from start to first request")
    warm_up: WarmUp = Field(WarmUp(), description="slow at first")
    autoscaler: Autoscaler | None = Field(None, description="none: fixed size")
    quota: PositiveCount | None = Field(None, description="most replicas; none: twice the start")
    deployment: Deployment = Field(Deployment(), description="versions")
    memory: Memory = Field(Memory(), description="headroom")
    price_per_replica_hour: Money = Field(0.05, description="money per replica and hour")
    runbook: Playbook = Field(
        Playbook(), description="what to do when it hurts; after the topology's own runbook"
    )
    store: Store | None = Field(None, description="durability; none: it keeps nothing")
    cache: CacheFill | None = Field(
        None, description="filling: what its operations call, they call for misses only"
    )
    broker: Broker | None = Field(
        None, description="messages: what its operations take in is handed on to consumers"
    )

    @model_validator(mode="after")
    def _has_what_it_keeps(self) -> Service:
        """A cache keeps what its operations' calls bring."""
        if self.cache is not None and not any(op.calls for op in self.operations.values()):
            raise ValueError("'cache' keeps what its operations call for, and none calls anything")
        return self

    def deliveries(self) -> tuple[Call, ...]:
        """What each operation of a broker does with a message: a call to every consumer."""
        if self.broker is None:
            return ()
        line = {"timeout": self.broker.redelivers_after, "pool": self.broker.in_delivery}
        return tuple(
            Call(to=consumer, waits=False, on_failure=OnFailure.SOFT).model_copy(update=line)
            for consumer in self.broker.consumers
        )

    @property
    def most_replicas(self) -> int:
        """The quota, by default twice the replicas at the start."""
        return self.quota if self.quota is not None else 2 * self.replicas


class Journey(Document):
    """One thing that users do: arrivals that enter at one operation.

    The client is a caller like any other: it may time out and try again.
    """

    enters: OperationPath = Field(description="service.operation where it arrives")
    title: Line = Field("", description="for people")
    weight: Factor = Field(1.0, description="share of the total traffic, relative to the others")
    value: Money = Field(0.0, description="money that one successful request earns")
    slow_after: PositiveDuration = Field(
        1_000_000, description="a good answer later than this counts as slow"
    )
    timeout: Duration = Field(
        10_000_000, description="when the client gives up; 10 s keeps a user (Nielsen, 1993)"
    )
    timed_out_work: TimedOutWork = Field(TimedOutWork.GOES_ON, description="as for calls")
    retries: RetryPolicy | None = Field(None, description="clients that try again")
    segments: dict[Identifier, Factor] = Field(
        default_factory=dict, description="client segments and their weights; none: one segment"
    )
    counts_as_order: Truth = Field(False, description="whether a success is an order placed")
    data_class: Identifier | None = Field(
        None, description="for residency; where it enters is then its own operation"
    )
    homes: dict[Identifier, Factor] = Field(
        default_factory=dict,
        description="where its users are: region -> weight; none: as many in each",
    )


class Flag(Document):
    """A feature flag: on for all requests or for a share of them, off by a toggle.

    Who has it at 10 % still has it at 20 %: a request is drawn once, for all its calls and tries.
    """

    is_on: Truth = Field(True, description="at the start")
    percentage: Share = Field(
        1.0, gt=0, description="share of the requests that it is on for while it is on"
    )
    depends_on: tuple[Identifier, ...] = Field(
        (),
        description="flags without which it does nothing: it is on for no more requests than any "
        "of them, and its requests are among theirs",
    )
    service: Identifier | None = Field(None, description="whose behaviour it changes")
    description: Line = Field("", description="for people")


class Traffic(Document):
    """Arrivals of all journeys together, before a scenario shapes them."""

    rate: Rate = Field(20.0, description="requests per second, all journeys together")


class Topology(Document):
    """The system that exists."""

    format: Literal[1] = Field(description="version of this format; 1")
    title: Line = Field("", description="for people")
    description: Text = Field("", description="for people")
    source: Text = Field("", description="where its figures come from")
    accepts: Accepted = Field(
        default_factory=dict, description="advice declined, by code, each with the reason"
    )
    regions: dict[Identifier, Region] = Field(
        default_factory=lambda: {"local": Region()}, description="regions and their zones"
    )
    latency: Latency = Field(Latency(), description="network round trips")
    steering: Steering = Field(Steering(), description="of users between regions")
    residency: dict[Identifier, Annotated[tuple[Identifier, ...], Field(min_length=1)]] = Field(
        default_factory=dict, description="data class -> regions that may serve it"
    )
    residency_breach_cost: Money = Field(
        50.0, description="what each request or write out of place costs: a fine, a customer told"
    )
    traffic: Traffic = Field(Traffic(), description="arrivals in normal times")
    journeys: dict[Identifier, Journey] = Field(min_length=1, description="what users do")
    services: dict[Identifier, Service] = Field(min_length=1, description="what serves them")
    teams: dict[Identifier, Team] = Field(default_factory=dict, description="owners")
    approvals: tuple[Approval, ...] = Field((), description="orders that two people must want")
    flags: dict[Identifier, Flag] = Field(default_factory=dict, description="feature flags")
    objectives: dict[Identifier, Objective] = Field(
        default_factory=dict, description="service level objectives; none: 99.9 % per journey"
    )
    tiers: dict[Identifier, TierTargets] = Field(
        default_factory=dict, description="RTO, RPO, MBCO and MTPD by tier (tier-1, ...)"
    )
    alerts: dict[Identifier, AlertRule] = Field(
        default_factory=dict, description="alert rules; none: the standard set"
    )
    documented: Documented = Field(
        Documented(), description="where the map of services is out of date"
    )
    probes: dict[Identifier, Probe] = Field(
        default_factory=dict, description="synthetic users who look from outside"
    )
    routes: tuple[Route, ...] = Field(
        (), description="whom alerts reach; none: each page wakes at once, alone"
    )
    inhibits: tuple[Inhibition, ...] = Field((), description="alerts that keep others quiet")
    runbook: Playbook = Field(
        Playbook(), description="what every service's runbook begins with: said once"
    )

    def runbook_of(self, service: str) -> Playbook:
        """What to do when a service hurts: what is said of all, then what is said of it."""
        house, own = self.runbook, self.services[service].runbook
        return own.model_copy(
            update={
                "title": own.title or f"{service} hurts",
                "text": f"{house.text}{own.text}",
                "rules": (*house.rules, *own.rules),
            }
        )

    @property
    def zones(self) -> tuple[str, ...]:
        """Every zone, in document order."""
        return tuple(zone for region in self.regions.values() for zone in region.zones)

    def region_of(self, zone: str) -> str:
        """The region that a zone stands in."""
        return next(name for name, region in self.regions.items() if zone in region.zones)
