"""What probes ask for is answered by a cache at the edge, whatever lies behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveDuration
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("probe_cached")
class ProbeCached(Fault):
    """Probes of a journey, or of all, report well and fast while users fail: they never reach them.

    A synthetic user asks for the same page at every try, which a rule at the edge keeps a copy of;
    what users ask for is their own and goes through. Only a time that is too short gives it away.
    Moves: what probes report, and alerts on it. Leaves alone: what is; every other way of seeing.
    Source: Google, Site Reliability Engineering, ch. 6 "Black-Box Versus White-Box"; RFC 9111,
    section 4 (a fresh stored response answers without the origin).
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = frozenset({"journey"})

    answers_in: PositiveDuration = Field(15_000, description="how long the edge takes")

    def steps(self, target: Selector) -> Iterator[Step]:
        """The edge answers."""
        effect = Effect(target, Dial.PROBE_CACHED, float(self.answers_in), self.origin)
        yield Hold(effect, for_us=self.lasts)
