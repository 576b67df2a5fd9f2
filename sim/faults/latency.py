"""A way through the network gets longer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("latency")
class Latency(Fault):
    """A network path slows down: every call over it takes longer, there and back together.

    Moves: caller latency, then caller saturation (slots held longer, by Little's law).
    Leaves alone: callee service time and the callee's own latency.
    Source: Linux ``tc netem`` delay; ``docs/FIDELITY.md``, latency +d.
    """

    origin: ClassVar[Origin] = Origin.NETWORK
    reads: ClassVar[frozenset[str]] = frozenset(
        {"caller", "service", "operation", "zone", "region", "journey", "segment", "home", "border"}
    )

    added: Duration = Field(description="added to each call, there and back together")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A longer way."""
        effect = Effect(target, Dial.CALL_LATENCY, float(self.added), self.origin)
        yield Hold(effect, for_us=self.lasts)
