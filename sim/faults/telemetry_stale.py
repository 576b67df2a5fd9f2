"""A panel goes on showing what it showed last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("telemetry_stale")
class TelemetryStale(Fault):
    """New samples of a service, or of everything, repeat the last good one: all looks calm.

    A gap can be seen; this cannot, but by values that never move, or by looking from elsewhere.
    Moves: what can be known, and alerts on it. Leaves alone: what is; logs, traces and probes.
    Source: Google, Site Reliability Engineering, ch. 10 (monitor the monitoring); drill GD-126.
    """

    origin: ClassVar[Origin] = Origin.VENDOR
    reads: ClassVar[frozenset[str]] = frozenset({"service"})

    def steps(self, target: Selector) -> Iterator[Step]:
        """The last value stays."""
        yield Hold(Effect(target, Dial.TELEMETRY_STALE, 1.0, self.origin), for_us=self.lasts)
