"""Data goes wrong, on every copy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import Share
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Step, Strike
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("corruption")
class Corruption(Fault):
    """What is written from now on is wrong or gone, and copies take the damage over.

    A restore to a point before it ends the harm and loses what was written since; one to a point
    after it brings the damage back. What stands on bad records at the end is as good as lost.
    Moves: errors of the store's operations; the age of the newest good copy.
    Leaves alone: replication lag, and service time.
    Source: GitLab, post-mortem of 31 January 2017 (deletion).
    """

    origin: ClassVar[Origin] = Origin.DATA
    reads: ClassVar[frozenset[str]] = frozenset({"service", "operation"})
    needs: ClassVar[tuple[str, ...]] = ("service",)
    keeps: ClassVar[Literal["nothing", "rows", "store"]] = "store"

    share: Share = Field(0.1, description="calls that meet bad data")

    def steps(self, target: Selector) -> Iterator[Step]:
        """The mark in the log, and what readers meet."""
        yield Strike(Impulse.CORRUPT, Selector(service=target.service))
        yield Hold(Effect(target, Dial.FAILURE, self.share, self.origin), for_us=self.lasts)
