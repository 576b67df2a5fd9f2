"""Copies fall behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("replication_lag")
class ReplicationLag(Fault):
    """Copies of a store apply its write log more slowly or not at all, or do not get it.

    What has reached a copy is applied when the lag is over, even if the primary is gone by then;
    what has not been shipped is with the primary alone.
    Moves: replication lag; the writes that a promotion would lose.
    Leaves alone: every call, for reads of a copy are answered, only from older data.
    Source: row A1 of docs/FIDELITY.md; GitLab, post-mortem of 31 January 2017.
    """

    origin: ClassVar[Origin] = Origin.DATA
    reads: ClassVar[frozenset[str]] = frozenset({"service", "zone", "region"})
    needs: ClassVar[tuple[str, ...]] = ("service",)
    keeps: ClassVar[Literal["nothing", "rows", "store"]] = "store"

    where: Literal["applying", "shipping"] = Field(
        "applying", description="shipping: records stay with the primary; speed is not asked"
    )
    speed: Share = Field(0.0, description="share of their normal speed; 0 stops them")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A slower follower, or a road that is shut."""
        if self.where == "shipping":
            road = target.model_copy(update={"caller": target.service})
            yield Hold(Effect(road, Dial.CALL_LOST, 1.0, self.origin), for_us=self.lasts)
            return
        yield Hold(Effect(target, Dial.APPLY, self.speed, self.origin), for_us=self.lasts)
