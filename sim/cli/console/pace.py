"""How wall time becomes simulated time: paused, or so many simulated seconds in each second."""

from __future__ import annotations

from dataclasses import dataclass

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

    def pass_wall(self, seconds: float) -> None:
        """Wall time has passed."""
        if not (self.is_paused or self.is_held):
            earned = round(seconds * self.speed * SECOND)
            self.owed_us = min(self.owed_us + earned, MOST_OWED_US)

    def take_us(self) -> int:
        """Microseconds that the drill may move on by now: whole seconds, the rest stays owed."""
        whole = self.owed_us // SECOND * SECOND
        self.owed_us -= whole
        return whole

    def toggle(self) -> None:
        """Stop or go on; what was owed when it stopped is forgiven."""
        self.is_paused = not self.is_paused
        self.owed_us = 0

    def step(self, by: int) -> None:
        """The next faster or slower of the speeds."""
        faster = [speed for speed in SPEEDS if speed > self.speed]
        slower = [speed for speed in SPEEDS if speed < self.speed]
        if by > 0 and faster:
            self.speed = faster[0]
        elif by < 0 and slower:
            self.speed = slower[-1]

    @property
    def words(self) -> str:
        """``paused``, ``held`` or ``10x``."""
        if self.is_held:
            return "held"
        return "paused" if self.is_paused else f"{self.speed:g}x"
