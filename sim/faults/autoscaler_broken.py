"""An autoscaler does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("autoscaler_broken")
class AutoscalerBroken(Fault):
    """The loop of a service looks and never acts: a wrong metric name, a missing permission.

    Orders of a number still work; bounds that are set do not help.
    Moves: nothing at first; under a rise of traffic replicas desired stay, and utilisation climbs.
    Leaves alone: everything while traffic keeps to what runs; scaling by hand.
    Source: Kubernetes, "Horizontal Pod Autoscaling", condition ScalingActive false.
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = frozenset({"service"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    def steps(self, target: Selector) -> Iterator[Step]:
        """It stands still."""
        yield Hold(Effect(target, Dial.NO_SCALING, 1.0, self.origin), for_us=self.lasts)
