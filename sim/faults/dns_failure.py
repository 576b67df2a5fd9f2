"""A name cannot be looked up any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration
from sim.model.effect import Dial, Effect, Origin, Selector, Step, ramped
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("dns_failure")
class DnsFailure(Fault):
    """Callers reach a service while their copy of its address is fresh; then no longer.

    After t a share t / ttl of the copies has grown old, in ten stages. Each call counts as a new
    connection: callers that keep theirs open for longer than the ttl are not modelled.
    Moves: errors of every caller, rising from none to all within one ttl.
    Leaves alone: the service itself; its replicas and probes, which go by address.
    Source: ``docs/FIDELITY.md``, DNS failure; RFC 1035, section 3.2.1 (TTL).
    """

    origin: ClassVar[Origin] = Origin.NETWORK
    reads: ClassVar[frozenset[str]] = frozenset({"service"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    ttl: Duration = Field(60_000_000, description="until the last copy of the address is old")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Refused, as copies grow old."""
        effect = Effect(target, Dial.CALL_REFUSED, 1.0, self.origin)
        for stage in ramped(effect, over_us=self.ttl, for_us=self.lasts):
            yield replace(stage, label="records")
