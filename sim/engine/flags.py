"""Feature flags in time: which are on, for how many requests, and what that leaves of each.

A flag does nothing while one of those that it depends on is off, and is on for no more requests
than the least of them. What a flag holds follows it: on nobody, on everybody, or at a gate that the
planes keep for the requests under it. A plane that carries no requests takes the mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.engine.dials import Cell
from sim.engine.plane import Plane, Table
from sim.model.effect import Dial
from sim.model.topology import Flag
from sim.units import PPM

_GATES = {Dial.FAILURE: Dial.GATED_FAILURE, Dial.WORK: Dial.GATED_WORK}


@dataclass(frozen=True, slots=True)
class Reach:
    """For whom a flag is on: through which gate (-1: everybody, or nobody), and at what weight."""

    share: float
    gate: int = -1
    weight: float = 1.0


EVERYBODY = Reach(1.0)


class Flags:
    """Every flag of a topology; one that it does not name is on."""

    def __init__(self, flags: Mapping[str, Flag], plane: Plane) -> None:
        self._flags = flags
        self._places = {name: k for k, name in enumerate(flags)}
        self._plane = plane
        self.on = {name: flag.is_on for name, flag in flags.items()}
        self.shares = {name: flag.percentage for name, flag in flags.items()}
        for name in flags:
            self._write(name)

    def share(self, name: str) -> float:
        """Of all requests, those for which a flag does what it does."""
        if name not in self._flags:
            return 1.0
        least, seen, open_names = 1.0, {name}, [name]
        while open_names:
            one = open_names.pop()
            if one not in self._flags:
                continue
            least = min(least, self.shares[one] if self.on[one] else 0.0)
            fresh = [other for other in self._flags[one].depends_on if other not in seen]
            seen.update(fresh)
            open_names.extend(fresh)
        return least

    def reach(self, name: str, dial: Dial) -> Reach:
        """For whom an effect on a dial is in force that a flag holds."""
        share = self.share(name)
        if share in (0.0, 1.0):
            return Reach(share)
        if self._plane.name == "flow" or dial not in _GATES:
            return Reach(share, weight=share)
        return Reach(share, gate=self._places[name])

    def gated(self, cell: Cell, gate: int) -> Cell:
        """Where an effect on a cell stands for the requests under a flag only."""
        at, segment = cell.place
        return Cell(_GATES[cell.dial], (at, segment * len(self._flags) + gate))

    def turn(self, name: str, *, is_on: bool, share: float | None) -> list[str]:
        """A flag goes on or off; returns those whose requests have changed, itself among them."""
        before = {one: self.share(one) for one in self._flags}
        self.on[name] = is_on
        if share is not None:
            self.shares[name] = share
        moved = [one for one in self._flags if self.share(one) != before[one]]
        for one in moved:
            self._write(one)
        return moved

    def _write(self, name: str) -> None:
        share = self.share(name)
        live = round(share * PPM) if share < 1.0 else 0
        place = (self._places[name],)
        if self._plane.get(Table.FLAG_PPM, place) != live:
            self._plane.set(Table.FLAG_PPM, place, live)
