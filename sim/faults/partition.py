"""Two sides cannot talk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("partition")
class Partition(Fault):
    """Calls over a path are refused at once, or vanish until their callers give up.

    Refusal is a fast error; loss holds the caller for its whole timeout, for ever where it has
    none.
    Moves: caller errors; when lost, caller latency and saturation too.
    Leaves alone: the callee, but for the load that it misses.
    Source: Chaos Mesh, NetworkChaos partition (REJECT and DROP); ``docs/FIDELITY.md``
    """

    origin: ClassVar[Origin] = Origin.NETWORK
    reads: ClassVar[frozenset[str]] = frozenset(
        {"caller", "service", "operation", "zone", "region", "journey", "segment", "home", "border"}
    )

    mode: Literal["refused", "lost"] = Field("lost", description="a fast error, or no answer")
    chance: Share = Field(1.0, description="share of calls that it strikes")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Refused or lost."""
        dial = Dial.CALL_REFUSED if self.mode == "refused" else Dial.CALL_LOST
        yield Hold(Effect(target, dial, self.chance, self.origin), for_us=self.lasts)
