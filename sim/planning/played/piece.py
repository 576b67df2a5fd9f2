"""Incidents of one option, played one after another wherever there is a worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.documents.plans import LoadedPlan
from sim.planning.played.finding import Found
from sim.planning.played.incident import Incident
from sim.planning.played.playing import Played, play
from sim.planning.recovery.case import Case
from sim.planning.wide.columns import UNREADABLE, pack, unpack
from sim.planning.wide.pools import Pool
from sim.planning.wide.spread import Told, spread
from sim.planning.wide.store import Store


def play_all(
    loaded: LoadedPlan,
    case: Case,
    option: str,
    found: Found,
    *,
    seed: int,
    pool: Pool,
    store: Store | None = None,
    told: Told | None = None,
) -> list[Played]:
    """What came of each of them, in their order."""
    live = Playing(loaded, case, option, tuple(found.incidents), seed)
    numbers = range(len(found.incidents))
    return list(_unpacked(spread(live, numbers, pool=pool, store=store, told=told)))


@dataclass(frozen=True, slots=True)
class Playing:
    """Plays incidents by their number; it travels to workers whole."""

    loaded: LoadedPlan
    case: Case
    option: str
    incidents: tuple[Incident, ...]
    seed: int

    def __call__(self, number: int) -> bytes:
        """One of them, as it travels back."""
        incident = self.incidents[number]
        return pack(play(self.case, self.option, incident, self.loaded.topology, seed=self.seed))


def _unpacked(bodies: Iterator[bytes]) -> Iterator[Played]:
    for body in bodies:
        yield unpack(Played, body)


def is_played(_: int, body: bytes) -> bool:
    """Whether a body is an incident that was played."""
    try:
        unpack(Played, body)
    except UNREADABLE:
        return False
    return True
