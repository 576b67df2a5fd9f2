"""Why a replica's door stays shut: down, shedding, no token, no room, no sense, or read-only."""

from __future__ import annotations

from sim.engine.draws import TOKEN, Purpose, refilled
from sim.engine.plane import Outcome, Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.things import Attempt, Bucket, Replica
from sim.engine.starting import bucket_most
from sim.streams import happens, mix


class Door:
    """Looked at once, on arrival; a service's rate limit is one token bucket for all replicas."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        rates = ground.tables[Table.RATE_LIMIT_MILLI]
        most = [
            bucket_most(int(burst), int(rate))
            for burst, rate in zip(ground.layout.rate_limit_burst, rates, strict=True)
        ]
        self._buckets = [Bucket(tokens=full, most=full) for full in most]

    def refusal(self, attempt: Attempt, replica: Replica) -> Outcome | None:
        """Why the door stays shut; None: it opens."""
        get, service = self._ground.get, replica.service
        if not get(Table.IS_UP, (replica.index,)):
            return Outcome.REFUSED
        shed = get(Table.SHED_PPM, (service, attempt.call.journey))
        if happens(mix(attempt.key, Purpose.SHED), shed):
            return Outcome.SHED
        rate = get(Table.RATE_LIMIT_MILLI, (service,))
        if rate > 0 and not self._has_token(self._buckets[service], rate):
            return Outcome.RATE_LIMITED
        if get(Table.NEEDS, (attempt.call.client,)) & ~get(Table.OFFERS, (replica.index,)):
            return Outcome.CONTRACT
        if self._ground.layout.is_write[attempt.op] and not self._ground.takes_writes(replica):
            return Outcome.READ_ONLY
        has_slot = replica.in_slots < get(Table.SLOTS, (replica.index,))
        has_place = has_slot or len(replica.queue) < get(Table.QUEUE_LIMIT, (service,))
        is_full = 0 < self._ground.layout.backlog_most[service] <= replica.backlog
        return None if has_place and not is_full else Outcome.QUEUE_FULL

    def settle_bucket(self, service: int, before: int, value: int) -> None:
        """The rate limit changes from ``before``: tokens so far count at the old rate."""
        now, bucket = self._ground.now, self._buckets[service]
        most = bucket_most(int(self._ground.layout.rate_limit_burst[service]), value)
        tokens = refilled(bucket.tokens, bucket.most, before, now - bucket.at_us)
        bucket.tokens = most if before == 0 else min(tokens, most)
        bucket.most = most
        bucket.at_us = now

    def _has_token(self, bucket: Bucket, rate: int) -> bool:
        now = self._ground.now
        bucket.tokens = refilled(bucket.tokens, bucket.most, rate, now - bucket.at_us)
        bucket.at_us = now
        if bucket.tokens < TOKEN:
            return False
        bucket.tokens -= TOKEN
        return True
