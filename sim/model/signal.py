"""What telemetry measures: the names of signals and the labels that pick one series.

The same signals serve alert rules, views, playbooks, scores and reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field, model_validator

from sim.model.document import Document, Identifier


class Signal(StrEnum):
    """Signals by name; unit last. Each is a value per scrape interval."""

    REQUEST_RATE = "request_rate_per_s"
    ERROR_SHARE = "error_share"
    ERROR_RATE = "error_rate_per_s"
    ANSWER_RATE = "answer_rate_per_s"  # journeys: requests that ended, well or not
    SLOW_SHARE = "slow_share"  # journeys: good answers later than slow_after
    LATENCY_MEAN = "latency_mean_s"
    LATENCY_P50 = "latency_p50_s"
    LATENCY_P95 = "latency_p95_s"
    LATENCY_P99 = "latency_p99_s"
    SATURATION = "saturation"  # busy share of usable slots
    UTILISATION = "utilisation"  # busy share of processors
    QUEUE_LENGTH = "queue_length"
    REFUSED_RATE = "refused_rate_per_s"  # full queue, rate limit, shed, connection refused
    TIMEOUT_RATE = "timeout_rate_per_s"  # calls that the caller gave up, by callee
    RETRY_RATE = "retry_rate_per_s"  # retries sent to the callee
    REPLICAS_READY = "replicas_ready"
    REPLICAS_DESIRED = "replicas_desired"
    RESTARTS = "restarts"  # since the start
    MEMORY_SHARE = "memory_share"  # of the limit, the worst replica
    REPLICATION_LAG = "replication_lag_s"  # of a store's copies, the worst; by zone too
    IS_PRIMARY = "is_primary"  # of a store by zone: 1 where its primary is
    QUEUE_DEPTH = "queue_depth"  # messages that a broker has stored and nobody is done with
    QUEUE_AGE = "queue_age_s"  # how old the oldest message is that a broker has stored
    DEAD_LETTERS = "dead_letters"  # messages that a broker has set aside
    CACHE_HIT_SHARE = "cache_hit_share"  # of calls that a cache answered or sent on
    ORDER_RATE = "orders_per_min"
    MONEY_RATE = "money_per_min"
    QUOTA_USED = "quota_used"  # replicas of a service that count against its quota
    QUOTA_LIMIT = "quota_limit"  # replicas of a service that may be asked for now
    QUOTA_SHARE = "quota_share"  # used of the limit
    COST_RATE = "cost_per_hour"  # money for the replicas of a service, or of all
    PROBE_SUCCESS = "probe_success"  # by probe: 1 where its last try went well
    PROBE_DURATION = "probe_duration_s"  # by probe: of its last try, where that went well
    CUSTOMER_REPORTS = "customer_reports_per_min"  # by journey: what the support desk passed on


class SignalQuery(Document):
    """Picks one series: a signal and the labels that narrow it.

    ``error_share`` alone is that of all journeys together.
    """

    name: Signal = Field(description="which signal")
    service: Identifier | None = Field(None, description="of one service")
    zone: Identifier | None = Field(None, description="with service: replicas in one zone")
    version: Identifier | None = Field(None, description="with service: replicas on one version")
    caller: Identifier | None = Field(None, description="with service: calls from one service")
    journey: Identifier | None = Field(None, description="of one journey")
    segment: Identifier | None = Field(None, description="of one client segment")
    probe: Identifier | None = Field(None, description="of one probe")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, order=True)
class SeriesKey:
    """The identity of one series; empty labels mean 'all'."""

    signal: str
    service: str = ""
    zone: str = ""
    version: str = ""
    caller: str = ""
    journey: str = ""
    segment: str = ""
    probe: str = ""

    @classmethod
    def of(cls, query: SignalQuery) -> SeriesKey:
        """The series that a query picks."""
        return cls(
            signal=query.name.value,
            service=query.service or "",
            zone=query.zone or "",
            version=query.version or "",
            caller=query.caller or "",
            journey=query.journey or "",
            segment=query.segment or "",
            probe=query.probe or "",
        )

    def __str__(self) -> str:
        """Prometheus' way: ``error_share{service="cart"}``."""
        labels = ("service", "zone", "version", "caller", "journey", "segment", "probe")
        given = [f'{name}="{getattr(self, name)}"' for name in labels if getattr(self, name)]
        return self.signal + ("{" + ",".join(given) + "}" if given else "")


def labelled(labels: SeriesKey, signal: Signal) -> SeriesKey:
    """The series of one signal with these labels."""
    return SeriesKey(
        signal.value,
        labels.service,
        labels.zone,
        labels.version,
        labels.caller,
        labels.journey,
        labels.segment,
        labels.probe,
    )


@dataclass(frozen=True, eq=False)
class SeriesKeys:
    """Series that somebody asks for again and again; one list is another, whatever it holds."""

    keys: tuple[SeriesKey, ...]
