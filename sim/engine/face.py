"""The world's face: what a drill may ask of it. ``sim.engine.world`` is the one that keeps it.

Times here are run time: microseconds since the start of the lead-in, the planes' own clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from pydantic import JsonValue

from sim.engine.layout import Layout
from sim.engine.plane import Plane
from sim.engine.roll_call import RollCall
from sim.journal.entries import Kind
from sim.model.effect import Step
from sim.model.kinds import Facts

# record(kind, subject, event, data, cause) -> sequence number of the entry written.
Record = Callable[[Kind, str, str, dict[str, JsonValue], int | None], int]


class Rank:
    """Who acts first at one instant of control; traffic of the same instant comes after all."""

    EFFECT_ENDS = 0
    EFFECT_BEGINS = 1
    IMPULSE = 2
    REPLICA = 3  # start-ups, warm-ups, rollout batches
    PROBE = 4
    SCALER = 5
    ORDER_ENDS = 6
    INJECT = 7
    SAMPLE = 8
    ALERT = 9
    CONDITION = 10
    RESPONDER = 11


class WorldFace(Protocol):
    """The system in time: clock, effects in force, replicas, data plane."""

    layout: Layout
    plane: Plane

    @property
    def now_us(self) -> int:
        """Run time."""
        ...

    @property
    def facts(self) -> Facts:
        """What prerequisites of orders may ask."""
        ...

    def carry_out(self, steps: Iterable[Step], *, cause: int, label: str, after_us: int = 0) -> int:
        """Put a table of dated steps into the world; returns a handle for ``end``."""
        ...

    def end(self, handle: int, *, cause: int) -> None:
        """Release what the steps of a handle still hold; what is to come is dropped."""
        ...

    def at(self, when_us: int, rank: int, identity: str, act: Callable[[], None]) -> None:
        """Call ``act`` once; ties go by rank, then identity."""
        ...

    def every(
        self,
        interval_us: int,
        rank: int,
        identity: str,
        act: Callable[[], None],
        *,
        from_us: int = 0,
    ) -> None:
        """Call ``act`` at ``from_us + k * interval_us``, never accumulated."""
        ...

    def run_until(self, until_us: int) -> None:
        """Run control and traffic up to ``until_us``: control at that instant included."""
        ...

    def desired(self, service: str) -> int:
        """Replicas wanted."""
        ...

    def ready(self, service: str) -> int:
        """Replicas that serve."""
        ...

    def version_of(self, replica: int) -> str:
        """The version that a replica runs."""
        ...

    def roll_call(self) -> RollCall:
        """Every replica at one glance."""
        ...

    def is_present(self, replica: int) -> bool:
        """Whether the replica is one of those wanted (up, starting or crashed)."""
        ...

    def restarts(self, service: str) -> int:
        """Restarts since the start."""
        ...

    def memory_share(self, service: str) -> float:
        """Memory used over the limit, of the worst replica that is wanted."""
        ...

    def lags_us(self, service: str) -> dict[str, int]:
        """Of each zone with copies of a store, the worst replication lag; empty: no copies."""
        ...

    def primary_zone(self, service: str) -> str:
        """Where a store's primary stands."""
        ...

    def hear_of_changes(self, says: Callable[[str, str, str, int], None]) -> None:
        """Let ``says(service, text, version, cause)`` hear what the system changes by itself."""
        ...

    def close_books(self) -> None:
        """Tell the journal what became of every write, and what was out of place, at the end."""
        ...

    def dial(self, name: str, **target: str) -> float:
        """The folded value of one dial for one selector; for telemetry gaps and tests."""
        ...
