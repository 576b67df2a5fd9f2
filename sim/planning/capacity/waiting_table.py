"""Erlang's share of late calls for any number of replicas, looked up in a table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.engine.layout import FloatArray

_STEPS = 100


class WaitingTable:
    """Share of calls that wait longer than a bound, by replicas and by how busy they are."""

    def __init__(self, *, most: int, places: int, work_s: float, than_s: float) -> None:
        """``places`` are those of a replica, ``work_s`` the mean work of a call."""
        self._than_s = than_s
        busy = np.arange(_STEPS) / _STEPS
        rows = [np.ones(_STEPS + 1)]
        for replicas in range(1, most + 1):
            count = replicas * places
            offered = busy * count
            blocked = np.ones(_STEPS)
            for k in range(1, count + 1):
                blocked = offered * blocked / (k + offered * blocked)
            waiting = blocked / (1.0 - busy * (1.0 - blocked))
            late = waiting * np.exp(-(count - offered) * than_s / work_s)
            rows.append(np.append(late, 1.0))
        self._table = np.array(rows)

    def late(
        self, ready: npt.NDArray[np.int64], need: FloatArray, *, backlog_s: FloatArray
    ) -> FloatArray:
        """Share of late calls; ``need`` is the work that arrives, in replicas' worth of it.

        A backlog that takes longer than the bound to clear makes all of them late.
        """
        rows = np.clip(ready, 0, len(self._table) - 1)
        place = np.clip(need / np.maximum(ready, 1e-12), 0.0, 1.0) * _STEPS
        low = np.minimum(place.astype(np.int64), _STEPS - 1)
        part = place - low
        found = (1.0 - part) * self._table[rows, low] + part * self._table[rows, low + 1]
        late: FloatArray = np.where(backlog_s > self._than_s, 1.0, found)
        return late
