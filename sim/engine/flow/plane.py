"""The flow plane behind the face of all planes: what is set, what is read, when it steps."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from sim.engine.flow import fields as f
from sim.engine.flow.arrays import Books, Graph, Law, Live
from sim.engine.flow.carried import refuse_what_is_not_carried
from sim.engine.flow.grouping import READ, Grouping, group_replicas
from sim.engine.flow.laws import build_laws, permutations
from sim.engine.flow.loop import run
from sim.engine.flow.showing import Members, Shown, show
from sim.engine.flow.tables import (
    build_classes,
    build_doors,
    build_gates,
    build_ops,
    build_sites,
    find_twins,
)
from sim.engine.kernel.compiler import IS_COMPILED
from sim.engine.layout import IntArray, Layout
from sim.engine.plane import (
    COMPLETION,
    HISTOGRAM_BINS,
    LOG_EVENT,
    SPAN,
    WRITE,
    CacheCount,
    JourneyCount,
    Meters,
    OpCount,
    PlaneOptions,
    ReplicaCount,
    SiteCount,
    Table,
)
from sim.engine.starting import base_tables, seconds_of
from sim.units import PPM

_BY_REPLICA = frozenset(READ)
# What a way between two zones does to a call, in the kernel's order.
_OF_ROADS = (Table.LATENCY_US, Table.REFUSED_PPM, Table.LOST_PPM)
# What a replica has of calls, per station: it goes where the replica goes.
_CALLS = (f.State.SLOT_QUEUE, f.State.WORK_QUEUE, f.State.IN_SLOTS, f.State.INSIDE)
_ENDED = 5  # columns of `totals` before those by site: offered, good, slow, failed, latency
# What a mean field counts of a site: nothing that only the calls it refuses could bring about.
_SITE_COUNTS = int(SiteCount.EJECTED) + 1
_OP_COUNTS = len(OpCount)
_NO_LOGS, _NO_SPANS = np.zeros(0, dtype=LOG_EVENT), np.zeros(0, dtype=SPAN)


class FlowPlane:
    """Carries the mean of all requests through the graph (``docs/PLANES.md``)."""

    name: ClassVar[str] = "flow"
    is_compiled: ClassVar[bool] = IS_COMPILED

    def __init__(self, layout: Layout, options: PlaneOptions) -> None:
        refuse_what_is_not_carried(layout)
        self.layout = layout
        self._tables = base_tables(layout)
        self._options = options
        self._now_us = 0
        # Steps have been asked for that are not lived yet; the meters are behind what was lived.
        self._is_behind = self._is_unshown = False
        self._is_stale = False
        self._is_paired = False
        classes, replicas = len(layout.classes), len(layout.replicas)
        sites = len(layout.site_names)
        self._meters = Meters(
            journey_seconds=np.zeros(
                (classes, seconds_of(options), len(JourneyCount)), dtype=np.int64
            ),
            journey_histogram=np.zeros((classes, HISTOGRAM_BINS), dtype=np.int64),
            replica_histogram=np.zeros((replicas, HISTOGRAM_BINS), dtype=np.int64),
            op_counts=np.zeros((layout.ox_count, _OP_COUNTS), dtype=np.int64),
            replica_counts=np.zeros((replicas, len(ReplicaCount)), dtype=np.int64),
            cache_counts=np.zeros((len(layout.services), len(CacheCount)), dtype=np.int64),
            site_counts=np.zeros((sites, len(SiteCount)), dtype=np.int64),
        )
        self._now = np.zeros(len(f.Now), dtype=np.int64)
        self._now[f.Now.SEED] = options.seed & (2**62 - 1)
        self._now[f.Now.CREDIT] = f.CREDIT_MOST
        self._now[f.Now.SECONDS] = self._meters.journey_seconds.shape[1]
        self._classes, self._order = build_classes(layout)
        self._ops = build_ops(layout)
        self._sites, self._edges = build_sites(layout, self._tables)
        self._gates = build_gates(layout, self._tables)
        self._roads = np.stack([self._tables[table] for table in _OF_ROADS])
        self._laws, self._laws_cv2 = build_laws(layout)
        self._plan = options.rates_per_s.astype(np.float64)
        self._traffic = np.ones(classes)
        self._rates = np.full((2, classes), -1.0)
        self._flows = np.zeros((classes, sites, 2))
        self._orbit = np.zeros((classes, sites, f.RETRIES_APART, f.ORBIT))
        self._visits = np.zeros((classes, len(layout.operations)))
        self._ways = (
            np.zeros((classes, len(layout.operations))),
            np.ones((classes, sites)),
            np.ones((classes, len(layout.operations))),
            np.ones((classes, len(layout.operations))),
        )
        self._parts = np.zeros((len(layout.operations), 3, f.PARTICLES))
        self._ends = np.zeros((2, f.PARTICLES))
        self._ring = np.zeros((classes, f.RING, 4))
        self._delays = np.zeros((classes, f.RING, 5))
        self._offered = np.zeros((classes, _ENDED), dtype=np.int64)
        self._wake = np.zeros(1)
        self._marks = np.zeros(self._meters.journey_seconds.shape[1])
        # What replicas had counted when they were last put into groups.
        self._ox_base = np.zeros((layout.ox_count, _OP_COUNTS))
        self._time_base = np.zeros((replicas, 3))
        self._replica_bins_base = np.zeros((replicas, HISTOGRAM_BINS))
        self._grouping = group_replicas(layout, self._tables)
        self._doors = build_doors(layout, self._tables, self._grouping)
        self._arrange()
        self._pair_up()

    @property
    def meters(self) -> Meters:
        """What is counted: whole parts of the running sums, put there when somebody looks."""
        self._settle()
        return self._meters

    @property
    def journey_seconds(self) -> IntArray:
        """The meters' own, which are there without the others."""
        self._catch_up()
        return self._meters.journey_seconds

    def advance(self, until_us: int) -> None:
        """Let every whole step that has ended by ``until_us`` be lived; the clock stands there.

        They are lived in one go when somebody looks or turns something: between two advances
        nothing can have been told apart.
        """
        assert until_us >= self._now_us, "the clock never goes back"
        self._now_us = until_us
        self._is_behind = True

    def _catch_up(self) -> None:
        """Live the steps that are due."""
        if not self._is_behind:
            return
        self._is_behind = False
        until = self._now_us // f.STEP_US
        if until > int(self._now[f.Now.STEP]):
            if self._is_stale:
                self._regroup()
            if not self._is_paired:
                self._pair_up()
            run(self._now, until, *self._bundles, self._plan)
            self._is_unshown = True

    def _settle(self) -> None:
        """What was lived is counted as it stands: before somebody looks, or turns anything."""
        self._catch_up()
        if self._is_unshown:
            self._show()
            self._is_unshown = False

    def set(self, table: Table, index: tuple[int, ...], value: int) -> None:
        """Turn one live value; it holds from the step that is under way."""
        if int(self._tables[table][index]) == value:
            return
        self._settle()
        self._tables[table][index] = value
        self._forget_stretch()
        self._is_paired = False
        if table in _OF_ROADS:
            self._roads[(_OF_ROADS.index(table), *index)] = value
        if table in _BY_REPLICA:
            self._is_stale = True
        elif table is Table.TRAFFIC_PPM:
            self._traffic[index[0]] = value / PPM
        elif table is Table.QUEUE_LIMIT:
            self._doors[index[0], f.Door.QUEUE_LIMIT] = value
        elif table is Table.RATE_LIMIT_MILLI:
            self._set_rate_limit(index[0], value)
        elif table is Table.SHED_PPM:
            self._gates[index[0], f.GATE_COLUMNS + index[1]] = value / PPM
        else:
            self._sites[:], edges = build_sites(self.layout, self._tables)
            # Tokens, open breakers and queues for connections outlive a change of settings.
            if table is Table.BUDGET_PPM:
                self._edges[index[0], f.Edge.TOKENS] = edges[index[0], f.Edge.TOKENS]
            stays = f.Gate.STAYS_US
            self._gates[:, stays] = build_gates(self.layout, self._tables)[:, stays]

    def get(self, table: Table, index: tuple[int, ...]) -> int:
        """Read one live value."""
        return int(self._tables[table][index])

    def values(self, table: Table, count: int) -> IntArray:
        """The first ``count`` live values of a table with one index, as a copy."""
        return self._tables[table][:count].copy()

    def kill(self, replica: int) -> None:
        """The process dies: its share of what is on the way fails instead of ending well."""
        self._settle()
        self._forget_stretch()
        inside = self.inside(replica)
        under_way = float(self._ring[:, :, [0, 2]].sum())
        if under_way > 0.0:
            lost = min(inside / under_way, 1.0)
            good = self._ring[:, :, 0] * lost
            self._ring[:, :, 0] -= good
            self._ring[:, :, 1] *= 1.0 - lost
            self._ring[:, :, 2] += good
        self._empty(replica, _CALLS)

    def drop_queue(self, replica: int) -> None:
        """What waits at a replica is refused."""
        self._settle()
        self._forget_stretch()
        self._empty(replica, (f.State.SLOT_QUEUE, f.State.WORK_QUEUE))

    def purge(self, service: int) -> None:
        """No brokers are carried."""

    def redrive(self, service: int) -> None:
        """No brokers are carried."""

    def forget(self, service: int, region: int, first: int, end: int) -> None:
        """No caches are carried."""

    def load(self, service: int, region: int, first: int, end: int) -> None:
        """No caches are carried."""

    def take_logs(self) -> npt.NDArray[np.void]:
        """No log events: no request is told apart from another."""
        return _NO_LOGS

    def take_spans(self) -> npt.NDArray[np.void]:
        """No traces."""
        return _NO_SPANS

    def take_writes(self) -> npt.NDArray[np.void]:
        """No stores with copies are carried."""
        return np.zeros(0, dtype=WRITE)

    def completions(self) -> npt.NDArray[np.void]:
        """None: no request is told apart from another."""
        return np.zeros(0, dtype=COMPLETION)

    def in_flight(self) -> int:
        """Requests and calls that are at a replica or on their way, to the nearest whole one."""
        self._catch_up()
        states = self._grouping.states
        inside = states[:, f.State.SLOT_QUEUE] + states[:, f.State.IN_SLOTS]
        return max(int((inside * states[:, f.State.UNITS]).sum()), self.requests_in_flight())

    def requests_in_flight(self) -> int:
        """Requests that have arrived and not ended."""
        self._catch_up()
        whole = self._offered
        return int((whole[:, 0] - whole[:, 1] - whole[:, 3]).sum())

    @property
    def logs_dropped(self) -> int:
        """Log events that were not kept: none is ever made."""
        return 0

    @property
    def spans_dropped(self) -> int:
        """Spans that were not kept: none is ever made."""
        return 0

    @property
    def walks(self) -> int:
        """Walks of sampled requests so far; for benchmarks."""
        self._catch_up()
        return int(self._now[f.Now.DRAWS])

    @property
    def marked_seconds(self) -> IntArray:
        """1 for every second of the run so far that the mean field cannot vouch for."""
        self._catch_up()
        lived = min(self._now_us // 1_000_000, len(self._marks))
        return (self._marks[:lived] > 0.0).astype(np.int64)

    @property
    def marked_share(self) -> float:
        """Share of the seconds so far that the mean field cannot vouch for."""
        marks = self.marked_seconds
        return float(marks.sum()) / len(marks) if len(marks) else 0.0

    def _arrange(self) -> None:
        """Arrays whose shape follows the groups."""
        g, layout = self._grouping, self.layout
        classes, sites = len(layout.classes), len(layout.site_names)
        width = sites * f.SITE_STATS + g.gox_count * f.OX_STATS
        rows = len(g.groups) + classes
        self._doors = self._doors.copy()
        self._doors[:, f.Door.FIRST_GROUP], self._doors[:, f.Door.GROUPS] = g.first_group, g.count
        self._walked = np.zeros((classes, width))
        self._stats = np.zeros((classes, width))
        self._bins = np.zeros((rows, HISTOGRAM_BINS))
        self._reach = np.full((rows, 2), (HISTOGRAM_BINS, -1), dtype=np.int64)
        self._pending = np.zeros(rows)
        self._totals_bins = np.zeros((rows, HISTOGRAM_BINS))
        self._totals = np.zeros((classes, _ENDED + sites * _SITE_COUNTS + g.gox_count * _OP_COUNTS))
        self._times = np.zeros((len(g.groups), 5))
        self._now[f.Now.WALKS] = 0
        self._delays[:] = 0.0
        self._bundle()

    def _bundle(self) -> None:
        """What the kernel is handed: arrays that stay in place until replicas are grouped anew."""
        g, meters = self._grouping, self._meters
        graph = Graph(
            self._classes, self._order, self._ops, self._sites, self._roads, g.groups,
            self._doors, g.gox, self._laws, self._laws_cv2, permutations(),
            self._options.gaps.squared_cv, len(self.layout.zones),
        )  # fmt: skip
        live = Live(
            g.states, self._gates, self._edges, self._traffic, self._rates, self._flows,
            self._orbit, self._visits, *self._ways, self._wake,
        )  # fmt: skip
        law = Law(
            self._parts, self._ends, self._walked, self._stats, self._bins, self._reach,
            self._pending, self._delays,
        )  # fmt: skip
        books = Books(
            self._totals_bins, self._ring, self._totals, self._times,
            meters.journey_seconds, self._offered, self._marks,
        )  # fmt: skip
        self._bundles = (graph, live, law, books)
        self._members = Members(
            g.group_of, g.gox_of, g.sharers, self._ox_base, self._time_base,
            self._replica_bins_base,
        )  # fmt: skip
        self._shown = Shown(
            meters.op_counts, meters.replica_counts, meters.site_counts,
            meters.journey_histogram, meters.replica_histogram,
        )  # fmt: skip

    def _regroup(self) -> None:
        """Put the replicas into groups anew; queues and counts go with their replicas."""
        old = self._grouping
        self._ox_base, self._time_base = self._by_ox(), self._by_replica_times()
        self._replica_bins_base = self._by_replica_bins(self._all_bins())
        classes, sites = len(self.layout.classes), len(self.layout.site_names)
        kept = self._totals[:, : _ENDED + sites * _SITE_COUNTS]
        kept_bins = self._totals_bins[len(old.groups) :]
        kept_stats = self._stats
        by_replica = self._queues(old)
        self._grouping = group_replicas(self.layout, self._tables)
        self._arrange()
        self._totals[:, : kept.shape[1]] = kept
        self._totals_bins[-classes:] = kept_bins
        self._stats[:, : sites * f.SITE_STATS] = kept_stats[:, : sites * f.SITE_STATS]
        self._put_queues(by_replica)
        self._inherit(old, kept_stats[:, sites * f.SITE_STATS :])
        self._grouping.states[:, f.State.ENTERED] /= self._grouping.states[:, f.State.UNITS]
        self._is_stale = False
        self._now[f.Now.DRAWS] += 1

    def _inherit(self, old: Grouping, known: npt.NDArray[np.float64]) -> None:
        """What calls ask for of a replica is known until another walk has met the new groups."""
        new, width = self._grouping, f.OX_STATS
        shares, base = old.states[:, f.State.SHARE], len(self.layout.site_names) * f.SITE_STATS
        for g, group in enumerate(new.groups):
            before = old.group_of[new.group_of == g]
            heir = before[shares[before].argmax()]
            if shares[heir] > 0.0:
                first, count = int(old.groups[heir, f.Group.FIRST_GOX]), int(group[f.Group.OPS])
                part = known[:, first * width : (first + count) * width]
                at = base + int(group[f.Group.FIRST_GOX]) * width
                scale = new.states[g, f.State.SHARE] / shares[heir]
                self._stats[:, at : at + count * width] = part * scale
                new.states[g, f.State.PASSES] = old.states[heir, f.State.PASSES]
                entered = old.states[heir, f.State.ENTERED] * old.states[heir, f.State.UNITS]
                new.states[g, f.State.ENTERED] = entered * scale

    def _pair_up(self) -> None:
        """Find the classes that fare alike; one that parts from its twin keeps what it knew."""
        before = self._classes[:, f.Class.TWIN].copy()
        after = find_twins(self.layout, self._tables, self._grouping.gox, self._sites)
        width = f.SITE_STATS
        for j, twin in enumerate(before):
            if twin != j and after[j] == j:
                self._stats[j] = self._stats[twin]
                own = self._stats[twin, twin * width : (twin + 1) * width]
                self._stats[j, j * width : (j + 1) * width] = own
                self._flows[j] = self._flows[twin]
                self._flows[j, j] = self._flows[twin, twin]
                self._orbit[j] = self._orbit[twin]
                self._orbit[j, j] = self._orbit[twin, twin]
        self._classes[:, f.Class.TWIN] = after
        clients = np.bincount(after, minlength=len(after))
        self._edges[: len(after), f.Edge.CLIENTS] = np.maximum(clients, 1)
        self._is_paired = True

    def _queues(self, grouping: Grouping) -> npt.NDArray[np.float64]:
        """Queues and calls in slots by replica, shape ``(r, 4)``."""
        columns = list(_CALLS)
        states = grouping.states
        units = states[:, f.State.UNITS]
        each = states[:, columns] * (units / grouping.groups[:, f.Group.MEMBERS])[:, None]
        found: npt.NDArray[np.float64] = each[grouping.group_of]
        return found

    def _put_queues(self, by_replica: npt.NDArray[np.float64]) -> None:
        grouping = self._grouping
        columns = list(_CALLS)
        sums = np.zeros((len(grouping.groups), len(columns)))
        np.add.at(sums, grouping.group_of, by_replica)
        members = grouping.groups[:, f.Group.MEMBERS]
        is_pool = self._doors[grouping.groups[:, f.Group.SERVICE], f.Door.BALANCING] != 0
        units = np.where(is_pool, members / grouping.groups[:, f.Group.ALIKE], members)
        grouping.states[:, columns] = sums / units[:, None]
        grouping.states[:, f.State.UNITS] = units

    def _forget_stretch(self) -> None:
        """The steady stretch ends here: what has been counted under its law is put down."""
        now = self._now
        now[f.Now.WAKES_AT] = now[f.Now.LIVED] = now[f.Now.STEP]
        now[f.Now.CREDIT] = max(int(now[f.Now.CREDIT]), f.CREDIT_ANEW)
        if now[f.Now.WALKS]:
            self._totals_bins[:] = self._all_bins()
        self._pending[:] = 0.0
        self._bins[:] = 0.0
        self._reach[:] = HISTOGRAM_BINS, -1
        self._walked[:] = 0.0
        self._delays[:] = 0.0
        now[f.Now.WALKS] = 0

    def inside(self, replica: int) -> float:
        """Calls that wait or hold a slot at one replica now; a mean, not a whole number."""
        self._catch_up()
        grouping = self._grouping
        return float(self._queues(grouping)[replica, :3].sum())

    def _empty(self, replica: int, columns: tuple[f.State, ...]) -> None:
        g = int(self._grouping.group_of[replica])
        left = 1.0 - 1.0 / int(self._grouping.groups[g, f.Group.MEMBERS])
        for column in columns:
            self._grouping.states[g, column] *= left

    def _set_rate_limit(self, service: int, milli: int) -> None:
        fresh = build_gates(self.layout, self._tables)[service]
        gate = self._gates[service]
        tokens = fresh[f.Gate.BURST] if gate[f.Gate.RATE] == 0.0 else gate[f.Gate.TOKENS]
        gate[[f.Gate.RATE, f.Gate.BURST]] = fresh[[f.Gate.RATE, f.Gate.BURST]]
        gate[f.Gate.TOKENS] = min(tokens, gate[f.Gate.BURST])

    def _by_ox(self) -> npt.NDArray[np.float64]:
        """Cumulated counts of operations at replicas, shape ``(ox, OpCount)``."""
        first = _ENDED + len(self.layout.site_names) * _SITE_COUNTS
        by_gox = self._totals[:, first:].sum(axis=0).reshape(-1, _OP_COUNTS)
        grouping = self._grouping
        found: npt.NDArray[np.float64] = self._ox_base + by_gox[grouping.gox_of] / grouping.sharers
        return found

    def _by_replica_times(self) -> npt.NDArray[np.float64]:
        grouping = self._grouping
        each = self._times[:, :3] / grouping.groups[:, f.Group.MEMBERS][:, None]
        found: npt.NDArray[np.float64] = self._time_base + each[grouping.group_of]
        return found

    def _all_bins(self) -> npt.NDArray[np.float64]:
        """Histograms of groups, then of classes, what is under way of the stretch included."""
        walks = max(int(self._now[f.Now.WALKS]), 1)
        first = len(self._grouping.groups)
        found: npt.NDArray[np.float64] = self._totals_bins.copy()
        scale = self._pending / walks
        found[:first] += self._bins[:first] * scale[:first, None]
        twins = self._classes[:, f.Class.TWIN]
        found[first:] += self._bins[first:][twins] * scale[first:, None]
        return found

    def _by_replica_bins(self, bins: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Histograms of replicas, out of those of groups."""
        grouping = self._grouping
        each = bins[: len(grouping.groups)]
        each = each / grouping.groups[:, f.Group.MEMBERS][:, None]
        found: npt.NDArray[np.float64] = self._replica_bins_base + each[grouping.group_of]
        return found

    def _show(self) -> None:
        """Whole parts of the running sums become the meters."""
        graph, _, law, books = self._bundles
        show(self._now, graph, law, books, self._members, self._shown)
