"""Slots of a replica and the queue before them: discipline, patience, and who is next."""

from __future__ import annotations

from simpy.events import Event

from sim.engine.draws import (
    CODEL_TARGET_US,
    STANDS_AFTER_US,
    Purpose,
    Rank,
    law_value,
    neg_log,
    whole_up,
)
from sim.engine.plane import Outcome, Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import on
from sim.engine.reference.things import Attempt, Replica
from sim.model.resilience import Discipline
from sim.streams import mix


class Slots:
    """Places to be served in. An attempt's ``turn`` comes without a value: it may go in."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def has_free(self, replica: Replica) -> bool:
        """Whether a slot is free."""
        return replica.in_slots < self._ground.get(Table.SLOTS, (replica.index,))

    def join_queue(self, attempt: Attempt, replica: Replica) -> Event:
        """Stand last in the queue, with patience; what to wait for."""
        if not replica.queue:
            replica.queue_since_us = self._ground.now
        replica.queue.append(attempt)
        turn = attempt.turn = self._ground.env.event()
        attempt.patience = self._start_patience(attempt, replica)
        return turn

    def free(self, attempt: Attempt, replica: Replica) -> None:
        """An attempt leaves its slot; the next takes it."""
        self._ground.ledger.touch(replica)
        attempt.holds_slot = False
        replica.in_slots -= 1
        self.take(replica)

    def take(self, replica: Replica) -> None:
        """Free slots take from the queue by its discipline."""
        ground = self._ground
        discipline = list(Discipline)[ground.layout.discipline[replica.service]]
        while replica.queue and self.has_free(replica):
            ground.ledger.touch(replica)
            is_lifo = discipline is Discipline.LIFO or (
                discipline is Discipline.ADAPTIVE_LIFO and self._stands(replica)
            )
            is_late = self._is_too_late(replica.queue[0], replica, discipline)
            attempt = replica.queue.pop(-1 if is_lifo else 0)
            assert attempt.turn is not None
            if is_late:
                attempt.turn.succeed(Outcome.TOO_LATE)
            else:
                attempt.turn.succeed()

    def _stands(self, replica: Replica) -> bool:
        """Whether the queue has not been empty for a while."""
        return self._ground.now - replica.queue_since_us > STANDS_AFTER_US

    def _is_too_late(self, first: Attempt, replica: Replica, discipline: Discipline) -> bool:
        """Whether the first in line is dropped in place of being served."""
        now = self._ground.now
        if discipline is Discipline.DROP_LATE:
            mean = whole_up(float(self._ground.layout.work_mean_us[first.op]))
            return first.gives_up_us is not None and now + mean > first.gives_up_us
        if discipline is Discipline.DROP_EXPIRED:
            return first.gives_up_us is not None and now >= first.gives_up_us
        if discipline is Discipline.CODEL:
            assert first.arrived_us is not None
            most = CODEL_TARGET_US if self._stands(replica) else STANDS_AFTER_US
            return now - first.arrived_us > most
        return False

    def _start_patience(self, attempt: Attempt, replica: Replica) -> Event:
        ground = self._ground
        law = int(ground.layout.patience_law[replica.service])
        if law < 0:
            return ground.env.event()
        x = neg_log(mix(attempt.key, Purpose.PATIENCE))
        mean = float(ground.layout.patience_mean_us[replica.service])
        wait = whole_up(mean * law_value(ground.laws[law], 0, x))

        def leave(_: Event) -> None:
            ground.ledger.touch(replica)
            replica.queue.remove(attempt)
            assert attempt.turn is not None
            attempt.turn.succeed(Outcome.IMPATIENT)

        timer = ground.env.timer(ground.now + wait, Rank.PATIENCE, attempt.key)
        on(timer).append(leave)
        return timer
