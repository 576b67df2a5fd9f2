"""What a caller protects itself with in the reference plane: breaker, budget, ejection."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.engine.draws import WINDOW_BUCKETS, share_of
from sim.engine.layout import Layout, SiteField
from sim.engine.plane import LogCode, Outcome, SiteCount, Table
from sim.engine.reference.instant import OrderedEnvironment
from sim.engine.reference.ledger import Ledger
from sim.engine.reference.things import Attempt, Call, Client, End
from sim.units import PPM


class Guards:
    """What every client (caller replica, site) and every end (site, callee replica) remembers."""

    def __init__(
        self,
        layout: Layout,
        tables: dict[Table, npt.NDArray[np.int64]],
        env: OrderedEnvironment,
        ledger: Ledger,
    ) -> None:
        self._layout = layout
        self._tables = tables
        self._env = env
        self._ledger = ledger
        self.clients = _clients(layout)
        self._ends = [End() for _ in range(layout.e_count)]

    def is_ejected(self, site: int, ordinal: int) -> bool:
        """Whether a site leaves out a callee replica for now."""
        end = self._ends[int(self._layout.site_end_base[site]) + ordinal]
        return end.until_us > self._now

    def breaker_lets(self, attempt: Attempt) -> bool:
        """Whether the breaker lets an attempt through; marks it when it is a probe."""
        site = attempt.call.site
        mode = self._get(Table.BREAKER_MODE, (site,))
        if mode == 2:
            return False
        if mode == 0 or self._site(site, SiteField.BREAKER_CALLS) == 0:
            return True
        client = self.clients[attempt.call.client]
        if client.state == "closed":
            return True
        if client.state == "open":
            if self._now < client.open_until_us:
                return False
            client.state = "half open"
            client.epoch += 1
            client.probes = client.good = 0
            self._ledger.log(LogCode.BREAKER_HALF_OPEN, site, client.replica, -1, 0)
        if client.probes + client.good >= self._site(site, SiteField.BREAKER_PROBES):
            return False
        client.probes += 1
        attempt.probe = client.epoch
        return True

    def breaker_hears(self, attempt: Attempt, outcome: int) -> None:
        """The breaker learns how an attempt that it let through has ended."""
        site = attempt.call.site
        calls = self._site(site, SiteField.BREAKER_CALLS)
        client = self.clients[attempt.call.client]
        if calls == 0:
            return
        if client.state == "half open":
            if attempt.probe != client.epoch:
                return
            client.probes -= 1
            if outcome == Outcome.OK:
                client.good += 1
                if client.good >= self._site(site, SiteField.BREAKER_PROBES):
                    client.state = "closed"
                    self._ledger.log(LogCode.BREAKER_CLOSED, site, client.replica, -1, 0)
            elif outcome != Outcome.CANCELLED:
                self._open_breaker(client, site)
            return
        is_watched = self._get(Table.BREAKER_MODE, (site,)) == 1
        if client.state == "open" or outcome == Outcome.CANCELLED or not is_watched:
            return
        window = self._site(site, SiteField.BREAKER_WINDOW_US)
        bucket = self._now // max(1, window // WINDOW_BUCKETS)
        outcomes = [*client.outcomes, (bucket, int(outcome != Outcome.OK))]
        client.outcomes = (
            [one for one in outcomes if one[0] > bucket - WINDOW_BUCKETS]
            if window
            else outcomes[-calls:]
        )
        share, count = self._site(site, SiteField.BREAKER_FAILURE_PPM), len(client.outcomes)
        failures = sum(has_failed for _, has_failed in client.outcomes)
        if count >= calls and failures * PPM >= share * count:
            self._open_breaker(client, site)

    def _open_breaker(self, client: Client, site: int) -> None:
        client.state = "open"
        client.outcomes = []
        client.open_until_us = self._now + self._site(site, SiteField.BREAKER_OPEN_US)
        self._ledger.meters.site_counts[site, SiteCount.BREAKER_OPENED] += 1
        self._ledger.log(LogCode.BREAKER_OPENED, site, client.replica, -1, 0)

    def ejection_hears(self, attempt: Attempt, outcome: int) -> None:
        """Passive ejection counts failures in a row of one callee replica."""
        site = attempt.call.site
        after = self._get(Table.EJECT_AFTER, (site,))
        if after == 0 or attempt.replica < 0 or outcome == Outcome.CANCELLED:
            return
        service = int(self._layout.service_of_op[self._site(site, SiteField.CALLEE)])
        first, most = (
            int(self._layout.first_replica[service]),
            int(self._layout.most_replicas[service]),
        )
        ends = self._ends_of(site, most)
        end = ends[attempt.replica - first]
        if outcome == Outcome.OK:
            end.failures = 0
            return
        end.failures += 1
        if end.failures < after or end.until_us > self._now:
            return
        routable = sum(self._get(Table.IS_ROUTABLE, (r,)) for r in range(first, first + most))
        allowed = max(1, share_of(routable, self._site(site, SiteField.EJECT_MOST_PPM)))
        if sum(other.until_us > self._now for other in ends) >= allowed:
            return
        end.failures = 0
        end.times += 1
        end.until_us = self._now + self._site(site, SiteField.EJECT_BASE_US) * end.times
        self._ledger.meters.site_counts[site, SiteCount.EJECTED] += 1
        self._ledger.log(LogCode.EJECTED, site, attempt.replica, -1, 0)

    def readmit(self, site: int) -> None:
        """Nobody is left out any more, and what has failed so far is forgotten."""
        service = int(self._layout.service_of_op[self._site(site, SiteField.CALLEE)])
        for end in self._ends_of(site, int(self._layout.most_replicas[service])):
            end.failures = end.until_us = 0

    def _ends_of(self, site: int, most: int) -> list[End]:
        base = int(self._layout.site_end_base[site])
        return self._ends[base : base + most]

    def may_retry(self, call: Call, number: int) -> bool:
        """Whether attempts are left and the budget allows one more; takes its token."""
        if number + 1 >= self._get(Table.ATTEMPTS, (call.site,)):
            return False
        if self._get(Table.BUDGET_PPM, (call.site,)) < 0:
            return True
        client = self.clients[call.client]
        if client.tokens < PPM:
            return False
        client.tokens -= PPM
        return True

    def deposit(self, call: Call) -> None:
        """A first try adds its share of a token."""
        share = self._get(Table.BUDGET_PPM, (call.site,))
        if share >= 0:
            client = self.clients[call.client]
            most = self._site(call.site, SiteField.BUDGET_BURST) * PPM
            client.tokens = min(most, client.tokens + share)

    def _get(self, table: Table, index: tuple[int, ...]) -> int:
        return int(self._tables[table][index])

    def _site(self, site: int, column: SiteField) -> int:
        return int(self._layout.sites[site, column])

    @property
    def _now(self) -> int:
        return int(self._env.now)


def _clients(layout: Layout) -> list[Client]:
    clients: list[Client] = []
    for row in layout.sites:
        caller = int(row[SiteField.CALLER])
        replicas = [-1]
        if caller >= 0:
            service = layout.service_of_op[caller]
            first = int(layout.first_replica[service])
            replicas = list(range(first, first + int(layout.most_replicas[service])))
        tokens = int(row[SiteField.BUDGET_BURST]) * PPM
        clients.extend(Client(replica, tokens) for replica in replicas)
    return clients
