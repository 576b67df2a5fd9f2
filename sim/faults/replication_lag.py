"""Copies fall behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("replication_lag")
class ReplicationLag(Fault):
    """Copies of a store apply its write log more slowly, or not at all.

    Moves: replication lag; the writes that a promotion would lose.
    Leaves alone: every call, for reads of a copy are answered, only from older data.
    Source: row A1 of docs/FIDELITY.md; GitLab, post-mortem of 31 January 2017.
    """

    origin: ClassVar[Origin] = Origin.DATA
    reads: ClassVar[frozenset[str]] = frozenset({"service", "zone", "region"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    speed: Share = Field(0.0, description="share of their normal speed; 0 stops them")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A slower follower."""
        yield Hold(Effect(target, Dial.APPLY, self.speed, self.origin), for_us=self.lasts)
