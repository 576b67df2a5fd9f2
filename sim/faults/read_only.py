"""A store takes no writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("read_only")
class ReadOnly(Fault):
    """A store refuses writes and goes on reading: full disk, lost lease, protective mode.

    Moves: errors of operations that write.
    Leaves alone: reads, replication lag once the copies have caught up.
    Source: PostgreSQL, ``default_transaction_read_only``; ``docs/KINDS.md``, read_only_mode.
    """

    origin: ClassVar[Origin] = Origin.DATA
    reads: ClassVar[frozenset[str]] = frozenset({"service"})
    needs: ClassVar[tuple[str, ...]] = ("service",)
    keeps: ClassVar[Literal["nothing", "rows", "store"]] = "store"

    def steps(self, target: Selector) -> Iterator[Step]:
        """No writes."""
        yield Hold(Effect(target, Dial.READ_ONLY, 1.0, self.origin), for_us=self.lasts)
