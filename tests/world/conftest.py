"""A small system, and a plane that only keeps its tables: what control does can be seen alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest

from sim.engine.forecast import Forecast
from sim.engine.layout import IntArray, Layout, build_layout
from sim.engine.plane import (
    HISTOGRAM_BINS,
    LOG_EVENT,
    SPAN,
    WRITE,
    CacheCount,
    JourneyCount,
    Meters,
    OpCount,
    ReplicaCount,
    SiteCount,
    Table,
)
from sim.engine.starting import base_tables
from sim.engine.world import World
from sim.model.topology import Topology

PAIR: dict[str, Any] = {
    "format": 1,
    "regions": {"local": {"zones": ["a", "b"]}},
    "traffic": {"rate": "20/s"},
    "journeys": {"buy": {"enters": "web.home", "segments": {"ios": 1.0, "android": 3.0}}},
    "flags": {"fast": {"is_on": True}},
    "services": {
        "web": {
            "replicas": 4,
            "quota": 8,
            "startup": "20s",
            "warm_up": {"lasts": "10s", "speed": 0.5},
            "autoscaler": {"least": 2, "most": 8, "target": 0.6},
            "operations": {"home": {"calls": ["db.read"]}},
        },
        "db": {"replicas": 1, "quota": 2, "operations": {"read": {}, "write": {}}},
    },
}


class TablePlane:
    """Keeps live values and the blows that fell; carries no traffic."""

    name: ClassVar[str] = "table"

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.killed: list[int] = []
        self.advanced: list[int] = []
        self.tables = base_tables(layout)
        # Nobody is there until the fleet says so, and every breaker is on.
        self.tables[Table.IS_UP][:] = self.tables[Table.IS_ROUTABLE][:] = 0
        self.tables[Table.BREAKER_MODE][:] = 1
        self.writes = np.zeros(0, WRITE)
        replicas, classes = len(layout.replicas), len(layout.classes)
        sites = len(layout.site_names)
        self.meters = Meters(
            journey_seconds=np.zeros((classes, 1, len(JourneyCount)), np.int64),
            journey_histogram=np.zeros((classes, HISTOGRAM_BINS), np.int64),
            replica_histogram=np.zeros((replicas, HISTOGRAM_BINS), np.int64),
            op_counts=np.zeros((layout.ox_count, len(OpCount)), np.int64),
            replica_counts=np.zeros((replicas, len(ReplicaCount)), np.int64),
            site_counts=np.zeros((sites, len(SiteCount)), np.int64),
            cache_counts=np.zeros((len(layout.services), len(CacheCount)), np.int64),
        )
        self.busy_share = 0.6  # the autoscaler's target: it has nothing to do
        self.watch: Callable[[], None] = lambda: None  # called as time passes

    @property
    def journey_seconds(self) -> np.ndarray:
        """Those of the meters alone."""
        return self.meters.journey_seconds

    def advance(self, until_us: int) -> None:
        """Let time pass; every slot in use is as busy as the test says."""
        self.watch()
        passed = until_us - (self.advanced[-1] if self.advanced else 0)
        self.advanced.append(until_us)
        busy = self.tables[Table.SLOTS] * self.tables[Table.IS_UP] * self.busy_share * passed
        self.meters.replica_counts[:, ReplicaCount.SLOT_US] += busy.astype(np.int64)

    def set(self, table: Table, index: tuple[int, ...], value: int) -> None:
        self.tables[table][index] = value

    def get(self, table: Table, index: tuple[int, ...]) -> int:
        return int(self.tables[table][index])

    def values(self, table: Table, count: int) -> IntArray:
        return self.tables[table][:count].copy()

    def kill(self, replica: int) -> None:
        self.killed.append(replica)

    def purge(self, service: int) -> None:
        """Nothing waits here."""

    def redrive(self, service: int) -> None:
        """Nothing has been set aside."""

    def forget(self, service: int, region: int, first: int, end: int) -> None:
        """Nothing is held here."""

    def load(self, service: int, region: int, first: int, end: int) -> None:
        """Nothing is held here."""

    def drop_queue(self, replica: int) -> None:
        pass

    def take_logs(self) -> Any:
        return np.zeros(0, LOG_EVENT)

    def take_spans(self) -> Any:
        return np.zeros(0, SPAN)

    def take_writes(self) -> Any:
        """Those of the writes that a test has laid down that lie before the clock."""
        clock = self.advanced[-1] if self.advanced else 0
        is_past = self.writes["at_us"] < clock
        taken, self.writes = self.writes[is_past], self.writes[~is_past]
        return taken

    def completions(self) -> Any:
        return np.zeros(0)

    def in_flight(self) -> int:
        return 0

    def snapshot(self) -> dict[Table, bytes]:
        """Every table, to the bit."""
        return {table: values.tobytes() for table, values in self.tables.items()}


class Stage:
    """A world over a table plane, with what the journal was told."""

    def __init__(
        self,
        topology: dict[str, Any] | Topology | None = None,
        *,
        seed: int = 1,
        forecast: Callable[[Layout], Forecast] | None = None,
    ) -> None:
        if not isinstance(topology, Topology):
            topology = Topology.model_validate(topology or PAIR)
        self.layout = build_layout(topology)
        self.plane = TablePlane(self.layout)
        self.told: list[tuple[int, str, str, str, dict[str, Any], int | None]] = []
        self.world = World(
            self.layout,
            self.plane,
            seed=seed,
            record=self._record,
            forecast=None if forecast is None else forecast(self.layout),
        )
        self.plane.watch = self._hold_fleet

    def _record(
        self, kind: Any, subject: str, event: str, data: dict[str, Any], cause: int | None
    ) -> int:
        now = self.world.now_us if hasattr(self, "world") else 0
        self.told.append((now, kind.value, subject, event, data, cause))
        return len(self.told)

    def _hold_fleet(self) -> None:
        """Whoever is kept as wanted, standing by or serving is who would be found anew."""
        fleet = self.world._fleet
        for service in self.layout.services:
            places = fleet.places_of(service)
            wanted = [r for r in places if fleet.lives[r].is_wanted]
            assert fleet.wanted(service) == wanted
            assert fleet.standby(service) == [r for r in places if fleet.lives[r].is_standby]
            assert fleet.serving(service) == [r for r in wanted if fleet.is_serving(r)]

    def do(self, *steps: Any, label: str = "test", at_us: int = 0) -> int:
        return self.world.carry_out(steps, cause=0, label=label, after_us=at_us)

    def column(self, table: Table, service: str) -> list[int]:
        return [self.plane.get(table, (r.index,)) for r in self.layout.replicas_of(service)]

    def versions(self, service: str) -> list[str]:
        replicas = [r.index for r in self.layout.replicas_of(service)]
        return [self.world.version_of(r) for r in replicas if self.world.is_present(r)]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="session")
def stages() -> Callable[..., Stage]:
    return Stage
