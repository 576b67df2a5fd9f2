"""A migration copies rows into their new form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import Share, Slower
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("backfill")
class Backfill(Fault):
    """Old rows are written anew beside the calls: the step between expanding a schema and its end.

    Every operation of the store takes longer while it lasts, and copies have the rewritten rows to
    apply besides. Nothing is locked, and nothing bars the way back. It can be cancelled
    (``kill_query``), and is then begun again some other day.
    Moves: the store's work and utilisation, replication lag, latency of the callers.
    Leaves alone: versions and what they understand.
    Source: Sato, "Parallel Change" (martinfowler.com, 2014); GitHub, "gh-ost" (2016), which
    throttles a migration by the lag of the copies.
    """

    origin: ClassVar[Origin] = Origin.DATA
    reads: ClassVar[frozenset[str]] = frozenset({"service"})
    needs: ClassVar[tuple[str, ...]] = ("service",)
    keeps: ClassVar[Literal["nothing", "rows", "store"]] = "rows"

    work: Slower = Field(1.3, description="times the work of each call of the store")
    copies: Share = Field(1.0, description="share of their normal speed that copies keep")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Slower calls, and slower copies."""
        label = f"migration:{target.service}"
        for dial, amount in ((Dial.WORK, self.work), (Dial.APPLY, self.copies)):
            if amount != 1.0:
                effect = Effect(target, dial, amount, self.origin)
                yield Hold(effect, for_us=self.lasts, label=label)
