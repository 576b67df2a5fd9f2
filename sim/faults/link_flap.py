"""A path comes and goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import PositiveCount, PositiveDuration
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("link_flap")
class LinkFlap(Fault):
    """Calls over a path are cut for a while, pass for a while, and are cut again.

    Each good spell resets what probes and breakers had begun to conclude.
    Moves: errors (refused) or timeouts (lost) of callers, in bursts.
    Leaves alone: calls in the good spells, but for queues and breakers that a burst leaves behind.
    Source: ``docs/KINDS.md``, link_flap; Chaos Mesh, NetworkChaos in a schedule.
    """

    origin: ClassVar[Origin] = Origin.NETWORK
    reads: ClassVar[frozenset[str]] = frozenset(
        {"caller", "service", "operation", "zone", "region", "journey", "segment", "home", "border"}
    )

    mode: Literal["refused", "lost"] = Field("lost", description="a fast error, or no answer")
    down: PositiveDuration = Field(5_000_000, description="each cut")
    up: PositiveDuration = Field(15_000_000, description="between two cuts")
    times: PositiveCount = Field(10, le=90, description="cuts in all, if it lasts for so many")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Cut after cut."""
        dial = Dial.CALL_REFUSED if self.mode == "refused" else Dial.CALL_LOST
        for turn in range(self.times):
            begins = turn * (self.down + self.up)
            if self.lasts is not None and begins >= self.lasts:
                return
            left = self.down if self.lasts is None else min(self.down, self.lasts - begins)
            yield Hold(Effect(target, dial, 1.0, self.origin), begins, left)
