"""Records that steer users cannot be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("dns_provider_outage")
class DnsProviderOutage(Fault):
    """Answers stay as they are: no failover by records, by hand or by health check.

    Moves: orders that move users are refused; a sick region stays in the answers.
    Leaves alone: users whose region is well.
    Source: Dyn, analysis of 21 October 2016; ``docs/KINDS.md``, dns_provider_outage.
    """

    origin: ClassVar[Origin] = Origin.VENDOR
    reads: ClassVar[frozenset[str]] = frozenset()

    def steps(self, target: Selector) -> Iterator[Step]:
        """Frozen."""
        yield Hold(Effect(Selector(), Dial.FROZEN_ANSWERS, 1.0, self.origin), for_us=self.lasts)
