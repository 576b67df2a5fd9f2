"""A broker's messages: stored, delivered until a consumer is done with them, or set aside.

A message is a call that nobody waits for. What it has that other calls have not is here.
"""

from __future__ import annotations

from sim.engine.layout import SiteField
from sim.engine.plane import Outcome, SiteCount, Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.pools import Pools
from sim.engine.reference.things import Call
from sim.engine.starting import delivery_sites

# A consumer had the message in these cases; in the others nobody took it.
_TAKEN = frozenset(
    {
        Outcome.ERROR,
        Outcome.DEPENDENCY,
        Outcome.TIMEOUT,
        Outcome.CRASHED,
        Outcome.IMPATIENT,
        Outcome.TOO_LATE,
    }
)


class Messages:
    """What brokers have in store, and what they have set aside."""

    def __init__(self, ground: Ground, pools: Pools) -> None:
        self._ground = ground
        self._pools = pools
        self._stored: list[Call] = []
        self._dead_letters: list[Call] = []

    def is_one(self, call: Call) -> bool:
        """Whether a call is a message on its way to a consumer."""
        return bool(self._ground.site(call.site, SiteField.DELIVERS))

    def store(self, call: Call) -> None:
        """A message comes into store."""
        self._stored.append(call)
        self._count(call, 1)

    def drop(self, call: Call) -> None:
        """A message leaves the store."""
        self._stored.remove(call)
        self._count(call, -1)

    def _count(self, call: Call, more: int) -> None:
        self._ground.ledger.site_counts(call)[SiteCount.BACKLOG] += more
        client = self._ground.guards.clients[call.client]
        self._ground.replicas[client.replica].backlog += more

    def is_redelivered(self, call: Call, outcome: int) -> bool:
        """Count a failed delivery, if a consumer had the message; is there one more to come?"""
        if outcome in _TAKEN:
            call.failed_deliveries += 1
        return call.failed_deliveries < self._ground.get(Table.ATTEMPTS, (call.site,))

    def end(self, call: Call, outcome: int) -> None:
        """A message is done, or set aside; one that was in order makes way for the next."""
        self.drop(call)
        if outcome == Outcome.OK:
            return
        self._ground.ledger.site_counts(call)[SiteCount.DEAD_LETTERS] += 1
        self._dead_letters.append(call)
        if call.holds_connection:
            call.holds_connection = False
            client = self._ground.guards.clients[call.client]
            client.in_use -= 1
            self._pools.connect(client, call.site)

    def take_dead_letters(self, service: int) -> list[Call]:
        """A broker's dead letters, by key, back in store as if never tried."""
        sites = set(delivery_sites(self._ground.layout, service).tolist())
        taken = [call for call in self._dead_letters if call.site in sites]
        self._dead_letters = [call for call in self._dead_letters if call.site not in sites]
        for call in taken:
            call.failed_deliveries = 0
        return sorted(taken, key=lambda call: call.key)

    def come_back(self, call: Call) -> None:
        """A dead letter is tried again."""
        self._ground.ledger.site_counts(call)[SiteCount.DEAD_LETTERS] -= 1
        self.store(call)

    def purge(self, service: int) -> None:
        """Messages that wait for delivery are thrown away."""
        sites = set(delivery_sites(self._ground.layout, service).tolist())
        waiting = [attempt.call for c in self._ground.guards.clients for attempt in c.waiting]
        for call in sorted(waiting, key=lambda call: call.key):
            if call.site in sites:
                assert call.process is not None
                call.process.interrupt()

    def show_lines(self) -> None:
        """How old the oldest message is in each broker's lines."""
        layout, now = self._ground.layout, self._ground.now
        for site in range(len(layout.site_names)):
            if self._ground.site(site, SiteField.DELIVERS):
                begun = [call.begin_us for call in self._stored if call.site == site]
                counts = self._ground.meters.site_counts[site]
                counts[SiteCount.WAITED_US] = now - min(begun, default=now)
