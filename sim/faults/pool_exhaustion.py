"""Connections run out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveCount
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("pool_exhaustion")
class PoolExhaustion(Fault):
    """Connections leak in the caller's processes until only a few are left; calls wait for one.

    A restart of the caller gives them back.
    Moves: caller latency and saturation, timeouts while waiting for a connection.
    Leaves alone: the callee's own latency; it even has less to do.
    Source: ``docs/KINDS.md``, connection_pool_exhausted; HikariCP, leak detection.
    """

    origin: ClassVar[Origin] = Origin.PROCESS
    reads: ClassVar[frozenset[str]] = frozenset({"caller", "service", "operation"})
    needs: ClassVar[tuple[str, ...]] = ("caller", "service")

    left: PositiveCount = Field(1, description="connections left per caller replica")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A smaller pool."""
        effect = Effect(target, Dial.CALL_POOL, float(self.left), self.origin)
        yield Hold(effect, for_us=self.lasts)
