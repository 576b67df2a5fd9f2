"""A store's write log and its followers: how far each copy had come at any instant, exactly.

The log is the commit times of the writes that the primary has answered. A copy hears of record k
one way later, in order, and applies records one after another, so that it has applied record k at
``max(applied[k-1], heard[k]) + 1/speed``: the recursion of a single server (Lindley, 1952). It is
solved for a whole stretch at once; where a stretch is cut changes nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.units import SECOND

Times = npt.NDArray[np.int64]

# Service times of one record are counted in nanoseconds, so that a fast copy is no faster or
# slower than said: 1/3 ms is no whole number of microseconds.
NANO = 1_000


class WriteLog:
    """Commit times of acknowledged writes, oldest first, in microseconds of run time."""

    def __init__(self) -> None:
        self._times: Times = np.zeros(1024, dtype=np.int64)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def times(self) -> Times:
        """Every commit time, shape ``(writes,)``, never falling."""
        return self._times[: self._size]

    def append(self, times: Times) -> None:
        """Writes that have been answered since."""
        size = self._size + len(times)
        if size > len(self._times):
            grown = np.zeros(max(size, 2 * len(self._times)), dtype=np.int64)
            grown[: self._size] = self.times
            self._times = grown
        self._times[self._size : size] = times
        self._size = size

    def cut(self, size: int) -> Times:
        """Forget every record from ``size`` on; what was forgotten."""
        gone = self.times[size:].copy()
        self._size = size
        return gone

    def committed_us(self, position: int) -> int | None:
        """When the last of the first ``position`` records was committed; None: there is none."""
        return int(self._times[position - 1]) if position > 0 else None


class Follower:
    """One copy's way along the log: ``heard`` records have reached it, ``applied`` it has.

    Invariant: ``applied <= heard <= len(log)``.
    """

    def __init__(self, *, per_s: float, delay_us: int, position: int = 0) -> None:
        self.applied = position
        self.heard = position
        self._per_s = per_s
        self._delay_us = delay_us
        self._speed = 1.0
        self._is_linked = True
        self._linked_since_us = 0
        # When each record that was heard and not yet applied arrived.
        self._arrived_ns: Times = np.zeros(0, dtype=np.int64)
        # The next record is begun when it is there and not before this.
        self._free_ns = 0
        # Of that record, the share of its work that an earlier speed has left to do.
        self._left = 1.0

    @property
    def cost_ns(self) -> int:
        """Time that one record takes at full speed."""
        return round(SECOND * NANO / self._per_s)

    def advance(self, log: WriteLog, now_us: int) -> None:
        """Hear and apply all that this copy has heard and applied by ``now_us``, inclusive."""
        if self._is_linked and len(log) > self.heard:
            sent = np.maximum(log.times[self.heard :], self._linked_since_us)
            known = int(np.searchsorted(sent, now_us, side="right"))
            arrived = (sent[:known] + self._delay_us) * NANO
            # One stream, in order: nothing overtakes what was sent before.
            floor = self._arrived_ns[-1] if len(self._arrived_ns) else np.int64(0)
            self._arrived_ns = np.concatenate(
                (self._arrived_ns, np.maximum(np.maximum.accumulate(arrived), floor))
                if known
                else (self._arrived_ns,)
            )
            self.heard += known
        self._apply(now_us * NANO)

    def set_speed(self, log: WriteLog, now_us: int, speed: float) -> None:
        """From now on it applies at this share of its normal speed; 0 pauses it."""
        self.advance(log, now_us)
        now_ns = now_us * NANO
        if self._speed > 0.0 and len(self._arrived_ns):
            begun = max(int(self._arrived_ns[0]), self._free_ns)
            spent = max(0, now_ns - begun) * self._speed / self.cost_ns
            self._left = max(0.0, self._left - spent)
        self._free_ns = max(self._free_ns, now_ns)
        self._speed = speed

    def set_road(self, log: WriteLog, now_us: int, *, delay_us: int, is_linked: bool) -> None:
        """The network has changed; what was under way still arrives, the rest is sent later."""
        self.advance(log, now_us)
        if is_linked and not self._is_linked:
            self._linked_since_us = now_us
        self._delay_us, self._is_linked = delay_us, is_linked

    def rewind(self, position: int) -> None:
        """Forget every record from ``position`` on, applied or only heard."""
        if self.heard > position:
            keep = max(0, position - self.applied)
            self._arrived_ns = self._arrived_ns[:keep]
            self.heard = position
        if self.applied >= position:
            self.applied, self._left = position, 1.0

    def jump(self, position: int, now_us: int) -> None:
        """It has been given a whole copy of the first ``position`` records."""
        self.applied = self.heard = position
        self._arrived_ns = self._arrived_ns[:0]
        self._left, self._free_ns = 1.0, now_us * NANO

    def caught_up_us(self, log: WriteLog, now_us: int) -> int | None:
        """When it will have applied every record known now; None where it is paused or cut off."""
        self.advance(log, now_us)
        behind = len(log) - self.applied
        if behind == 0:
            return now_us
        if self._speed <= 0.0 or (self.heard < len(log) and not self._is_linked):
            return None
        arrived = self._arrived_ns
        if self.heard < len(log):
            sent = np.maximum(log.times[self.heard :], self._linked_since_us)
            arrived = np.concatenate((arrived, (sent + self._delay_us) * NANO))
        return -(-int(self._ends_ns(arrived)[-1]) // NANO)

    def _ends_ns(self, arrived_ns: Times) -> Times:
        """When each record in hand will have been applied at the present speed."""
        cost = round(self.cost_ns / self._speed)
        starts = np.maximum(arrived_ns, self._free_ns)
        steps = np.arange(len(starts), dtype=np.int64) * cost
        starts[0] += round(self._left * self.cost_ns / self._speed) - cost
        ends: Times = np.maximum.accumulate(starts - steps) + steps + cost
        return ends

    def _apply(self, now_ns: int) -> None:
        if self._speed <= 0.0 or not len(self._arrived_ns):
            return
        ends = self._ends_ns(self._arrived_ns)
        done = int(np.searchsorted(ends, now_ns, side="right"))
        if done:
            self._left, self._free_ns = 1.0, int(ends[done - 1])
            self._arrived_ns = self._arrived_ns[done:]
            self.applied += done
