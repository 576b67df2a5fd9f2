"""A machine is emptied for maintenance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Impulse, Origin, Selector, Step, Strike
from sim.model.kinds import FAULTS, REPLICAS, ChangeKind, ChangeNote, Fault


@FAULTS.register("node_drain")
class NodeDrain(Fault):
    """Some of a service's replicas are drained and moved within their zones, batch by batch.

    A batch is the service's own, as a disruption budget would have it.
    Moves: replicas ready, by one batch at a time; what processes hold is gone with them.
    Leaves alone: errors, calls in hand, versions; latency, while the rest bears the load.
    Source: Kubernetes, "Safely Drain a Node"; ``docs/KINDS.md``, node_drain.
    """

    origin: ClassVar[Origin] = Origin.HOST
    reads: ClassVar[frozenset[str]] = REPLICAS - {"version", "role"}
    needs: ClassVar[tuple[str, ...]] = ("service",)

    def steps(self, target: Selector) -> Iterator[Step]:
        """A rolling restart of some."""
        yield Strike(Impulse.RESTART, target, 0.0)

    def change_note(self, target: Selector) -> ChangeNote:
        """What the platform's team posts."""
        text = "node maintenance: replicas are moved"
        return ChangeNote(kind=ChangeKind.OTHER, service=target.service or "all", text=text)
