"""Processes stop doing anything, and go on listening."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, REPLICAS, HeldFault


@FAULTS.register("hang")
class Hang(HeldFault):
    """Work stops where it is; connections are taken, slots fill, callers wait out their timeouts.

    Moves: caller latency and timeouts, saturation; then replicas ready, once probes time out.
    Leaves alone: error share of the callee's own work.
    Source: Chaos Mesh, StressChaos and SIGSTOP; ``docs/KINDS.md``, instance_pause.
    """

    origin: ClassVar[Origin] = Origin.PROCESS
    reads: ClassVar[frozenset[str]] = REPLICAS

    def steps(self, target: Selector) -> Iterator[Step]:
        """Speed nought."""
        yield Hold(Effect(target, Dial.SPEED, 0.0, self.holder), for_us=self.lasts)
