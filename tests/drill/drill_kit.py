"""A plane of one page, and smallest drills that run on it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.drill.drill import Drill
from sim.drill.planes import FACTORIES
from sim.engine.layout import IntArray, Layout, SiteField
from sim.engine.plane import (
    BINS_PER_OCTAVE,
    HISTOGRAM_BINS,
    LOG_EVENT,
    SPAN,
    WRITE,
    CacheCount,
    JourneyCount,
    Meters,
    OpCount,
    Outcome,
    PlaneOptions,
    ReplicaCount,
    SiteCount,
    Table,
)
from sim.engine.starting import base_tables
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.streams import draw, happens, unit
from sim.units import PPM, SECOND

PAIR: dict[str, Any] = {
    "format": 1,
    "regions": {"local": {"zones": ["a", "b"]}},
    "traffic": {"rate": "5/s"},
    "journeys": {"buy": {"enters": "web.home", "value": 2.0, "counts_as_order": True}},
    "teams": {"core": {"answers_after": "1m"}},
    "services": {
        "web": {
            "language": "go",
            "team": "core",
            "replicas": 2,
            "quota": 4,
            "operations": {"home": {"work": "20ms", "calls": ["db.read"]}},
            "runbook": {
                "rules": [
                    {
                        "when": {"alert": "any", "incident": "detected"},
                        "do": ["acknowledge", {"action": "declare", "severity": "SEV2"}],
                    },
                    {
                        "when": {"change": "web", "change_kind": "deploy", "within": "30m"},
                        "do": [{"action": "rollback", "service": "web"}],
                    },
                ]
            },
        },
        "db": {"replicas": 1, "quota": 2, "operations": {"read": {"work": "5ms"}}},
    },
}

DEPLOY: dict[str, Any] = {
    "format": 1,
    "code": "TS-01",
    "title": "Something is off",
    "topology": "pair",
    "starts_at": "2026-03-10T14:00:00+01:00",
    "lasts": "10m",
    "lead_in": "1m",
    "soak": "30s",
    "briefing": {"text": "You are on call."},
    "truth": {"mechanism": "bad_deploy", "components": ["web"], "cures": ["rollback web"]},
    "targets": {"time_to_mitigate": "5m"},
    "injects": [],
    "reference": {
        "rules": [
            {
                "when": {"alert": "any"},
                "do": [
                    "acknowledge",
                    {"action": "declare", "severity": "SEV2"},
                    {"action": "rollback", "service": "web", "label": "back"},
                ],
            },
            {
                "when": {"after": "90s", "since": "back", "none": [{"alert": "any"}]},
                "do": [{"action": "post_update", "action_state": "resolved"}, "resolve"],
            },
        ]
    },
}


class PagePlane:
    """Every whole second is lived through at its end, request by request, with keyed luck."""

    name: ClassVar[str] = "page"

    def __init__(self, layout: Layout, options: PlaneOptions) -> None:
        self.layout = layout
        self._options = options
        self._second = 0
        self._logs: list[tuple[int, ...]] = []
        self._spans: list[tuple[int, ...]] = []
        self.tables = base_tables(layout)
        # Nobody is there until the fleet says so, and every breaker is on.
        self.tables[Table.IS_UP][:] = self.tables[Table.IS_ROUTABLE][:] = 0
        self.tables[Table.BREAKER_MODE][:] = 1
        replicas, classes = len(layout.replicas), len(layout.classes)
        sites = len(layout.site_names)
        seconds = options.horizon_us // SECOND + 2
        self.meters = Meters(
            journey_seconds=np.zeros((classes, seconds, len(JourneyCount)), np.int64),
            journey_histogram=np.zeros((classes, HISTOGRAM_BINS), np.int64),
            replica_histogram=np.zeros((replicas, HISTOGRAM_BINS), np.int64),
            op_counts=np.zeros((layout.ox_count, len(OpCount)), np.int64),
            replica_counts=np.zeros((replicas, len(ReplicaCount)), np.int64),
            site_counts=np.zeros((sites, len(SiteCount)), np.int64),
            cache_counts=np.zeros((len(layout.services), len(CacheCount)), np.int64),
        )

    @property
    def journey_seconds(self) -> np.ndarray:
        return self.meters.journey_seconds

    def advance(self, until_us: int) -> None:
        while (self._second + 1) * SECOND <= until_us:
            for j in range(len(self.layout.classes)):
                self._live(j, self._second)
            self._second += 1

    def _live(self, j: int, second: int) -> None:
        rates = self._options.rates_per_s[j]
        mean = float(rates[min(second, len(rates) - 1)]) * self.get(Table.TRAFFIC_PPM, (j,)) / PPM
        seed = self._options.seed
        count = int(mean + unit(draw(seed, "arrivals", j, second)))
        row = self.meters.journey_seconds[j, second]
        for n in range(count):
            key = draw(seed, "request", j, second, n)
            trace = key if n == 0 and second % 20 == 0 else 0
            ok, lasted = self._call(j, key, second * SECOND, trace, 0)
            row[JourneyCount.OFFERED] += 1
            row[JourneyCount.OK if ok else JourneyCount.FAILED] += 1
            row[JourneyCount.LATENCY_US] += lasted
            if ok:
                row[JourneyCount.SLOW] += lasted > self.layout.slow_after_us[j]
                self.meters.journey_histogram[j, _bin(lasted)] += 1

    def _call(self, site: int, key: int, at: int, trace: int, parent: int) -> tuple[bool, int]:
        layout = self.layout
        operation = int(layout.sites[site, SiteField.CALLEE])
        service = int(layout.service_of_op[operation])
        first = int(layout.first_replica[service])
        choices = [
            r
            for r in range(first, first + int(layout.most_replicas[service]))
            if self.get(Table.IS_UP, (r,)) and self.get(Table.IS_ROUTABLE, (r,))
        ]
        counts = self.meters.site_counts[site]
        counts[[SiteCount.CALLS, SiteCount.ATTEMPTS]] += 1
        if not choices:
            counts[[SiteCount.FAILED, SiteCount.REFUSED]] += 1
            self._log(at, Outcome.NO_REPLICA, site, -1, trace)
            return False, 0
        replica = choices[draw(key, "replica", site) % len(choices)]
        ox = layout.op_replica(operation, replica - first)
        op = self.meters.op_counts[ox]
        op[OpCount.ARRIVED] += 1
        speed = max(self.get(Table.SPEED_PPM, (replica,)), 1000)
        lasted = int(layout.work_mean_us[operation] * (0.5 + unit(draw(key, "work", site))))
        lasted = lasted * PPM // speed
        self.meters.replica_counts[replica, ReplicaCount.PROCESSOR_US] += min(lasted, SECOND)
        ok = not happens(draw(key, "fails", site), self.get(Table.FAILURE_PPM, (ox, 0)))
        begin = int(layout.op_first_site[operation])
        for callee in range(begin, begin + int(layout.op_sites[operation])):
            if ok:
                good, took = self._call(callee, draw(key, "call", callee), at, trace, site + 1)
                lasted += took
                ok = good
        op[OpCount.OK if ok else OpCount.FAILED] += 1
        op[OpCount.LATENCY_US] += lasted
        self.meters.replica_counts[replica, ReplicaCount.SLOT_US] += min(lasted, SECOND)
        counts[SiteCount.OK if ok else SiteCount.FAILED] += 1
        counts[SiteCount.LATENCY_US] += lasted
        if ok:
            self.meters.replica_histogram[replica, _bin(lasted)] += 1
        else:
            self._log(at, Outcome.ERROR, site, replica, trace)
        if trace:
            outcome = Outcome.OK if ok else Outcome.ERROR
            self._spans.append(
                (trace, site + 1, parent, site, replica, at, at + lasted, outcome, 0)
            )
        return ok, lasted

    def _log(self, at: int, outcome: int, site: int, replica: int, trace: int) -> None:
        self._logs.append((at, outcome, site, replica, 0, trace))

    def set(self, table: Table, index: tuple[int, ...], value: int) -> None:
        self.tables[table][index] = value

    def get(self, table: Table, index: tuple[int, ...]) -> int:
        return int(self.tables[table][index])

    def values(self, table: Table, count: int) -> IntArray:
        return self.tables[table][:count].copy()

    def kill(self, replica: int) -> None:
        pass

    def drop_queue(self, replica: int) -> None:
        pass

    def take_logs(self) -> Any:
        rows, self._logs = np.array(self._logs, LOG_EVENT), []
        return rows

    def take_spans(self) -> Any:
        rows, self._spans = np.array(self._spans, SPAN), []
        return rows

    def take_writes(self) -> Any:
        return np.zeros(0, WRITE)

    def completions(self) -> Any:
        return np.zeros(0)

    def in_flight(self) -> int:
        return 0


def _bin(lasted_us: int) -> int:
    octave = max(lasted_us, 1).bit_length() - 1
    return octave * BINS_PER_OCTAVE + int((lasted_us / 2**octave - 1) * BINS_PER_OCTAVE)


FACTORIES["page"] = PagePlane


def bad_deploy(**fields: Any) -> dict[str, Any]:
    """The scenario with a bad deploy in its second minute."""
    from sim.model.kinds import FAULTS

    fault = FAULTS.get("bad_deploy").model_validate({"version": "v2", "failure": 0.4} | fields)
    inject = {"at": "1m", "target": {"service": "web"}, "fault": fault, "is_trigger": True}
    return DEPLOY | {"injects": [inject]}


def make_drill(
    scenario: dict[str, Any] | None = None,
    topology: dict[str, Any] | None = None,
    *,
    seed: int = 1,
    plane: str = "page",
    **fields: Any,
) -> Drill:
    """A drill of plain values."""
    return Drill(
        Scenario.model_validate(scenario or bad_deploy()),
        Topology.model_validate(topology or PAIR),
        seed,
        plane=plane,
        **fields,
    )
