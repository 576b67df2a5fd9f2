"""A zone is half well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("zone_grey")
class ZoneGrey(Fault):
    """Some of what goes into a zone is lost or late, too little for probes to take anything out.

    Only a comparison of zones shows it; out of the zone is the way to be rid of it.
    Moves: timeouts, retries and latency of callers, by the zone's share of the calls.
    Leaves alone: calls that stay out of the zone; replicas ready; the callees' own errors.
    Source: Huang et al., "Gray Failure" (HotOS 2017); AWS, "Advanced Multi-AZ Resilience Patterns".
    """

    origin: ClassVar[Origin] = Origin.NETWORK
    reads: ClassVar[frozenset[str]] = frozenset({"zone", "service"})
    needs: ClassVar[tuple[str, ...]] = ("zone",)

    lost: Share = Field(0.05, description="share of the calls into the zone that vanish")
    added: Duration = Field(0, description="added to each of the others, there and back together")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Lost, and late."""
        if self.lost > 0.0:
            yield Hold(Effect(target, Dial.CALL_LOST, self.lost, self.origin), for_us=self.lasts)
        if self.added > 0:
            effect = Effect(target, Dial.CALL_LATENCY, float(self.added), self.origin)
            yield Hold(effect, for_us=self.lasts)
