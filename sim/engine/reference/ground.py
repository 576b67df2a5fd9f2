"""What every room of the reference plane stands on: layout, live tables, clock and replicas."""

from __future__ import annotations

from sim.engine.flag_keys import flag_keys
from sim.engine.layout import Layout, SiteField
from sim.engine.plane import PlaneOptions, Table
from sim.engine.reference.guards import Guards
from sim.engine.reference.instant import OrderedEnvironment
from sim.engine.reference.ledger import Ledger
from sim.engine.reference.things import Attempt, Replica
from sim.engine.starting import base_tables
from sim.streams import happens, mix
from sim.units import PPM


class Ground:
    """The state of the plane and the small readings of it."""

    def __init__(self, layout: Layout, options: PlaneOptions) -> None:
        self.layout = layout
        self.options = options
        self.env = OrderedEnvironment()
        self.tables = base_tables(layout)
        self.replicas = [
            Replica(r.index, layout.service(r.service), layout.zones.index(r.zone))
            for r in layout.replicas
        ]
        self.ledger = Ledger(layout, options, self.env)
        self.guards = Guards(layout, self.tables, self.env, self.ledger)
        self.meters = self.ledger.meters
        self._flag_keys = flag_keys(layout.topology.flags)
        self.laws = [row.tolist() for row in layout.laws]
        # Attempts that have not ended, zombies among them; requests that have not.
        self.in_flight = 0
        self.requests_open = 0

    @property
    def now(self) -> int:
        """The clock, in microseconds."""
        return int(self.env.now)

    def get(self, table: Table, index: tuple[int, ...]) -> int:
        """One live value."""
        return int(self.tables[table][index])

    def site(self, site: int, column: SiteField) -> int:
        """What a call site is configured to."""
        return int(self.layout.sites[site, column])

    def takes_writes(self, replica: Replica) -> bool:
        """Whether its store takes writes now, and it is the primary of some region's callers."""
        leads = replica.index in self.tables[Table.LEADER][replica.service]
        return bool(leads and self.get(Table.COMMIT_US, (replica.service,)) >= 0)

    def segment(self, attempt: Attempt) -> int:
        """The client segment that an attempt works for."""
        return self.layout.classes[attempt.call.journey].segment

    def failure_ppm(self, attempt: Attempt) -> int:
        """Chance that it fails by itself, with what flags add for its request."""
        failure = self.get(Table.FAILURE_PPM, (attempt.ox, self.segment(attempt)))
        for k in self._flags_over(attempt):
            more = self._gated(Table.GATED_FAILURE_PPM, attempt, k)
            failure += more - failure * more // PPM
        return failure

    def work_ppm(self, attempt: Attempt) -> int:
        """The factor on its own work, with those of flags for its request."""
        factor = self.get(Table.WORK_PPM, (attempt.ox, self.segment(attempt)))
        for k in self._flags_over(attempt):
            factor = factor * self._gated(Table.GATED_WORK_PPM, attempt, k) // PPM
        return factor

    def _flags_over(self, attempt: Attempt) -> list[int]:
        """Flags that are on for a part of all requests, and for this one."""
        shares = self.tables[Table.FLAG_PPM].tolist()
        draws = [mix(attempt.call.request, key) for key in self._flag_keys]
        return [k for k, share in enumerate(shares) if share > 0 and happens(draws[k], share)]

    def _gated(self, table: Table, attempt: Attempt, k: int) -> int:
        return self.get(table, (attempt.ox, self.segment(attempt) * len(self._flag_keys) + k))

    def ordinal(self, replica: Replica) -> int:
        """Which of its service's replicas it is."""
        return replica.index - int(self.layout.first_replica[replica.service])
