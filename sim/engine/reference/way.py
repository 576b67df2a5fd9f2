"""An attempt's way to its callee: a connection, a replica, the network."""

from __future__ import annotations

import simpy

from sim.engine.draws import Purpose, Rank
from sim.engine.layout import SiteField
from sim.engine.plane import Outcome, Table
from sim.engine.reference.balancing import pick
from sim.engine.reference.ending import answer, start_timeout
from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import Waits
from sim.engine.reference.pools import Pools
from sim.engine.reference.service import Service
from sim.engine.reference.things import Attempt, Replica
from sim.streams import happens, mix


class Way:
    """The second of the two processes that carry a call: from the caller's door to the answer."""

    def __init__(self, ground: Ground, pools: Pools, service: Service) -> None:
        self._ground = ground
        self._pools = pools
        self._service = service

    def carry(self, attempt: Attempt) -> Waits:
        """Connection, replica, travel, then the callee's service."""
        ground, call = self._ground, attempt.call
        try:
            if not self._pools.has_one_now(attempt):
                attempt.turn = ground.env.event()
                yield attempt.turn
            if ground.site(call.site, SiteField.DELIVERS):
                start_timeout(ground, attempt)
            replica = pick(ground, attempt)
            if replica is None:
                attempt.answer.succeed(Outcome.NO_REPLICA)
                return
            self._address(attempt, replica)
            path = (call.site, call.place * len(ground.layout.zones) + replica.zone)
            if happens(mix(attempt.key, Purpose.LOST), ground.get(Table.LOST_PPM, path)):
                attempt.is_lost = True
                return
            is_refused = happens(
                mix(attempt.key, Purpose.REFUSED), ground.get(Table.REFUSED_PPM, path)
            )
            attempt.is_on_its_way = True
            at_us = ground.now + ground.get(Table.LATENCY_US, path)
            yield ground.env.timer(at_us, Rank.ARRIVAL, attempt.key)
            if is_refused:
                answer(ground, attempt, Outcome.REFUSED)
                return
            yield from self._service.serve(attempt, replica)
        except simpy.Interrupt:
            pass  # Stopped; whoever stopped it has put its affairs in order.

    def _address(self, attempt: Attempt, replica: Replica) -> None:
        attempt.replica = replica.index
        attempt.op = self._ground.site(attempt.call.site, SiteField.CALLEE)
        base = int(self._ground.layout.op_base[attempt.op])
        attempt.ox = base + self._ground.ordinal(replica)
