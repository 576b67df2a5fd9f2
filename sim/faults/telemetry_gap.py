"""Nothing can be seen, or only late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("telemetry_gap")
class TelemetryGap(Fault):
    """Scrapes of a service, or of everything, are missing, or come later than they did.

    Moves: what can be known. Leaves alone: what is: users notice nothing.
    Source: Slack, "Slack's Outage on January 4th 2021" (dashboards gone first).
    """

    origin: ClassVar[Origin] = Origin.VENDOR
    reads: ClassVar[frozenset[str]] = frozenset({"service"})

    delay: Duration = Field(0, description="added until a sample can be seen; 0: none comes at all")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A gap or a delay."""
        if self.delay > 0:
            effect = Effect(target, Dial.TELEMETRY_DELAY, float(self.delay), self.origin)
        else:
            effect = Effect(target, Dial.TELEMETRY_GAP, 1.0, self.origin)
        yield Hold(effect, for_us=self.lasts)
