"""The callee's end of an attempt: door, queue, slot, own work, stages of calls, commit, answer."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy.events import Event

from sim.engine.draws import Purpose, Rank
from sim.engine.plane import OpCount, Outcome, Table
from sim.engine.reference.caches import Caches
from sim.engine.reference.door import Door
from sim.engine.reference.ending import answer
from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import Waits, silence
from sim.engine.reference.processor import Processor
from sim.engine.reference.slots import Slots
from sim.engine.reference.stages import Stages
from sim.engine.reference.things import Attempt, Replica
from sim.streams import happens, mix


class Service:
    """What one replica does for one attempt that has reached it."""

    def __init__(
        self,
        ground: Ground,
        *,
        door: Door,
        slots: Slots,
        processor: Processor,
        stages: Stages,
        caches: Caches,
    ) -> None:
        self._ground = ground
        self._door = door
        self._slots = slots
        self._processor = processor
        self._stages = stages
        self._caches = caches

    def serve(self, attempt: Attempt, replica: Replica) -> Waits:
        """From the door to the answer."""
        ground = self._ground
        if not self._is_let_in(attempt, replica):
            return
        ground.ledger.touch(replica)
        replica.held.append(attempt)
        if not self._slots.has_free(replica):
            gone = yield self._slots.join_queue(attempt, replica)
            assert attempt.patience is not None
            silence(attempt.patience)
            if gone is not None:
                self._finish(attempt, replica, gone)
                return
        replica.in_slots += 1
        attempt.holds_slot = True
        yield from self._processor.work(attempt, replica)
        stuck = ground.get(Table.STUCK_PPM, (attempt.call.site,))
        failure = ground.failure_ppm(attempt)
        if happens(mix(attempt.key, Purpose.FAILURE), failure) or happens(
            mix(attempt.call.key, Purpose.STUCK), stuck
        ):
            self._finish(attempt, replica, Outcome.ERROR)
            return
        stages = self._stages.of(attempt.op)
        is_read = bool(stages) and not ground.layout.is_write[attempt.op]
        found = self._caches.look_up(attempt, replica) if is_read else "none"
        if found == "hit":
            self._finish(attempt, replica, Outcome.OK)
            return
        if stages and not ground.layout.holds_slot[replica.service]:
            self._slots.free(attempt, replica)
        if found == "wait":
            assert attempt.turn is not None
            told = yield attempt.turn
            if told is not None:
                outcome = self._caches.stale_or(attempt, replica, told)
                attempt.fills = None
                self._finish(attempt, replica, outcome)
                return
        yield from self._stages.run(attempt, replica, stages)
        outcome = Outcome.DEPENDENCY if attempt.has_failed else Outcome.OK
        if attempt.fills is not None:
            answered = self._caches.fill(attempt, replica, outcome)
            self._finish(attempt, replica, answered)
            self._caches.tell(attempt, replica, outcome)
            return
        if outcome is Outcome.OK and ground.layout.is_write[attempt.op]:
            outcome = yield from self._commit(attempt, replica)
        self._finish(attempt, replica, outcome)

    def _commit(self, attempt: Attempt, replica: Replica) -> Generator[Event, Any, Outcome]:
        """A write has done everything: wait for the copies as the store asks now, and log it."""
        ground = self._ground
        if not ground.takes_writes(replica):
            return Outcome.READ_ONLY
        wait = ground.get(Table.COMMIT_US, (replica.service,))
        if wait > 0:
            if attempt.holds_slot and not ground.layout.holds_slot[replica.service]:
                self._slots.free(attempt, replica)
            yield ground.env.timer(ground.now + wait, Rank.COMMIT_ENDS, attempt.key)
        ground.ledger.log_write(attempt, replica)
        return Outcome.OK

    def _is_let_in(self, attempt: Attempt, replica: Replica) -> bool:
        """A refusal answers at once and costs the next work; who is down pays nothing."""
        ground = self._ground
        attempt.arrived_us = ground.now
        ground.meters.op_counts[attempt.ox, OpCount.ARRIVED] += 1
        refusal = self._door.refusal(attempt, replica)
        if refusal is None:
            return True
        ground.meters.op_counts[attempt.ox, OpCount.REFUSED] += 1
        if refusal is not Outcome.REFUSED:
            replica.debt_us += int(ground.layout.refusal_work_us[attempt.op])
        answer(ground, attempt, refusal)
        return False

    def _finish(self, attempt: Attempt, replica: Replica, outcome: Outcome) -> None:
        """The callee is through with an attempt that it had let in."""
        self._ground.ledger.count_served(attempt, outcome)
        replica.held.remove(attempt)
        attempt.is_on_its_way = False
        if attempt.holds_slot:
            self._slots.free(attempt, replica)
        answer(self._ground, attempt, outcome)
