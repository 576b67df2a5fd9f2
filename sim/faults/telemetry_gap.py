"""Nothing can be seen, or only late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import Duration
from sim.model.effect import BLINDING, Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault

Sight = Literal["metrics", "logs", "traces", "alerts"]


@FAULTS.register("telemetry_gap")
class TelemetryGap(Fault):
    """Scrapes of a service, or of everything, are missing, or come later than they did.

    Logs, traces and alerts can be lost too, or in place of metrics; of a zone it is what its
    replicas tell. What was lost does not come back; what alerts would have said is said at the end.
    Moves: what can be known. Leaves alone: what is: users notice nothing; probes from outside.
    Source: Slack, "Slack's Outage on January 4th 2021" (dashboards gone first).
    """

    origin: ClassVar[Origin] = Origin.VENDOR
    reads: ClassVar[frozenset[str]] = frozenset({"service", "zone"})

    delay: Duration = Field(0, description="added until a sample can be seen; 0: none comes at all")
    of: tuple[Sight, ...] = Field(
        ("metrics",), min_length=1, description="metrics, logs, traces, alerts; alerts as a whole"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """A gap in each, or a delay."""
        if self.delay > 0:
            effect = Effect(target, Dial.TELEMETRY_DELAY, float(self.delay), self.origin)
            yield Hold(effect, for_us=self.lasts)
            return
        for sight in dict.fromkeys(self.of):
            yield Hold(Effect(target, BLINDING[sight], 1.0, self.origin), for_us=self.lasts)

    def problems(self, target: Selector) -> Iterator[str]:
        """Which parts go together."""
        yield from super().problems(target)
        if target.service is not None and target.zone is not None:
            yield "name target.service or target.zone, not both"
        if self.delay > 0 and (set(self.of) != {"metrics"} or target.zone is not None):
            yield "a delay is of metrics, of a service or of everything"
        if "alerts" in self.of and target != Selector():
            yield "alerts are lost as a whole; leave the target out"
