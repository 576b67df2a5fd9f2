"""What runs goes on; nothing can be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("control_plane_outage")
class ControlPlaneOutage(Fault):
    """The provider's interfaces are out: nothing is scaled, deployed, restarted or failed over.

    Moves: orders that change what runs are refused; autoscalers stand still.
    Leaves alone: everything that is running.
    Source: AWS, "Static stability using Availability Zones" (control and data planes).
    """

    origin: ClassVar[Origin] = Origin.VENDOR
    reads: ClassVar[frozenset[str]] = frozenset({"region"})

    def steps(self, target: Selector) -> Iterator[Step]:
        """No control, in one region or everywhere."""
        yield Hold(Effect(target, Dial.NO_CONTROL, 1.0, self.origin), for_us=self.lasts)
