"""Adaptive throttling at the client: what a callee mostly refuses is mostly not sent at all."""

from __future__ import annotations

from sim.engine.draws import THROTTLE_BUCKET_US, THROTTLE_BUCKETS, Purpose
from sim.engine.layout import SiteField
from sim.engine.plane import Outcome
from sim.engine.reference.ground import Ground
from sim.engine.reference.things import Attempt, Client
from sim.streams import mix

_ACCEPTS = (Outcome.OK, Outcome.ERROR, Outcome.DEPENDENCY)


class Throttles:
    """Of every client, the attempts that ended in the last two minutes."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def lets(self, attempt: Attempt) -> bool:
        """Whether it is sent: held back by (requests - K accepts) / (requests + 1)."""
        k = self._ground.site(attempt.call.site, SiteField.THROTTLE_MILLI)
        if k == 0:
            return True
        client = self._ground.guards.clients[attempt.call.client]
        self._forget(client)
        requests = len(client.sent)
        excess = requests * 1000 - k * sum(was_accepted for _, was_accepted in client.sent)
        draw = (mix(attempt.key, Purpose.THROTTLE) >> 11) % ((requests + 1) * 1000)
        return excess <= 0 or draw >= excess

    def hears(self, attempt: Attempt, outcome: int) -> None:
        """An attempt has ended: a request, and an accept where the callee has worked on it."""
        call = attempt.call
        if outcome == Outcome.CANCELLED or not self._ground.site(
            call.site, SiteField.THROTTLE_MILLI
        ):
            return
        client = self._ground.guards.clients[call.client]
        self._forget(client)
        client.sent.append((self._ground.now // THROTTLE_BUCKET_US, int(outcome in _ACCEPTS)))

    def _forget(self, client: Client) -> None:
        oldest = self._ground.now // THROTTLE_BUCKET_US - THROTTLE_BUCKETS
        client.sent = [one for one in client.sent if one[0] > oldest]
