"""A wrong record sends users where nobody serves them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveDuration, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault

RECORDS = "records"


@FAULTS.register("dns_misroute")
class DnsMisroute(Fault):
    """Users of a home are answered with another region, and resolvers keep that answer for long.

    It reaches them as their good copies grow old, within the usual time to live; after it is put
    right it goes on for its own. Publishing the record anew by an order that steers ends it too.
    Moves: traffic by region; errors of those users, where the region has nobody to serve them.
    Leaves alone: users of other homes; every service, and every probe.
    Source: RFC 1035, section 3.2.1 (TTL); ``docs/FIDELITY.md``, steering by DNS.
    """

    origin: ClassVar[Origin] = Origin.NETWORK
    reads: ClassVar[frozenset[str]] = frozenset({"service", "region", "home", "journey"})
    needs: ClassVar[tuple[str, ...]] = ("service", "region")

    ttl: PositiveDuration = Field(1_800_000_000, description="time to live of the wrong record")
    share: Share = Field(1.0, gt=0, description="of the answers that are wrong")

    def steps(self, target: Selector) -> Iterator[Step]:
        """The time to live that the wrong answers are given, then the answers."""
        ttl = Effect(target, Dial.ANSWER_TTL, float(self.ttl), self.origin)
        yield Hold(ttl, for_us=self.lasts, label=RECORDS)
        wrong = Effect(target, Dial.MISROUTED, self.share, self.origin)
        yield Hold(wrong, for_us=self.lasts, label=RECORDS)
