"""Who leaves before the end: cancelled work, crashed replicas, dropped queues, and the order of it.

Work that is cancelled leaves its processor, then its slot, then gives up its own open calls, the
newest first. In a crash everything leaves the replica first; then, by key, each one's open calls
are given up and its caller told.
"""

from __future__ import annotations

from sim.engine.plane import OpCount, Outcome
from sim.engine.reference.caches import Caches
from sim.engine.reference.ending import answer, stop
from sim.engine.reference.ground import Ground
from sim.engine.reference.processor import Processor
from sim.engine.reference.slots import Slots
from sim.engine.reference.things import Attempt, Call, Group


class Leaving:
    """Takes attempts off a replica that have not been served to the end."""

    def __init__(
        self, ground: Ground, *, slots: Slots, processor: Processor, caches: Caches
    ) -> None:
        self._ground = ground
        self._slots = slots
        self._processor = processor
        self._caches = caches

    def cancel(self, attempt: Attempt) -> None:
        """Work for a caller that has gone away leaves at once: processor, slot, then its calls."""
        stop(attempt)
        self._ground.in_flight -= 1
        if attempt.arrived_us is not None:
            replica = self._ground.replicas[attempt.replica]
            self._ground.meters.op_counts[attempt.ox, OpCount.CANCELLED] += 1
            self._ground.ledger.touch(replica)
            replica.held.remove(attempt)
            if attempt in replica.queue:
                replica.queue.remove(attempt)
            if attempt in replica.work_queue:
                replica.work_queue.remove(attempt)
            if attempt in replica.working:
                self._processor.free(attempt, replica)
            if attempt.holds_slot:
                self._slots.free(attempt, replica)
        self._caches.stop_waiting(attempt)
        _give_up_calls(attempt)
        self._caches.leave(attempt)

    def kill(self, replica: int) -> None:
        """The process dies: calls in hand and waiting fail with CRASHED."""
        ground = self._ground
        here = ground.replicas[replica]
        ground.ledger.touch(here)
        self._caches.forget_shard(replica)
        dead = sorted(here.held, key=lambda attempt: attempt.key)
        for attempt in dead:
            self._caches.stop_waiting(attempt)
            if attempt in here.working:
                ground.ledger.count_work(attempt)
            ground.ledger.count_served(attempt, Outcome.CRASHED)
            stop(attempt)
            attempt.awaits_blow = True
            attempt.holds_slot = False
        for things in (here.held, here.queue, here.work_queue, here.working):
            things.clear()
        here.in_slots = here.debt_us = 0
        for attempt in dead:
            _give_up_calls(attempt)
            attempt.awaits_blow = False
            answer(ground, attempt, Outcome.CRASHED)
            self._caches.leave(attempt)

    def drop_queue(self, replica: int) -> None:
        """Waiting calls are refused with QUEUE_FULL."""
        ground = self._ground
        here = ground.replicas[replica]
        ground.ledger.touch(here)
        dropped = sorted(here.queue, key=lambda attempt: attempt.key)
        here.queue.clear()
        for attempt in dropped:
            here.held.remove(attempt)
            stop(attempt)
            ground.meters.op_counts[attempt.ox, OpCount.REFUSED] += 1
        for attempt in dropped:
            answer(ground, attempt, Outcome.QUEUE_FULL)


def _give_up_calls(caller: Attempt | Group) -> None:
    while caller.calls:
        _give_up(caller.calls[-1])


def _give_up(call: Call | Group) -> None:
    """Its caller is gone: an open call ends unheard, and a group's items do."""
    assert call.caller is not None
    call.caller.calls.remove(call)  # type: ignore[arg-type]
    call.caller = None
    if isinstance(call, Group):
        _give_up_calls(call)
        return
    assert call.process is not None
    call.process.interrupt()
