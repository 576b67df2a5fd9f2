"""Builds the kernel's arrays from a layout: header, tables, rows, heap, agenda."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.engine.draws import WINDOW_BUCKETS
from sim.engine.flag_keys import flag_keys
from sim.engine.kernel import fields as f
from sim.engine.kernel.choices import first_choices, refuses_writes
from sim.engine.kernel.contents import contents, note_contents
from sim.engine.kernel.places import note_places
from sim.engine.layout import NO_LIMIT, FloatArray, IntArray, Layout, SiteField
from sim.engine.plane import HISTOGRAM_BINS, PlaneOptions, Table
from sim.engine.starting import base_tables, bucket_most, gap_table, intensities, seconds_of
from sim.model.law import TABLE_LENGTH
from sim.streams import MASK, mix

FIRST_ROWS = 512
FIRST_HEAP = 1024
FIRST_AGENDA = 256
# One task ends an attempt and a request at most.
DONE_MARGIN = 4
# Writes that the kernel holds until they are fetched, where there are stores; a task adds one.
WRITES_KEPT = 1024
WRITE_MARGIN = 1

# One live table's place in ``m``: where it starts, how far apart its rows and columns stand.
Place = tuple[int, int, int]


@dataclass(slots=True)
class Memory:
    """All arrays of one run, and where the live tables stand in ``m``."""

    m: IntArray
    reals: FloatArray
    rows: IntArray
    heap: IntArray
    agenda: IntArray
    done: IntArray
    places: dict[Table, Place]

    def part(self, at: int, *shape: int) -> npt.NDArray[np.int64]:
        """A table of ``m`` as an array of its own shape, sharing its memory."""
        start = int(self.m[at])
        size = int(np.prod(shape))
        return self.m[start : start + size].reshape(shape)


def build_memory(layout: Layout, options: PlaneOptions) -> Memory:
    """Everything as it stands before the first event."""
    tables = base_tables(layout)
    parts = _tables(layout, options, tables)
    m, starts = _packed(parts)
    note_places(m, layout)
    note_contents(m, layout)
    _header(m, layout, options)
    rows = np.zeros((0, f.ROW_WIDTH), dtype=np.int64)
    heap = max(FIRST_HEAP, 4 * int(m[f.MARGIN]))
    memory = Memory(
        m=m,
        reals=_reals(layout, options),
        rows=rows,
        heap=np.full((heap, 4), f.FOREVER, dtype=np.int64),
        agenda=np.zeros((max(FIRST_AGENDA, 2 * int(m[f.MARGIN])), 3), dtype=np.int64),
        done=np.zeros((1024 if options.keeps_completions else 8, f.DONE_WIDTH), dtype=np.int64),
        places=_places(starts, layout),
    )
    grow_rows(memory, max(FIRST_ROWS, 2 * int(m[f.MARGIN])))
    note_capacities(memory)
    return memory


def writes_kept(layout: Layout) -> int:
    """Room for writes in the kernel's memory, margin and all."""
    return WRITE_MARGIN + (WRITES_KEPT if layout.is_write.any() else 0)


def grow_rows(memory: Memory, more: int) -> None:
    """Add free rows; which of them serves whom changes no byte of a run."""
    old = len(memory.rows)
    rows = np.zeros((old + more, f.ROW_WIDTH), dtype=np.int64)
    rows[:old] = memory.rows
    rows[old:, f.NEXT] = np.arange(old + 1, old + more + 1) * f.ROW_WIDTH
    rows[-1, f.NEXT] = memory.m[f.FREE]
    memory.m[f.FREE] = old * f.ROW_WIDTH
    memory.m[f.FREE_N] += more
    memory.rows = rows


def note_capacities(memory: Memory) -> None:
    """Tell the kernel how much room its growing arrays have."""
    margin = memory.m[f.MARGIN]
    memory.m[f.HEAP_MOST] = len(memory.heap) - margin
    memory.m[f.AGENDA_MOST] = len(memory.agenda) - margin
    memory.m[f.DONE_MOST] = len(memory.done) - DONE_MARGIN


def grown(array: IntArray, fill: int = 0) -> IntArray:
    """The same array with twice the room."""
    return np.concatenate([array, np.full_like(array, fill)])


def _packed(parts: dict[int, IntArray]) -> tuple[IntArray, dict[int, int]]:
    starts, at = {}, f.HEADER
    for slot, part in parts.items():
        starts[slot] = at
        at += part.size
    m = np.zeros(at, dtype=np.int64)
    for slot, part in parts.items():
        m[slot] = starts[slot]
        m[starts[slot] : starts[slot] + part.size] = part.ravel()
    return m, starts


def _header(m: IntArray, layout: Layout, options: PlaneOptions) -> None:
    m[f.FREE] = -1
    m[f.MARGIN] = _margin(layout)
    m[f.ZONES] = len(layout.zones)
    m[f.SEGMENTS] = len(layout.segments)
    m[f.CLASSES] = len(layout.classes)
    m[f.REPLICAS] = len(layout.replicas)
    m[f.REGIONS] = len(layout.regions)
    m[f.SECONDS] = seconds_of(options)
    m[f.RATE_COLUMNS] = options.rates_per_s.shape[1]
    m[f.TRACE_ONE_IN] = options.trace_one_in
    m[f.KEEPS_DONE] = int(options.keeps_completions)
    m[f.LOG_CAPACITY] = options.log_ring
    m[f.SPAN_CAPACITY] = options.span_ring
    m[f.GAP_LAW] = layout.laws.size + layout.work_mean_us.size + layout.patience_mean_us.size
    m[f.HAS_TELEMETRY] = 1
    m[[f.ROAD_HEAD, f.ROAD_TAIL]] = -1
    m[f.ROAD_WHEN] = f.FOREVER
    m[f.WRITE_MOST] = writes_kept(layout) - WRITE_MARGIN
    # Calls within a region take the road; users and callers far away would stand in everyone's way.
    zones = layout.region_of_place[: len(layout.zones)]
    near = zones[:, None] == zones[None, :]
    m[f.ROAD_MOST_US] = layout.latency_us[: len(zones)][near].max()


def _margin(layout: Layout) -> int:
    """The most rows, events and tasks that one task can ask for: the widest stage, and some."""
    widest = 1
    for op, first in enumerate(layout.op_first_site):
        sites = layout.sites[first : first + layout.op_sites[op]]
        for stage in set(sites[:, SiteField.STAGE].tolist()):
            here = sites[sites[:, SiteField.STAGE] == stage]
            parallel = here[:, SiteField.IS_PARALLEL_ITEMS] == 1
            widest = max(widest, int(np.where(parallel, here[:, SiteField.COUNT], 1).sum()))
    # Each of them may be hedged.
    return 2 * widest + 16


def _reals(layout: Layout, options: PlaneOptions) -> FloatArray:
    return np.concatenate(
        [layout.laws.ravel(), layout.work_mean_us, layout.patience_mean_us, gap_table(options)]
    ).astype(np.float64)


def _tables(
    layout: Layout, options: PlaneOptions, tables: dict[Table, IntArray]
) -> dict[int, IntArray]:
    replicas = len(layout.replicas)
    classes = len(layout.classes)
    clients, ring_length = _clients(layout)
    clients[:, f.C_NEEDS] = tables[Table.NEEDS]
    paths = tables[Table.LATENCY_US]
    path = np.zeros((*paths.shape, f.PATH_WIDTH), dtype=np.int64)
    path[:, :, f.P_LATENCY] = paths
    oxg = np.stack([tables[Table.FAILURE_PPM], tables[Table.WORK_PPM]], axis=-1)
    return {
        f.AT_SITE: _sites(layout, tables),
        f.AT_REPLICA: _replicas(layout, tables),
        f.AT_SERVICE: _services(layout, tables),
        f.AT_OP: _operations(layout),
        f.AT_CLIENT: clients,
        f.AT_END: np.zeros((layout.e_count, f.END_WIDTH), dtype=np.int64),
        f.AT_PATH: path,
        f.AT_OXG: oxg,
        f.AT_SHED: tables[Table.SHED_PPM],
        f.AT_FLAG: _flags(layout, tables),
        f.AT_STREAM: _streams(layout, options),
        f.AT_RATE: intensities(options),
        f.AT_CHOICE: first_choices(layout, tables),
        f.AT_LEADER: tables[Table.LEADER],
        f.AT_STEER: tables[Table.STEER_PPM],
        f.AT_OUTCOMES: np.zeros(ring_length, dtype=np.int64),
        f.AT_CLASS: _classes(layout, tables),
        f.AT_JOURNEY_SECONDS: np.zeros(
            (classes, seconds_of(options), f.JOURNEY_WIDTH), dtype=np.int64
        ),
        f.AT_JOURNEY_HISTOGRAM: np.zeros((classes, HISTOGRAM_BINS), dtype=np.int64),
        f.AT_REPLICA_HISTOGRAM: np.zeros((replicas, HISTOGRAM_BINS), dtype=np.int64),
        f.AT_OP_COUNTS: np.zeros((layout.ox_count, f.OP_COUNTS), dtype=np.int64),
        f.AT_REPLICA_COUNTS: np.zeros((replicas, f.REPLICA_COUNTS), dtype=np.int64),
        f.AT_SITE_COUNTS: np.zeros((len(layout.site_names), f.SITE_COUNTS), dtype=np.int64),
        f.AT_CACHE_COUNTS: np.zeros((len(layout.services), f.CACHE_COUNTS), dtype=np.int64),
        f.AT_CACHE: contents(layout, options),
        f.AT_LOG: np.zeros((options.log_ring, f.LOG_WIDTH), dtype=np.int64),
        f.AT_SPAN: np.zeros((options.span_ring, f.SPAN_WIDTH), dtype=np.int64),
        f.AT_WRITE: np.zeros((writes_kept(layout), f.WRITE_WIDTH), dtype=np.int64),
    }


def _sites(layout: Layout, tables: dict[Table, IntArray]) -> IntArray:
    site = np.zeros((len(layout.site_names), f.SITE_WIDTH), dtype=np.int64)
    site[:, : len(SiteField)] = layout.sites
    site[:, f.S_KEY] = layout.site_key
    site[:, f.S_INDEX] = np.arange(len(site))
    extras = layout.sites[:, [SiteField.HEDGE_US, SiteField.THROTTLE_MILLI, SiteField.NEEDS]]
    is_fallback = layout.sites[:, SiteField.STANDS_IN_FOR] >= 0
    site[:, f.S_IS_SPECIAL] = (extras > 0).any(axis=1) | is_fallback
    site[:, f.S_BREAKER_MODE] = tables[Table.BREAKER_MODE]
    site[:, [f.S_TIMER_HEAD, f.S_TIMER_TAIL]] = -1
    site[:, f.S_DUE] = f.NEVER
    return site


def _replicas(layout: Layout, tables: dict[Table, IntArray]) -> IntArray:
    replica = np.zeros((len(layout.replicas), f.REPLICA_WIDTH), dtype=np.int64)
    replica[:, f.R_SPEED_PPM] = tables[Table.SPEED_PPM]
    replica[:, f.R_SLOTS] = tables[Table.SLOTS]
    replica[:, f.R_OFFERS] = tables[Table.OFFERS]
    replica[:, f.R_IS_UP] = tables[Table.IS_UP]
    replica[:, f.R_IS_ROUTABLE] = tables[Table.IS_ROUTABLE]
    replica[:, f.R_REFUSES_WRITES] = np.concatenate(
        [
            refuses_writes(layout, v, tables[Table.LEADER][v], int(tables[Table.COMMIT_US][v]))
            for v in range(len(layout.services))
        ]
    )
    replica[:, f.R_REGION] = layout.region_of_place[layout.zone_of_replica]
    replica[:, f.R_ORDINAL] = [found.ordinal for found in layout.replicas]
    replica[:, [f.R_QUEUE_HEAD, f.R_QUEUE_TAIL, f.R_WORK_HEAD, f.R_WORK_TAIL]] = -1
    return replica


def _services(layout: Layout, tables: dict[Table, IntArray]) -> IntArray:
    count = len(layout.services)
    service = np.zeros((count, f.SERVICE_WIDTH), dtype=np.int64)
    service[:, f.V_PROCESSORS] = layout.processors
    service[:, f.V_HOLDS_SLOT] = layout.holds_slot
    service[:, f.V_QUEUE_LIMIT] = tables[Table.QUEUE_LIMIT]
    service[:, f.V_DISCIPLINE] = layout.discipline
    service[:, f.V_PATIENCE_LAW] = np.where(
        layout.patience_law < 0, -1, layout.patience_law * TABLE_LENGTH
    )
    operations = len(layout.operations)
    service[:, f.V_PATIENCE_MEAN] = layout.laws.size + operations + np.arange(count)
    service[:, f.V_BALANCING] = layout.balancing
    service[:, f.V_RATE_MILLI] = tables[Table.RATE_LIMIT_MILLI]
    service[:, f.V_BURST] = layout.rate_limit_burst
    service[:, f.V_COMMIT] = tables[Table.COMMIT_US]
    service[:, f.V_BACKLOG_MOST] = layout.backlog_most
    service[:, f.V_CACHE_TTL] = tables[Table.CACHE_TTL_US]
    service[:, f.V_COALESCES] = tables[Table.COALESCES]
    service[:, f.V_SERVES_STALE] = tables[Table.SERVES_STALE]
    for v in range(count):
        most = bucket_most(int(layout.rate_limit_burst[v]), int(service[v, f.V_RATE_MILLI]))
        service[v, f.V_TOKENS] = service[v, f.V_TOKENS_MOST] = most
    service[:, f.V_FIRST] = layout.first_replica
    service[:, f.V_MOST] = layout.most_replicas
    np.add.at(service[:, f.V_ROUTABLE_N], layout.service_of_replica, tables[Table.IS_ROUTABLE])
    return service


def _operations(layout: Layout) -> IntArray:
    op = np.zeros((len(layout.operations), f.OP_WIDTH), dtype=np.int64)
    op[:, f.O_SERVICE] = layout.service_of_op
    op[:, f.O_BASE] = layout.op_base
    op[:, f.O_LAW] = layout.work_law * TABLE_LENGTH
    op[:, f.O_MEAN] = layout.laws.size + np.arange(len(layout.operations))
    op[:, f.O_REFUSAL_WORK] = layout.refusal_work_us
    op[:, f.O_IS_WRITE] = layout.is_write
    return op


def _ring_length(row: IntArray) -> int:
    """What a breaker remembers: outcomes one by one, or by buckets of time."""
    if row[SiteField.BREAKER_WINDOW_US] > 0:
        return f.BUCKET_WIDTH * WINDOW_BUCKETS
    return int(row[SiteField.BREAKER_CALLS])


def _clients(layout: Layout) -> tuple[IntArray, int]:
    client = np.zeros((layout.cx_count, f.CLIENT_WIDTH), dtype=np.int64)
    client[:, [f.C_WAIT_HEAD, f.C_WAIT_TAIL]] = -1
    ring = 0
    for site, base in enumerate(layout.site_client_base):
        row = layout.sites[site]
        caller = int(row[SiteField.CALLER])
        if caller == NO_LIMIT:
            first, count = -1, 1
        else:
            service = layout.service_of_op[caller]
            first, count = int(layout.first_replica[service]), int(layout.most_replicas[service])
        for k in range(count):
            here = client[base + k]
            here[f.C_REPLICA] = first + k if first >= 0 else -1
            if first >= 0:
                here[f.C_REGION] = layout.region_of_place[layout.zone_of_replica[first + k]]
            here[f.C_TOKENS] = row[SiteField.BUDGET_BURST] * 1_000_000
            if row[SiteField.THROTTLE_MILLI] > 0:
                ring += f.THROTTLE_WIDTH
            here[f.C_RING] = ring
            ring += _ring_length(row)
    return client, ring


def _streams(layout: Layout, options: PlaneOptions) -> IntArray:
    stream = np.zeros((2 * len(layout.classes), f.STREAM_WIDTH), dtype=np.int64)
    seed = options.seed & (MASK >> 1)
    for j, class_key in enumerate(layout.class_key):
        for layer in (0, 1):
            stream[2 * j + layer, f.T_KEY] = mix(mix(seed, class_key), layer)
    return stream


def _flags(layout: Layout, tables: dict[Table, IntArray]) -> IntArray:
    """How many flags, each with its key and share, and what each does to (ox, g)."""
    keys = flag_keys(layout.topology.flags)
    flag = np.zeros((len(keys), f.FLAG_WIDTH), dtype=np.int64)
    flag[:, f.F_KEY] = keys
    flag[:, f.F_PPM] = tables[Table.FLAG_PPM]
    gates = np.stack([tables[Table.GATED_FAILURE_PPM], tables[Table.GATED_WORK_PPM]], axis=-1)
    counts = np.array([0, len(keys)], dtype=np.int64)
    return np.concatenate([counts, flag.ravel(), gates.ravel()])


def _classes(layout: Layout, tables: dict[Table, IntArray]) -> IntArray:
    journey = np.zeros((len(layout.classes), f.CLASS_WIDTH), dtype=np.int64)
    journey[:, f.J_SLOW_AFTER] = layout.slow_after_us
    journey[:, f.J_TRAFFIC_PPM] = tables[Table.TRAFFIC_PPM]
    journey[:, f.J_SEGMENT] = [kind.segment for kind in layout.classes]
    return journey


def _places(starts: dict[int, int], layout: Layout) -> dict[Table, Place]:
    site, replica, service = starts[f.AT_SITE], starts[f.AT_REPLICA], starts[f.AT_SERVICE]
    paths = len(layout.region_of_place) * len(layout.zones) * f.PATH_WIDTH
    segments = len(layout.segments) * f.OXG_WIDTH
    regions = len(layout.regions)
    path, oxg = starts[f.AT_PATH], starts[f.AT_OXG]
    flag, flags = starts[f.AT_FLAG] + f.FLAGS_FIRST, len(layout.topology.flags)
    gate, gates = flag + flags * f.FLAG_WIDTH, len(layout.segments) * flags * f.GATE_WIDTH
    return {
        Table.SPEED_PPM: (replica + f.R_SPEED_PPM, f.REPLICA_WIDTH, 0),
        Table.SLOTS: (replica + f.R_SLOTS, f.REPLICA_WIDTH, 0),
        Table.IS_UP: (replica + f.R_IS_UP, f.REPLICA_WIDTH, 0),
        Table.IS_ROUTABLE: (replica + f.R_IS_ROUTABLE, f.REPLICA_WIDTH, 0),
        Table.OFFERS: (replica + f.R_OFFERS, f.REPLICA_WIDTH, 0),
        Table.NEEDS: (starts[f.AT_CLIENT] + f.C_NEEDS, f.CLIENT_WIDTH, 0),
        Table.FAILURE_PPM: (oxg + f.X_FAILURE, segments, f.OXG_WIDTH),
        Table.WORK_PPM: (oxg + f.X_WORK, segments, f.OXG_WIDTH),
        Table.FLAG_PPM: (flag + f.F_PPM, f.FLAG_WIDTH, 0),
        Table.GATED_FAILURE_PPM: (gate + f.G_FAILURE, gates, f.GATE_WIDTH),
        Table.GATED_WORK_PPM: (gate + f.G_WORK, gates, f.GATE_WIDTH),
        Table.LATENCY_US: (path + f.P_LATENCY, paths, f.PATH_WIDTH),
        Table.REFUSED_PPM: (path + f.P_REFUSED, paths, f.PATH_WIDTH),
        Table.LOST_PPM: (path + f.P_LOST, paths, f.PATH_WIDTH),
        Table.TIMEOUT_US: (site + int(SiteField.TIMEOUT_US), f.SITE_WIDTH, 0),
        Table.ATTEMPTS: (site + int(SiteField.ATTEMPTS), f.SITE_WIDTH, 0),
        Table.BUDGET_PPM: (site + int(SiteField.BUDGET_PPM), f.SITE_WIDTH, 0),
        Table.EJECT_AFTER: (site + int(SiteField.EJECT_AFTER), f.SITE_WIDTH, 0),
        Table.POOL: (site + int(SiteField.POOL), f.SITE_WIDTH, 0),
        Table.BREAKER_MODE: (site + f.S_BREAKER_MODE, f.SITE_WIDTH, 0),
        Table.STUCK_PPM: (site + f.S_STUCK_PPM, f.SITE_WIDTH, 0),
        Table.SKIPPED_PPM: (site + f.S_SKIPPED_PPM, f.SITE_WIDTH, 0),
        Table.QUEUE_LIMIT: (service + f.V_QUEUE_LIMIT, f.SERVICE_WIDTH, 0),
        Table.RATE_LIMIT_MILLI: (service + f.V_RATE_MILLI, f.SERVICE_WIDTH, 0),
        Table.SHED_PPM: (starts[f.AT_SHED], len(layout.classes), 1),
        Table.LEADER: (starts[f.AT_LEADER], regions, 1),
        Table.COMMIT_US: (service + f.V_COMMIT, f.SERVICE_WIDTH, 0),
        Table.CACHE_TTL_US: (service + f.V_CACHE_TTL, f.SERVICE_WIDTH, 0),
        Table.COALESCES: (service + f.V_COALESCES, f.SERVICE_WIDTH, 0),
        Table.SERVES_STALE: (service + f.V_SERVES_STALE, f.SERVICE_WIDTH, 0),
        Table.CACHE_OFF: (service + f.V_CACHE_OFF, f.SERVICE_WIDTH, 0),
        Table.STEER_PPM: (starts[f.AT_STEER], regions, 1),
        Table.TRAFFIC_PPM: (starts[f.AT_CLASS] + f.J_TRAFFIC_PPM, f.CLASS_WIDTH, 0),
    }
