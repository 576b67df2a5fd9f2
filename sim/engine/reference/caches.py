"""Caches: which key a call asks for, what is in, what is filled, who waits for a fill."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from sim.engine.draws import Purpose, share_of
from sim.engine.layout import IntArray
from sim.engine.plane import CacheCount, Outcome, Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.things import Attempt, Replica
from sim.engine.starting import NO_EXPIRY, cache_key, first_entries, shard
from sim.engine.zipf import rank_of, rank_table
from sim.streams import mix
from sim.units import to_ppm


@dataclass(slots=True, eq=False)
class Content:
    """What a cache holds in one region; keys by popularity, those asked for least lately first."""

    most: int  # keys that fit, 0: all
    own_key: int
    until: OrderedDict[int, int] = field(default_factory=OrderedDict)  # when each in it expires
    leaders: dict[int, Attempt] = field(default_factory=dict)
    waiting: dict[int, list[Attempt]] = field(default_factory=dict)


class Caches:
    """A miss goes on to what is behind the cache, and keeps what it brings."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        layout = ground.layout
        self._ranks: dict[int, IntArray] = {}
        self._contents: dict[tuple[int, int], Content] = {}
        for service, cache in enumerate(layout.caches):
            if cache is None:
                continue
            self._ranks[service] = rank_table(cache.keys, cache.zipf)
            for region in range(len(layout.regions)):
                content = Content(cache.size or 0, cache_key(layout, service, region))
                until = first_entries(layout, ground.options, service, region)
                for key in np.flatnonzero(until)[::-1].tolist():
                    content.until[key] = int(until[key])
                self._contents[service, region] = content

    def look_up(self, attempt: Attempt, replica: Replica) -> str:
        """``hit``, ``miss``, or ``wait`` for the fill that is under way; ``none``: no cache is."""
        ground, service = self._ground, replica.service
        if service not in self._ranks or ground.get(Table.CACHE_OFF, (service,)):
            return "none"
        content = self._content(replica)
        key = rank_of(self._ranks[service], mix(attempt.call.key, Purpose.ENTRY))
        counts = ground.meters.cache_counts[service]
        if content.until.get(key, 0) > ground.now:
            counts[CacheCount.HITS] += 1
            content.until.move_to_end(key)
            return "hit"
        attempt.fills = key
        if key in content.leaders and ground.get(Table.COALESCES, (service,)):
            counts[CacheCount.COALESCED] += 1
            content.waiting.setdefault(key, []).append(attempt)
            attempt.turn = ground.env.event()
            return "wait"
        counts[CacheCount.MISSES] += 1
        content.leaders.setdefault(key, attempt)
        return "miss"

    def fill(self, attempt: Attempt, replica: Replica, outcome: Outcome) -> Outcome:
        """A miss has been to what is behind; returns what it answers."""
        content, key = self._content(replica), attempt.fills
        assert key is not None
        if outcome is Outcome.OK:
            self._keep(content, replica.service, key, attempt.key)
        return self.stale_or(attempt, replica, outcome)

    def stale_or(self, attempt: Attempt, replica: Replica, outcome: Outcome) -> Outcome:
        """OK where an expired entry may answer for a refill that failed, else the outcome."""
        ground, service = self._ground, replica.service
        key = attempt.fills
        is_in = key in self._content(replica).until
        if outcome is Outcome.OK or not (ground.get(Table.SERVES_STALE, (service,)) and is_in):
            return outcome
        ground.meters.cache_counts[service, CacheCount.STALE] += 1
        return Outcome.OK

    def tell(self, attempt: Attempt, replica: Replica, outcome: Outcome) -> None:
        """Those that wait for a fill hear, one after another, what it came to."""
        content, key = self._content(replica), attempt.fills
        assert key is not None
        attempt.fills = None
        if content.leaders.get(key) is not attempt:
            return
        del content.leaders[key]
        while content.waiting.get(key):
            waiter = content.waiting[key].pop(0)
            assert waiter.turn is not None
            waiter.turn.succeed(outcome)

    def stop_waiting(self, attempt: Attempt) -> None:
        """Who waits for a fill and goes leaves the line."""
        line = self._line(attempt)
        if line is not None and attempt in line:
            line.remove(attempt)
            attempt.fills = None

    def leave(self, attempt: Attempt) -> None:
        """Who fills is gone: the first in line fills in its place."""
        key = attempt.fills
        if key is None:
            return
        attempt.fills = None
        content = self._content(self._ground.replicas[attempt.replica])
        if content.leaders.get(key) is not attempt:
            return
        del content.leaders[key]
        if content.waiting.get(key):
            heir = content.leaders[key] = content.waiting[key].pop(0)
            assert heir.turn is not None
            heir.turn.succeed(None)

    def forget(self, service: int, region: int, keys: IntArray) -> None:
        """Entries are gone."""
        for key in keys.tolist():
            self._contents[service, region].until.pop(key, None)

    def forget_shard(self, replica: int) -> None:
        """What stood on a replica is gone with its process."""
        keys, region = shard(self._ground.layout, replica)
        if len(keys):
            self.forget(self._ground.replicas[replica].service, region, keys)

    def load(self, service: int, region: int, first: int, end: int) -> None:
        """Entries are in by order, the most popular asked for last."""
        content = self._contents[service, region]
        for key in range(end - 1, first - 1, -1):
            self._keep(content, service, key, mix(content.own_key, key))

    def _keep(self, content: Content, service: int, key: int, draw_key: int) -> None:
        ground = self._ground
        cache = ground.layout.caches[service]
        assert cache is not None
        until = NO_EXPIRY
        ttl = ground.get(Table.CACHE_TTL_US, (service,))
        if ttl > 0:
            cut = share_of(ttl, to_ppm(cache.ttl_jitter))
            until = ground.now + ttl - (mix(draw_key, Purpose.TTL) >> 11) % (cut + 1)
        content.until[key] = until
        content.until.move_to_end(key)
        if 0 < content.most < len(content.until):
            content.until.popitem(last=False)

    def _content(self, replica: Replica) -> Content:
        region = int(self._ground.layout.region_of_place[replica.zone])
        return self._contents[replica.service, region]

    def _line(self, attempt: Attempt) -> list[Attempt] | None:
        if attempt.fills is None:
            return None
        content = self._content(self._ground.replicas[attempt.replica])
        return content.waiting.get(attempt.fills)
