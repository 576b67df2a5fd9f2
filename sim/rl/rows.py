"""What seats see, a row of arrays each, and how a row moves while nothing but the clock does.

Most steps of a second show nothing new: signals come at every scrape, and alerts, probes, rollouts
and people act at instants that are known beforehand. Until the first of them a seat that orders
nothing sees the same numbers, but for those that tell how long ago something was.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.rl.sight import Aging

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Seats side by side. A row taken of them is the same memory."""

    signals: npt.NDArray[np.float32]  # (seats, numbers)
    masks: npt.NDArray[np.int8]  # (seats, moves)
    now_us: Ints  # (seats,) of the drill's clock
    # By when something may be new to a seat; 0: always.
    still_until_us: Ints  # (seats,)
    ages: npt.NDArray[np.float64]  # (seats, 3, aging numbers), as `Aging` reads them
    aging: Aging

    @classmethod
    def empty(cls, seats: int, *, moves: int, numbers: int, aging: Aging) -> Rows:
        """Rows of seats that have not looked yet."""
        return cls(
            np.zeros((seats, numbers), dtype=np.float32),
            np.zeros((seats, moves), dtype=np.int8),
            np.zeros(seats, dtype=np.int64),
            np.zeros(seats, dtype=np.int64),
            np.zeros((seats, 3, len(aging.columns))),
            aging,
        )

    def row(self, k: int) -> Rows:
        """Seat ``k`` alone."""
        own = slice(k, k + 1)
        return Rows(
            self.signals[own],
            self.masks[own],
            self.now_us[own],
            self.still_until_us[own],
            self.ages[own],
            self.aging,
        )

    def pass_still(self, tick_us: int, is_idle: Flags | bool) -> Flags:
        """Let a tick pass at the idle seats to which nothing can be new by its end.

        Returns:
            Which those are, shape ``(seats,)``.
        """
        after = self.now_us + tick_us
        is_still: Flags = is_idle & (after < self.still_until_us)
        np.copyto(self.now_us, after, where=is_still)
        return is_still

    def age(self) -> None:
        """Bring the numbers that move with the clock to every seat's own time."""
        self.signals[:, self.aging.columns] = self.aging.values(self.now_us, self.ages)
