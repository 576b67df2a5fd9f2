"""Processes die."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Step, Strike
from sim.model.kinds import FAULTS, REPLICAS, HeldFault


@FAULTS.register("crash")
class Crash(HeldFault):
    """Processes end with all they hold; without ``lasts`` they start again at once.

    Balancers go on sending to them until probes find out. With ``lasts`` they stay down that long,
    and then start.
    Moves: error share of callers (crashed, refused), replicas ready, load on the rest.
    Leaves alone: service time of the replicas that are left, while they bear the load.
    Source: Gremlin and Chaos Mesh, process and pod kill; ``docs/FIDELITY.md``, crash.
    """

    origin: ClassVar[Origin] = Origin.PROCESS
    reads: ClassVar[frozenset[str]] = REPLICAS

    def steps(self, target: Selector) -> Iterator[Step]:
        """One blow, or a time of being down."""
        if self.lasts is None:
            yield Strike(Impulse.KILL, target)
        else:
            yield Hold(Effect(target, Dial.DOWN, 1.0, self.holder), for_us=self.lasts)
