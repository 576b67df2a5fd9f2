"""Where things stand: regions with zones, the network between them, and what steers users."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sim.model.document import (
    Document,
    Duration,
    Factor,
    Identifier,
    Microseconds,
    Rate,
    Share,
    Truth,
)
from sim.model.resilience import HealthCheck

# From a home region to serving regions and their weights.
Answers = dict[Identifier, dict[Identifier, Factor]]


class Region(Document):
    """A place with zones that fail together only in part."""

    zones: tuple[Identifier, ...] = Field(("a",), min_length=1, description="zones in it")
    takes_new: Truth = Field(True, description="whether the provider has new capacity to give")


class Latency(Document):
    """Network round trips, added to each call there and back together."""

    same_zone: Duration = Field(300, description="0.1-0.35 ms per hop in measured traces")
    same_region: Duration = Field(1_000, description="between zones of one region: about 1 ms")
    cross_region: Duration = Field(
        80_000, description="between regions that `between` does not name; 70-90 ms over an ocean"
    )
    between: dict[Identifier, dict[Identifier, Duration]] = Field(
        default_factory=dict, description="from region to region; the same there and back"
    )
    client: Duration = Field(0, description="from users to the region that is their home")

    def regions_us(self, a: str, b: str) -> int:
        """Round trip between two different regions."""
        there = self.between.get(a, {}).get(b)
        back = self.between.get(b, {}).get(a)
        return next((us for us in (there, back) if us is not None), self.cross_region)


class SteeringMode(StrEnum):
    """What moves users from one region to another."""

    DNS = "dns"  # resolvers ask again when an answer has grown old
    ANYCAST = "anycast"  # the network moves them all at once


class Steering(Document):
    """How users are spread over regions.

    An answer that changes reaches users as their resolvers' copies grow old: after ``t`` a share
    ``1 - t/ttl`` is still on the old one where resolvers are busy, ``(ttl - t) / (ttl + 1/r)``
    where each is asked ``r`` times a second (``docs/FIDELITY.md`` rows D1, D2).
    """

    mode: SteeringMode = Field(SteeringMode.DNS, description="what moves them")
    ttl: Duration = Field(60_000_000, description="time to live of DNS answers")
    asked: Rate | None = Field(None, description="questions to one resolver; none: busy ones")
    ignores_ttl: Share = Field(0.02, description="clients that keep the first answer for good")
    converges: Duration = Field(10_000_000, description="anycast: until routes have moved")
    answers: Answers = Field(
        default_factory=dict, description="home -> region -> weight; none: each home its own region"
    )
    health_check: HealthCheck = Field(
        HealthCheck(interval=Microseconds(30_000_000), failures=3, successes=3),
        description="of each region's entries; 30 s and three failures are a DNS health check's",
    )
    fails_over: Truth = Field(
        True, description="whether answers leave out a region whose checks fail"
    )
