"""A region is well inside and cut off outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Truth
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("region_isolation")
class RegionIsolation(Fault):
    """Nothing crosses a region's border: calls, write logs, and users unless they are spared.

    Moves: errors of users who cannot reach it, replication lag of copies across the border.
    Leaves alone: service time on both sides, and users on the inside if they are spared.
    Source: Google Cloud and AWS post-mortems of backbone isolation.
    """

    origin: ClassVar[Origin] = Origin.NETWORK
    reads: ClassVar[frozenset[str]] = frozenset({"region"})
    needs: ClassVar[tuple[str, ...]] = ("region",)

    spares_users: Truth = Field(
        False, description="true: its own users still reach it, all others do not"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """The roads of services across the border, and those of users."""
        border = Selector(border=target.region)
        yield Hold(Effect(border, Dial.CALL_LOST, 1.0, self.origin), for_us=self.lasts)
        users = Selector(caller="client", region=target.region)
        if not self.spares_users:
            yield Hold(Effect(users, Dial.CALL_LOST, 1.0, self.origin), for_us=self.lasts)
