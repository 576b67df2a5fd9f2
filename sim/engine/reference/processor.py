"""Processors of a replica: attempts in slots wait for one, then work at the replica's speed."""

from __future__ import annotations

from simpy.events import Event

from sim.engine.draws import Purpose, Rank, ceil_div, law_value, neg_log, whole_up
from sim.engine.plane import Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import Waits, on, silence
from sim.engine.reference.things import Attempt, Replica
from sim.streams import mix
from sim.units import PPM


class Processor:
    """Work in hand keeps what is done: a changed speed changes when the rest of it ends."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def work(self, attempt: Attempt, replica: Replica) -> Waits:
        """Wait for a processor among those in slots, then work."""
        ground = self._ground
        if len(replica.working) >= ground.layout.processors[replica.service]:
            replica.work_queue.append(attempt)
            attempt.turn = ground.env.event()
            yield attempt.turn
        ground.ledger.touch(replica)
        replica.working.append(attempt)
        # What refusals cost is paid by the next work that starts.
        work = self._own_work_us(attempt) + replica.debt_us
        replica.debt_us = 0
        attempt.work_left = work * PPM
        attempt.work_begin_us = ground.now
        attempt.work_over = ground.env.event()
        self._time(attempt)
        yield attempt.work_over
        self.free(attempt, replica)

    def free(self, attempt: Attempt, replica: Replica) -> None:
        """An attempt leaves its processor; the next takes it."""
        self._ground.ledger.touch(replica)
        self._ground.ledger.count_work(attempt)
        replica.working.remove(attempt)
        if replica.work_queue:
            turn = replica.work_queue.pop(0).turn
            assert turn is not None
            turn.succeed()

    def settle(self, replica: Replica, speed_ppm: int) -> None:
        """The speed is about to change: what was done at the old one is done."""
        for attempt in replica.working:
            attempt.work_left -= (self._ground.now - attempt.work_since_us) * speed_ppm

    def retime(self, replica: Replica) -> None:
        """The speed has changed: work in hand ends at another time."""
        for attempt in replica.working:
            self._time(attempt)

    def _own_work_us(self, attempt: Attempt) -> int:
        ground = self._ground
        x = neg_log(mix(attempt.key, Purpose.WORK))
        law = ground.laws[ground.layout.work_law[attempt.op]]
        mean = float(ground.layout.work_mean_us[attempt.op])
        factor = ground.work_ppm(attempt)
        return whole_up(mean * law_value(law, 0, x) * factor / 1000000.0)

    def _time(self, attempt: Attempt) -> None:
        """When the work in hand ends at the replica's speed; at speed 0 it does not."""
        ground = self._ground
        speed = ground.get(Table.SPEED_PPM, (attempt.replica,))
        attempt.work_since_us = ground.now
        if attempt.work_timer is not None:
            silence(attempt.work_timer)
        if speed == 0:
            return

        def end(_: Event) -> None:
            assert attempt.work_over is not None
            attempt.work_over.succeed()

        at_us = ground.now + ceil_div(max(0, attempt.work_left), speed)
        attempt.work_timer = ground.env.timer(at_us, Rank.WORK_ENDS, attempt.key)
        on(attempt.work_timer).append(end)
