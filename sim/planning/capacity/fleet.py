"""Many policies on the same traces at once: replicas that start late, waits, and what it costs.

The rule is the engine's own (``sim.engine.autoscaler``), written over arrays of shape
``(policies, traces)``. The service is one station; what it cannot do at once waits, for as long as
a caller does, and then is lost. Who waits for a processor keeps a slot: a policy that reads slots
sees an overload when it has become a queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.engine.autoscaler import STEP_COUNT, STEP_FACTOR, TOLERANCE
from sim.engine.layout import FloatArray
from sim.model.resilience import Reads
from sim.planning.capacity.policies import Policy
from sim.planning.capacity.traces import STEP_S, Traces
from sim.planning.capacity.waiting_table import WaitingTable

IntArray = npt.NDArray[np.int64]
# A caller that has waited so long has gone away.
PATIENCE_S = 10.0
# No policy that lasted until the trace begins has let its service be busier than this.
_SETTLED_BUSY = 0.9


@dataclass(frozen=True, slots=True)
class Station:
    """What one replica is, and what one request of everybody's asks of it.

    ``work_s`` and ``slot_s`` are seconds of processors and of slots per request.
    """

    processors: int
    slots: int
    work_s: float
    slot_s: float
    startup_s: int
    lag_s: int
    refused: float
    calls: float = 1.0  # of the service, per request

    def per_request(self, reads: Reads) -> float:
        """Replicas that one request a second keeps busy, of what a policy reads."""
        if reads is Reads.SLOTS:
            return self.slot_s / self.slots
        return self.work_s / self.processors

    @property
    def fuller(self) -> float:
        """The same of what fills first."""
        return max(self.per_request(reads) for reads in Reads)


@dataclass(frozen=True)
class Lived:
    """Means over each trace, all of shape ``(policies, traces)``."""

    replicas: FloatArray
    late: FloatArray  # share of requests that waited too long or went away
    changes_per_hour: FloatArray  # turns from growing to shrinking or back
    highest: IntArray


def live(
    policies: Sequence[Policy], traces: Traces, station: Station, waiting: WaitingTable
) -> Lived:
    """Every policy on every trace."""
    rows, steps = len(policies), traces.rates_per_s.shape[1]
    shape = (rows, len(traces.rates_per_s))
    rule = _Rule.of(policies, traces, station)
    need = traces.rates_per_s * station.fuller  # replicas' worth of work
    delay = max(-(-station.startup_s // STEP_S), 1)
    lag = station.lag_s // STEP_S
    wanted = rule.first(traces.rates_per_s[:, 0], need[:, 0])
    ready = wanted.copy()
    coming = np.zeros((delay, *shape), dtype=np.int64)
    wishes = np.empty((steps, *shape), dtype=np.int64)
    measured = np.empty((steps, *shape))
    backlog = np.zeros(shape)  # replica-seconds of work that waits
    paid, late, asked = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    direction = np.zeros(shape, dtype=np.int64)
    turns = np.zeros(shape)
    highest = wanted.copy()
    for k in range(steps):
        slot = k % delay
        ready = ready + coming[slot]
        coming[slot] = 0
        rate = traces.rates_per_s[:, k]
        arrived = np.broadcast_to(need[:, k] * STEP_S, shape)
        room = ready * float(STEP_S)
        served = np.minimum(backlog + arrived, room)
        backlog = backlog + arrived - served
        gone = np.maximum(backlog - ready * PATIENCE_S, 0.0)
        backlog = backlog - gone
        lost = np.where(arrived > 0.0, np.minimum(gone / np.maximum(arrived, 1e-12), 1.0), 0.0)
        waits = waiting.late(ready, need[:, k], backlog_s=backlog / np.maximum(ready, 1))
        late += rate * (lost + (1.0 - lost) * waits)
        asked += rate
        paid += wanted
        in_queue = backlog / (station.fuller * station.slots * np.maximum(ready, 1))
        measured[k] = np.minimum(
            served / room * rule.reads_over_fuller + rule.sees_queue * station.calls * in_queue, 1.0
        )
        before = wanted
        if k >= max(lag, 1):
            wish = rule.wish(measured[k - lag], wanted, ready, k)
            # Below `stabilisation` a policy shrinks only to the most that it wanted within it.
            wishes[k] = wish
            shrunk = np.minimum(wanted, rule.most_wanted(wishes, k, from_step=max(lag, 1)))
            wish = np.where(wish < wanted, np.where(rule.has_seen(k), shrunk, wanted), wish)
            is_refused = traces.refusals[:, k] < station.refused
            wanted = np.where((wish > wanted) & is_refused, wanted, wish)
        grown = np.maximum(wanted - before, 0)
        # What comes into the slot that was just emptied is ready a whole delay later.
        coming[slot] += grown
        ready = _shrink(coming, ready, before - wanted, newest=slot)
        moved = np.sign(wanted - before)
        turns += (moved != 0) & (direction != 0) & (moved != direction)
        direction = np.where(moved != 0, moved, direction)
        highest = np.maximum(highest, wanted)
    hours = steps * STEP_S / 3600.0
    return Lived(paid / steps, late / np.maximum(asked, 1e-12), turns / hours, highest)


def _shrink(coming: IntArray, ready: IntArray, fewer: IntArray, *, newest: int) -> IntArray:
    """Take away those that are still starting, the newest first, then those that serve."""
    left = np.maximum(fewer, 0)
    if not left.any():
        return ready
    for back in range(len(coming)):
        slot = (newest - back) % len(coming)
        taken = np.minimum(coming[slot], left)
        coming[slot] -= taken
        left = left - taken
    return ready - left


@dataclass(frozen=True)
class _Rule:
    """The policies' settings as columns of shape ``(policies, 1)``."""

    target: FloatArray
    least: IntArray
    most: IntArray
    windows: IntArray  # steps, shape (policies,)
    per_request: FloatArray
    reads_over_fuller: FloatArray
    sees_queue: FloatArray  # 1 where slots are read, which those who wait keep
    planned: IntArray  # (policies, traces, steps); 0 where nobody predicts

    @classmethod
    def of(cls, policies: Sequence[Policy], traces: Traces, station: Station) -> _Rule:
        def column(values: Sequence[float]) -> FloatArray:
            return np.array(values, dtype=np.float64)[:, None]

        per_request = column([station.per_request(one.reads) for one in policies])
        target = column([one.target for one in policies])
        steps = traces.rates_per_s.shape[1]
        planned = np.zeros((len(policies), len(traces.rates_per_s), steps), dtype=np.int64)
        for k, one in enumerate(policies):
            if one.ahead_s is not None:
                ahead = min(one.ahead_s // STEP_S, traces.known_per_s.shape[1] - steps)
                busy = traces.known_per_s[:, ahead : ahead + steps] * per_request[k] / one.target
                planned[k] = np.ceil(np.round(busy, 9))
        return cls(
            target=target,
            least=np.array([one.least for one in policies], dtype=np.int64)[:, None],
            most=np.array([one.most for one in policies], dtype=np.int64)[:, None],
            windows=np.array([one.stabilisation_s // STEP_S for one in policies]),
            per_request=per_request,
            reads_over_fuller=per_request / station.fuller,
            sees_queue=column([float(one.reads is Reads.SLOTS) for one in policies]),
            planned=planned,
        )

    def first(self, rates_per_s: FloatArray, need: FloatArray) -> IntArray:
        """What each would have settled at before the trace begins, and could then work with."""
        settled = np.ceil(np.round(rates_per_s * self.per_request / self.target, 9))
        settled = np.maximum(settled, np.ceil(need / _SETTLED_BUSY))
        found: IntArray = np.clip(settled.astype(np.int64), self.least, self.most)
        return found

    def wish(self, busy: FloatArray, wanted: IntArray, ready: IntArray, k: int) -> IntArray:
        """What each asks for, within its step and its bounds."""
        wish = np.maximum(
            desired(busy, wanted=wanted, ready=ready, target=self.target), self.planned[:, :, k]
        )
        wish = np.minimum(wish, np.maximum(STEP_FACTOR * wanted, wanted + STEP_COUNT))
        found: IntArray = np.clip(wish, self.least, self.most)
        return found

    def most_wanted(self, wishes: IntArray, k: int, *, from_step: int) -> IntArray:
        """The most that each has asked for within its window."""
        found: IntArray = np.empty_like(wishes[k])
        for window in np.unique(self.windows):
            rows = self.windows == window
            found[rows] = wishes[max(k - int(window), from_step) : k + 1, rows].max(axis=0)
        return found

    def has_seen(self, k: int) -> npt.NDArray[np.bool_]:
        """Whether a whole window has been seen by each."""
        seen: npt.NDArray[np.bool_] = (self.windows <= k)[:, None]
        return seen


def desired(busy: FloatArray, *, wanted: IntArray, ready: IntArray, target: FloatArray) -> IntArray:
    """``sim.engine.autoscaler.desired_replicas`` over arrays."""
    ratio = busy / target
    starting = np.maximum(1.0, ratio * ready / np.maximum(wanted, 1))
    ratio = np.where((ratio > 1.0) & (ready < wanted), starting, ratio)
    wish = np.ceil(np.round(wanted * ratio, 9)).astype(np.int64)
    is_kept = (np.abs(ratio - 1.0) <= TOLERANCE) | (ready == 0) | (wanted == 0)
    found: IntArray = np.where(is_kept, wanted, wish)
    return found
