"""What a store promises about its data: copies, log, failover, snapshots."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sim.model.document import (
    Document,
    Duration,
    Factor,
    Identifier,
    Money,
    PositiveCount,
    PositiveDuration,
    Rate,
    Truth,
)


class ReplicationMode(StrEnum):
    """When a write is answered."""

    ASYNC = "async"  # when the primary has it
    SYNC = "sync"  # when every copy within `reach` has it too
    QUORUM = "quorum"  # when so many, the primary among them, have it


class Reach(StrEnum):
    """Which copies a synchronous write waits for; the others follow as they can."""

    REGION = "region"
    EVERYWHERE = "everywhere"


class ReadsFrom(StrEnum):
    """Where reads go."""

    NEAREST = "nearest"  # a copy in the caller's region, where there is one
    PRIMARY = "primary"


class Failover(StrEnum):
    """Who promotes a copy when the primary is gone."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class Replication(Document):
    """How the other replicas of a store follow its primary.

    A copy applies record k at ``max(applied[k-1], committed[k] + delay + road) + 1/apply``: the
    write log through a single server (``docs/FIDELITY.md`` row A1).
    """

    mode: ReplicationMode = Field(ReplicationMode.ASYNC, description="when a write is answered")
    reach: Reach = Field(Reach.REGION, description="sync: copies that a write waits for")
    quorum: PositiveCount | None = Field(None, description="acknowledgements; none: a majority")
    delay: Duration = Field(0, description="beside the network, until a copy has a record")
    apply: Rate = Field(5_000.0, gt=0, description="records that a copy applies in a second")


class Store(Document):
    """Durability of a service's data. Its replicas are one primary and copies of it."""

    writes: tuple[Identifier, ...] = Field(
        (), description="its operations that write; they go to the primary and into the log"
    )
    reads_from: ReadsFrom = Field(ReadsFrom.NEAREST, description="where other operations go")
    primary: Identifier | None = Field(None, description="the zone it starts in; none: the first")
    replication: Replication = Field(Replication(), description="copies")
    failover: Failover = Field(Failover.MANUAL, description="who promotes")
    notices_after: PositiveDuration = Field(
        30_000_000, description="automatic: how long the primary must be gone"
    )
    promotes_in: Duration = Field(
        20_000_000, description="election and promotion: about 20 s for managed databases"
    )
    fences: Truth = Field(True, description="whether a promotion shuts the old primary out")
    snapshots: PositiveDuration | None = Field(None, description="between snapshots; none: none")
    archives: Truth = Field(
        False, description="whether the log is kept, for restores to any point in time"
    )
    loss_per_write: Money = Field(0.0, description="what one acknowledged write costs that is lost")
    conflict_cost: Money = Field(
        0.0, description="what it costs to sort out one write that two primaries took apart"
    )
    data_class: Identifier | None = Field(
        None, description="for residency: only an order promotes a copy elsewhere; writes count"
    )
    size_mib: PositiveCount = Field(1_024, description="how much there is to restore")
    restore_mib_per_s: Factor = Field(50.0, gt=0, description="speed of a restore")
