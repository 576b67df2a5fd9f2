"""How wall time becomes simulated time: paused, or so many simulated seconds in each second."""

from __future__ import annotations

from dataclasses import dataclass

from sim.cli.pauses import Pauses
from sim.units import SECOND

SPEEDS = (1.0, 10.0, 60.0)
# After a long pause of the machine (a lid that was closed) the drill does not race to catch up.
MOST_OWED_US = 60 * SECOND


@dataclass(slots=True)
class Pace:
    """Owes the drill what wall time has earned; whole seconds are paid."""

    speed: float = 1.0
    is_paused: bool = True
    owed_us: int = 0
    # A facilitator has stopped the clock, whatever the seat would like.
    is_held: bool = False
    # In a registered attempt: the speed is what it is, and so many wall seconds may stand still
    # once the clock has begun. None: as long as the seat likes.
    pauses: Pauses | None = None
    has_begun: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether nobody may change the speed."""
        return self.pauses is not None

    def pass_wall(self, seconds: float, *, stands: bool = False) -> None:
        """Wall time has passed; ``stands`` while a sheet is open or a line is typed."""
        if self.is_held:
            return
        if self.is_paused or stands:
            seconds = self._pause(seconds)
        if seconds > 0.0:
            earned = round(seconds * self.speed * SECOND)
            self.owed_us = min(self.owed_us + earned, MOST_OWED_US)

    def _pause(self, seconds: float) -> float:
        """Let a pause last; the seconds that no pause is left for."""
        if self.pauses is None or not self.has_begun:
            return 0.0
        paid = self.pauses.spend(seconds)
        if self.pauses.left_s <= 0.0:
            self.is_paused = False
        return seconds - paid

    def take_us(self) -> int:
        """Microseconds that the drill may move on by now: whole seconds, the rest stays owed."""
        whole = self.owed_us // SECOND * SECOND
        self.owed_us -= whole
        return whole

    def toggle(self) -> None:
        """Stop or go on; what was owed when it stopped is forgiven."""
        if self.pauses is not None and not self.is_paused and not self.pauses.left_s:
            return
        self.is_paused = not self.is_paused
        self.has_begun = True
        if not self.is_fixed:
            self.owed_us = 0

    def step(self, by: int) -> None:
        """The next faster or slower of the speeds."""
        if self.is_fixed:
            return
        faster = [speed for speed in SPEEDS if speed > self.speed]
        slower = [speed for speed in SPEEDS if speed < self.speed]
        if by > 0 and faster:
            self.speed = faster[0]
        elif by < 0 and slower:
            self.speed = slower[-1]

    @property
    def words(self) -> str:
        """``paused``, ``held`` or ``10x``; of a registered attempt with the pauses left."""
        told = "held" if self.is_held else "paused" if self.is_paused else f"{self.speed:g}x"
        return told if self.pauses is None else f"{told}, {self.pauses.left_s:.0f} s of pauses"
