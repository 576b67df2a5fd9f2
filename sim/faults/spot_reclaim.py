"""A provider takes machines back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration
from sim.model.effect import Origin, Selector, Step, gone_after_notice
from sim.model.kinds import FAULTS, REPLICAS, ChangeKind, ChangeNote, Fault


@FAULTS.register("spot_reclaim")
class SpotReclaim(Fault):
    """After a warning a share of the replicas is gone together; balancers leave it out meanwhile.

    Two minutes are enough to finish what is in hand. Nothing takes their places until somebody
    scales, an autoscaler does, or the provider gives them back.
    Moves: replicas ready, load on the rest; past the knee latency and refusals.
    Leaves alone: calls in hand, with notice enough; service time, while the rest bears the load.
    Source: Amazon EC2, "Spot Instance interruption notices" (two minutes).
    """

    origin: ClassVar[Origin] = Origin.HOST
    reads: ClassVar[frozenset[str]] = REPLICAS - {"version", "role"}
    needs: ClassVar[tuple[str, ...]] = ("share",)

    notice: Duration = Field(120_000_000, description="between the warning and the end")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Left out on notice, then down: the same replicas."""
        yield from gone_after_notice(target, self.origin, notice_us=self.notice, for_us=self.lasts)

    def change_note(self, target: Selector) -> ChangeNote | None:
        """The provider's warning, where there is one."""
        if self.notice == 0:
            return None
        text = "provider: spot machines will be taken back"
        return ChangeNote(kind=ChangeKind.OTHER, service=target.service or "all", text=text)
