"""Probes judge wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, REPLICAS, Fault


@FAULTS.register("probe_misconfig")
class ProbeMisconfig(Fault):
    """Probes take healthy replicas out of the balancers, or keep sick ones in.

    A probe that asks the wrong question fails replicas that are well: name a share or a zone, for
    where it fails all of them balancers send to all. One that always says yes is blind, and shows
    nothing until a replica is sick: it keeps its share of the calls.
    Moves: replicas ready and the load on the rest; or, beside a crash or a hang, how long it hurts.
    Leaves alone: the processes themselves; errors, while the rest bears the load.
    Source: Kubernetes, "Configure Liveness, Readiness and Startup Probes"; Google, Site Reliability
    Engineering, ch. 22 (health checks in cascading failures).
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = REPLICAS - {"version", "role"}
    needs: ClassVar[tuple[str, ...]] = ("service",)

    mode: Literal["strict", "blind"] = Field(
        "strict", description="fail replicas that are well, or pass all that are sick"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """Left out, or never looked at."""
        dial = Dial.DRAINED if self.mode == "strict" else Dial.NO_PROBES
        yield Hold(Effect(target, dial, 1.0, self.origin), for_us=self.lasts)

    def problems(self, target: Selector) -> Iterator[str]:
        """Blind probes are a whole service's."""
        yield from super().problems(target)
        if self.mode == "blind" and (target.share, target.zone, target.region) != (None,) * 3:
            yield "mode: blind means every replica of the service; name no share, zone or region"
