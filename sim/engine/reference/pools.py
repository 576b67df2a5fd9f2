"""Connections of a caller replica at one call site, and the line of those that wait for one."""

from __future__ import annotations

from sim.engine.plane import SiteCount, Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.things import Attempt, Client


class Pools:
    """A pool of 0 is no pool: everyone is let through. The caller's timeout runs meanwhile."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def has_one_now(self, attempt: Attempt) -> bool:
        """Whether an attempt may go on at once; otherwise it stands last in line."""
        pool = self._ground.get(Table.POOL, (attempt.call.site,))
        client = self._ground.guards.clients[attempt.call.client]
        if attempt.call.holds_connection:
            attempt.is_connected = True
            return True
        if pool == 0:
            return True
        if client.waiting or client.in_use >= pool:
            self._ground.ledger.site_counts(attempt.call)[SiteCount.POOL_WAITS] += 1
            attempt.waits_for_connection = True
            client.waiting.append(attempt)
            return False
        client.in_use += 1
        attempt.is_connected = True
        return True

    def connect(self, client: Client, site: int) -> None:
        """Let waiters in as long as there are connections."""
        while client.waiting:
            pool = self._ground.get(Table.POOL, (site,))
            if pool > 0 and client.in_use >= pool:
                return
            attempt = client.waiting.pop(0)
            attempt.waits_for_connection = False
            if pool > 0:
                client.in_use += 1
                attempt.is_connected = True
            assert attempt.turn is not None
            attempt.turn.succeed()

    def connect_all(self, site: int) -> None:
        """The pool of a site has changed: every caller replica's line moves."""
        layout = self._ground.layout
        bases = [*layout.site_client_base.tolist(), layout.cx_count]
        for client in range(bases[site], bases[site + 1]):
            self.connect(self._ground.guards.clients[client], site)
