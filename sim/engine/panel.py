"""Where live values stand: in the plane's tables, or with whoever acts on a dial that has none."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.dials import TABLES, Cell
from sim.engine.plane import Plane
from sim.model.effect import Dial
from sim.units import PPM


class Panel:
    """The base of every cell, and the way a folded value takes to what it turns."""

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        # Read once from the plane, before anything has turned them.
        self._bases: dict[Cell, int] = {}
        # What warm-up and memory leave of a replica's speed.
        self.full_speed: Callable[[int], int] = lambda _: PPM
        # Who acts on a dial, beside the table that holds it: called with its place and new value.
        self.reactions: dict[Dial, Callable[[int, int], None]] = {}

    def base(self, cell: Cell) -> int:
        """The value of a cell that no effect has touched."""
        if cell.dial is Dial.SPEED:
            return self.full_speed(cell.place[0])
        if cell.dial in (Dial.APPLY, Dial.STARTUP):
            return PPM
        if cell.dial is Dial.QUOTA:
            return int(self._plane.layout.most_replicas[cell.place[0]])
        if cell.dial is Dial.NO_NEW:
            regions = self._plane.layout.topology.regions.values()
            return int(not list(regions)[cell.place[0]].takes_new)
        if cell.dial not in TABLES:
            return 0
        if cell not in self._bases:
            self._bases[cell] = self._plane.get(TABLES[cell.dial][0], cell.place)
        return self._bases[cell]

    def write(self, cell: Cell, value: int) -> None:
        """Let a live value be this."""
        if cell.dial in TABLES:
            self._plane.set(TABLES[cell.dial][0], cell.place, value)
        if cell.dial in self.reactions:
            self.reactions[cell.dial](cell.place[0], value)
