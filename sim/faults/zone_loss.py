"""A zone goes dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration, Truth
from sim.model.effect import (
    BLINDING,
    Effect,
    Hold,
    Origin,
    Selector,
    Step,
    gone_after_notice,
)
from sim.model.kinds import FAULTS, ChangeKind, ChangeNote, Fault


@FAULTS.register("zone_loss")
class ZoneLoss(Fault):
    """Every replica in a zone or region is gone with what it held; the rest takes over.

    With notice, balancers leave the zone out before the lights go, and nothing is lost in hand;
    without, probes find out. When it ends, everything there starts up.
    Moves: replicas ready, load on the other zones by n / (n - 1), errors until probes eject.
    Leaves alone: service time elsewhere, while the rest bears the load.
    Source: drill GD-106; ``docs/FIDELITY.md``, zone loss.
    """

    origin: ClassVar[Origin] = Origin.HOST
    reads: ClassVar[frozenset[str]] = frozenset({"zone", "region", "service"})

    notice: Duration = Field(0, description="between the warning and the dark")

    takes_telemetry: Truth = Field(
        False, description="whether metrics, logs and traces are kept there, and lost with it"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """Left out on notice, then down, and where monitoring stood there nothing is seen."""
        yield from gone_after_notice(target, self.origin, notice_us=self.notice, for_us=self.lasts)
        # The pager is somebody else's and stands elsewhere.
        lost = (BLINDING[sight] for sight in ("metrics", "logs", "traces"))
        for dial in lost if self.takes_telemetry else ():
            effect = Effect(Selector(), dial, 1.0, self.origin)
            yield Hold(effect, self.notice, self.lasts)

    def change_note(self, target: Selector) -> ChangeNote | None:
        """The provider's warning, where there is one."""
        if self.notice == 0:
            return None
        where = target.zone or target.region or "all zones"
        text = f"provider: power loss expected in {where}"
        return ChangeNote(kind=ChangeKind.OTHER, service=target.service or "all", text=text)

    def problems(self, target: Selector) -> Iterator[str]:
        """A place must be named."""
        yield from super().problems(target)
        if target.zone is None and target.region is None:
            yield "this fault needs target.zone or target.region"
