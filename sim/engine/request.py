"""The request plane: every request hop by hop, in one compiled call per stretch.

The state of a run is six arrays (``sim.engine.kernel.fields``). The kernel stops only at the end of
the stretch or when an array is full; then this class doubles it and the kernel goes on from the
very place, so that neither cuts nor sizes change a byte.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from sim.engine.draws import refilled
from sim.engine.kernel import fields as f
from sim.engine.kernel.choices import choice_start, choices, refuses_writes
from sim.engine.kernel.compiler import IS_COMPILED
from sim.engine.kernel.loop import run
from sim.engine.kernel.memory import Memory, build_memory, grow_rows, grown, note_capacities
from sim.engine.layout import IntArray, Layout, SiteField
from sim.engine.plane import (
    COMPLETION,
    HISTOGRAM_BINS,
    LOG_EVENT,
    SPAN,
    WRITE,
    Meters,
    OpCount,
    Outcome,
    PlaneOptions,
    SiteCount,
    Table,
)
from sim.engine.starting import bucket_most, delivery_sites, seconds_of, shard


class RequestPlane:
    """Carries every request through the graph (``docs/PLANES.md``)."""

    name: ClassVar[str] = "request"
    is_compiled: ClassVar[bool] = IS_COMPILED

    def __init__(self, layout: Layout, options: PlaneOptions) -> None:
        self.layout = layout
        self._memory = build_memory(layout, options)
        self._now_us = 0
        self._lines = np.flatnonzero(layout.sites[:, SiteField.DELIVERS] == 1)
        # The oldest message of each broker's line: its row, the key of its call, when it began.
        self._oldest: dict[int, tuple[int, int, int]] = {}
        self._writes: list[npt.NDArray[np.void]] = []
        self._meters = _meters(self._memory, layout, options)
        self._are_lines_shown = False
        for stream in range(2 * len(layout.classes)):
            self._put(f.FIRST_GAP, stream)
        self._run()

    @property
    def meters(self) -> Meters:
        """Counters that the kernel fills, and how old each line's oldest message is by now."""
        if not self._are_lines_shown:
            self._show_lines()
            self._are_lines_shown = True
        return self._meters

    @property
    def journey_seconds(self) -> IntArray:
        """Those of the meters alone."""
        return self._meters.journey_seconds

    def advance(self, until_us: int) -> None:
        """Handle every event strictly before ``until_us``; the clock then stands there."""
        assert until_us >= self._now_us, "the clock never goes back"
        self._now_us = until_us
        self._run()

    def set(self, table: Table, index: tuple[int, ...], value: int) -> None:
        """Turn one live value now; a changed speed re-times the work in hand."""
        at = self._place(table, index)
        before = int(self._memory.m[at])
        if before == value:
            return
        if table is Table.TRAFFIC_PPM:
            self._put(f.TRAFFIC, index[0], value)
            self._run()
            return
        if table is Table.RATE_LIMIT_MILLI:
            self._settle_tokens(index[0], before, value)
        if table is Table.SPEED_PPM:
            self._settle_work(index[0], before)
        self._memory.m[at] = value
        if table is Table.FLAG_PPM:
            live = int(self._memory.m[f.AT_FLAG]) + f.FLAGS_LIVE
            self._memory.m[live] += (value > 0) - (before > 0)
        self._follow(table, index[0], value)
        self._run()

    def _follow(self, table: Table, place: int, value: int) -> None:
        """What hangs on a live value that has just changed."""
        if table is Table.SPEED_PPM:
            for row in self._held(place, (f.WORKS,)):
                self._put(f.RETIME, int(row) * f.ROW_WIDTH)
        elif table is Table.SLOTS:
            self._put(f.TAKE, place)
        elif table is Table.POOL:
            self._let_waiters_in(place)
        elif table is Table.EJECT_AFTER and value == 0:
            self._readmit(place)
        elif table in {Table.IS_ROUTABLE, Table.IS_UP}:
            self._list_choices(int(self.layout.service_of_replica[place]))
        elif table is Table.LEADER:
            self._list_choices(place)
            self._note_writers(place)
        elif table is Table.COMMIT_US:
            self._note_writers(place)

    def get(self, table: Table, index: tuple[int, ...]) -> int:
        """Read one live value."""
        return int(self._memory.m[self._place(table, index)])

    def values(self, table: Table, count: int) -> IntArray:
        """The first ``count`` live values of a table with one index, as a copy."""
        start, wide, _ = self._memory.places[table]
        return self._memory.m[start : start + count * wide : wide].copy()

    def kill(self, replica: int) -> None:
        """The process dies: calls in hand and waiting fail with CRASHED."""
        memory = self._memory
        keys, region = shard(self.layout, replica)
        self._turn(f.FORGET, int(self.layout.service_of_replica[replica]), region, keys)
        here = (f.QUEUES, f.WAITS_PROCESSOR, f.WORKS, f.CALLS, f.COMMITS, f.WAITS_FILL)
        held = self._held(replica, here)
        self._stop_waiting(held)
        rows = memory.rows
        counts = self.meters.op_counts
        for row in held:
            ox = rows[row, f.OX]
            if rows[row, f.STATE] == f.WORKS:
                counts[ox, OpCount.WORK_US] += self._now_us - rows[row, f.WORK_BEGIN]
            counts[ox, OpCount.FAILED] += 1
            counts[ox, OpCount.LATENCY_US] += self._now_us - rows[row, f.ARRIVED]
        rows[held, f.STATE] = f.DEAD
        rows[held, f.HOLDS] = 0
        # An event that the dead were waiting for is stale from now on.
        rows[held, f.TOKEN] += 1
        ours = memory.part(f.AT_REPLICA, len(self.layout.replicas), f.REPLICA_WIDTH)[replica]
        ours[[f.R_IN_SLOTS, f.R_QUEUED, f.R_BUSY, f.R_DEBT]] = 0
        ours[[f.R_QUEUE_HEAD, f.R_QUEUE_TAIL, f.R_WORK_HEAD, f.R_WORK_TAIL]] = -1
        for row in held[::-1]:
            self._put(f.CRASH, int(row) * f.ROW_WIDTH)
        self._run()

    def drop_queue(self, replica: int) -> None:
        """Waiting calls are refused with QUEUE_FULL."""
        memory = self._memory
        held = self._held(replica, (f.QUEUES,))
        rows = memory.rows
        np.add.at(self.meters.op_counts[:, OpCount.REFUSED], rows[held, f.OX], 1)
        rows[held, f.STATE] = f.ENDED
        rows[held, f.TOKEN] += 1
        ours = memory.part(f.AT_REPLICA, len(self.layout.replicas), f.REPLICA_WIDTH)[replica]
        ours[f.R_QUEUED] = 0
        ours[[f.R_QUEUE_HEAD, f.R_QUEUE_TAIL]] = -1
        for row in held[::-1]:
            self._put(f.ANSWER, int(row) * f.ROW_WIDTH, int(Outcome.QUEUE_FULL))
        self._run()

    def forget(self, service: int, region: int, first: int, end: int) -> None:
        """A cache's entries of the keys ``first`` to ``end - 1`` by popularity are gone."""
        self._turn(f.FORGET, service, region, np.arange(first, end))

    def load(self, service: int, region: int, first: int, end: int) -> None:
        """A cache has those keys, fresh, as if just filled."""
        self._turn(f.LOAD, service, region, np.arange(first, end)[::-1])

    def _turn(self, task: int, service: int, region: int, keys: IntArray) -> None:
        """One task an entry, the first key first."""
        if not len(keys):
            return
        memory = self._memory
        own = int(memory.m[f.AT_SERVICE]) + service * f.SERVICE_WIDTH
        content = int(memory.m[own + f.V_CACHE]) + region * f.CONTENT_WIDTH
        entries = int(memory.m[content + f.K_ENTRIES])
        for key in keys[::-1].tolist():
            self._put(task, entries + key * f.ENTRY_WIDTH, own)
        self._run()

    def _stop_waiting(self, held: IntArray) -> None:
        """Rows that wait for a fill and die leave their lines before anybody hears of it."""
        memory = self._memory
        rows, m = memory.rows, memory.m
        for row in held[rows[held, f.STATE] == f.WAITS_FILL]:
            entry = rows[row, f.FILLS]
            before, after = rows[row, f.PREV], rows[row, f.NEXT]
            if before >= 0:
                rows[before // f.ROW_WIDTH, f.NEXT] = after
            else:
                m[entry + f.U_WAIT_HEAD] = after
            if after >= 0:
                rows[after // f.ROW_WIDTH, f.PREV] = before
            else:
                m[entry + f.U_WAIT_TAIL] = before
            rows[row, f.FILLS] = 0

    def purge(self, service: int) -> None:
        """A broker's messages that wait for delivery are thrown away."""
        for row in self._messages(service, f.WAITS_POOL)[::-1]:
            self._put(f.DISCARD, int(row) * f.ROW_WIDTH)
        self._run()

    def redrive(self, service: int) -> None:
        """A broker's dead letters join its lines again, by key, as if never tried."""
        rows = self._memory.rows
        aside = self._messages(service, f.IS_SET_ASIDE)
        rows[aside, f.FAILED_DELIVERIES] = 0
        self._oldest.clear()
        rows[aside, f.ATTEMPT] += 1
        for row in aside[::-1]:
            self._put(f.RETURN, int(row) * f.ROW_WIDTH)
        self._run()

    def take_logs(self) -> npt.NDArray[np.void]:
        """Log events since the last taking (LOG_EVENT), oldest first; bounded."""
        return self._taken(f.AT_LOG, f.LOG_N, f.LOG_WIDTH, LOG_EVENT)

    def take_spans(self) -> npt.NDArray[np.void]:
        """Spans of sampled requests since the last taking (SPAN); bounded."""
        return self._taken(f.AT_SPAN, f.SPAN_N, f.SPAN_WIDTH, SPAN)

    def take_writes(self) -> npt.NDArray[np.void]:
        """Writes answered since the last taking (WRITE), oldest first; none is ever left out."""
        self._fetch_writes()
        taken = np.concatenate([np.zeros(0, WRITE), *self._writes])
        self._writes.clear()
        return taken

    def completions(self) -> npt.NDArray[np.void]:
        """Every attempt's end (COMPLETION), ordered by end and key, when kept."""
        done = self._memory.done[: self._memory.m[f.DONE_N]]
        order = np.lexsort((done[:, 6], done[:, 0], done[:, 4]))
        return np.ascontiguousarray(done[order]).view(COMPLETION).reshape(-1)

    def in_flight(self) -> int:
        """Attempts that have not ended (zombies included); for conservation laws."""
        return int(self._memory.m[f.ATTEMPTS_ALIVE])

    def requests_in_flight(self) -> int:
        """Requests that have arrived and not ended."""
        return int(self._memory.m[f.REQUESTS_OPEN])

    @property
    def events_handled(self) -> int:
        """Events taken from the heap so far; for benchmarks."""
        return int(self._memory.m[f.EVENTS])

    @property
    def logs_dropped(self) -> int:
        """Log events that found the ring full."""
        return int(self._memory.m[f.LOGS_DROPPED])

    @property
    def spans_dropped(self) -> int:
        """Spans that found the ring full."""
        return int(self._memory.m[f.SPANS_DROPPED])

    def _run(self) -> None:
        memory = self._memory
        while True:
            given: list[Any] = [
                memory.m,
                memory.reals,
                memory.rows,
                memory.heap,
                memory.agenda,
                memory.done,
                self._now_us,
            ]
            if not IS_COMPILED:
                # Plain Python reads a memoryview faster than an array, and gets plain integers.
                given[:-1] = [memoryview(array.reshape(-1)) for array in given[:-1]]
            short = run(*given)
            if short == f.FINISHED:
                # Looked up when somebody reads, which most stretches end without.
                self._are_lines_shown = False
                return
            self._make_room(short)

    def _show_lines(self) -> None:
        """How old the oldest message is in each broker's lines."""
        for site in self._lines.tolist():
            # Messages come younger than all before them: the oldest stays so until it leaves.
            if not self._is_stored_still(site):
                self._find_oldest(site)
            begun = self._oldest[site][2] if site in self._oldest else self._now_us
            self._meters.site_counts[site, SiteCount.WAITED_US] = self._now_us - begun

    def _is_stored_still(self, site: int) -> bool:
        row, key, _ = self._oldest.get(site, (-1, 0, 0))
        if row < 0:
            return False
        of_row = self._memory.rows[row]
        return bool(
            of_row[f.CALL_KEY] == key and of_row[f.SITE] == self._site_at(site) and _stored(of_row)
        )

    def _find_oldest(self, site: int) -> None:
        rows = self._memory.rows
        ours = np.flatnonzero(rows[:, f.SITE] == self._site_at(site))
        stored = ours[_stored(rows[ours])]
        self._oldest.pop(site, None)
        if len(stored):
            row = stored[rows[stored, f.CALL_BEGIN].argmin()]
            self._oldest[site] = (
                int(row),
                int(rows[row, f.CALL_KEY]),
                int(rows[row, f.CALL_BEGIN]),
            )

    def _site_at(self, site: int) -> int:
        return int(self._memory.m[f.AT_SITE]) + site * f.SITE_WIDTH

    def _clients_of(self, site: int) -> tuple[int, int]:
        ends = [*self.layout.site_client_base.tolist(), self.layout.cx_count]
        return ends[site], ends[site + 1]

    def _make_room(self, short: int) -> None:
        memory = self._memory
        if short == f.NEEDS_ROWS:
            grow_rows(memory, len(memory.rows))
        elif short == f.NEEDS_HEAP:
            memory.heap = grown(memory.heap, f.FOREVER)
        elif short == f.NEEDS_AGENDA:
            memory.agenda = grown(memory.agenda)
        elif short == f.NEEDS_WRITES:
            self._fetch_writes()
        else:
            memory.done = grown(memory.done)
        note_capacities(memory)

    def _put(self, task: int, index: int, value: int = 0) -> None:
        memory = self._memory
        n = int(memory.m[f.AGENDA_N])
        if n == len(memory.agenda):
            memory.agenda = grown(memory.agenda)
            note_capacities(memory)
        memory.agenda[n] = (task, index, value)
        memory.m[f.AGENDA_N] = n + 1

    def _place(self, table: Table, index: tuple[int, ...]) -> int:
        start, wide, narrow = self._memory.places[table]
        return start + index[0] * wide + (index[1] * narrow if len(index) > 1 else 0)

    def _held(self, replica: int, states: tuple[int, ...]) -> IntArray:
        """Rows at a replica in some states, by key."""
        rows = self._memory.rows
        found = np.flatnonzero((rows[:, f.REPLICA] == replica) & np.isin(rows[:, f.STATE], states))
        return found[np.argsort(rows[found, f.KEY])]

    def _messages(self, service: int, state: int) -> IntArray:
        """Rows of a broker's messages in a state, by the key of the call."""
        rows, layout = self._memory.rows, self.layout
        ours = delivery_sites(layout, service)
        places = int(self._memory.m[f.AT_SITE]) + ours * f.SITE_WIDTH
        found = np.flatnonzero((rows[:, f.STATE] == state) & np.isin(rows[:, f.SITE], places))
        return found[np.argsort(rows[found, f.CALL_KEY])]

    def _settle_work(self, replica: int, speed_ppm: int) -> None:
        rows = self._memory.rows
        held = self._held(replica, (f.WORKS,))
        rows[held, f.LEFT] -= (self._now_us - rows[held, f.SINCE]) * speed_ppm

    def _settle_tokens(self, service: int, before: int, value: int) -> None:
        ours = self._memory.part(f.AT_SERVICE, len(self.layout.services), f.SERVICE_WIDTH)[service]
        most = bucket_most(int(ours[f.V_BURST]), value)
        elapsed = self._now_us - int(ours[f.V_TOKENS_AT])
        tokens = refilled(int(ours[f.V_TOKENS]), int(ours[f.V_TOKENS_MOST]), before, elapsed)
        ours[f.V_TOKENS] = most if before == 0 else min(tokens, most)
        ours[f.V_TOKENS_MOST] = most
        ours[f.V_TOKENS_AT] = self._now_us

    def _readmit(self, site: int) -> None:
        layout = self.layout
        service = layout.service_of_op[layout.sites[site, SiteField.CALLEE]]
        first = int(layout.site_end_base[site])
        ends = self._memory.part(f.AT_END, layout.e_count, f.END_WIDTH)
        ends[first : first + int(layout.most_replicas[service]), [f.E_FAILURES, f.E_UNTIL]] = 0
        self._memory.m[self._site_at(site) + f.S_EJECTED_UNTIL] = 0

    def _let_waiters_in(self, site: int) -> None:
        first, end = self._clients_of(site)
        clients = int(self._memory.m[f.AT_CLIENT])
        at = int(self._memory.m[f.AT_SITE]) + site * f.SITE_WIDTH
        for client in reversed(range(first, end)):
            self._put(f.CONNECT, clients + client * f.CLIENT_WIDTH, at)

    def _list_choices(self, service: int) -> None:
        memory, layout = self._memory, self.layout
        replicas = memory.part(f.AT_REPLICA, len(layout.replicas), f.REPLICA_WIDTH)
        is_routable, is_up = replicas[:, f.R_IS_ROUTABLE] == 1, replicas[:, f.R_IS_UP] == 1
        leaders = memory.part(f.AT_LEADER, len(layout.services), len(layout.regions))[service]
        found = choices(layout, service, is_routable, is_up, leaders).ravel()
        start = int(memory.m[f.AT_CHOICE]) + choice_start(layout, service, is_leader=False)
        memory.m[start : start + len(found)] = found
        services = memory.part(f.AT_SERVICE, len(layout.services), f.SERVICE_WIDTH)
        ours = is_routable[layout.service_of_replica == service]
        services[service, f.V_ROUTABLE_N] = ours.sum()

    def _note_writers(self, service: int) -> None:
        memory, layout = self._memory, self.layout
        leaders = memory.part(f.AT_LEADER, len(layout.services), len(layout.regions))[service]
        found = refuses_writes(layout, service, leaders, self.get(Table.COMMIT_US, (service,)))
        replicas = memory.part(f.AT_REPLICA, len(layout.replicas), f.REPLICA_WIDTH)
        first = int(layout.first_replica[service])
        replicas[first : first + len(found), f.R_REFUSES_WRITES] = found

    def _fetch_writes(self) -> None:
        """Empty the kernel's room for writes, so that it never fills."""
        fetched = self._taken(f.AT_WRITE, f.WRITE_N, f.WRITE_WIDTH, WRITE)
        if len(fetched):
            self._writes.append(fetched)

    def _taken(
        self, at: int, count: int, width: int, kind: np.dtype[np.void]
    ) -> npt.NDArray[np.void]:
        memory = self._memory
        n = int(memory.m[count])
        memory.m[count] = 0
        rows = memory.part(at, n, width).copy()
        return rows.view(kind).reshape(-1)


def _stored(rows: IntArray) -> npt.NDArray[np.bool_]:
    """Whether attempts, by row, are messages that nobody is done with."""
    state = rows[..., f.STATE]
    waits = (state == f.WAITS_BACKOFF) | (state == f.WAITS_POOL)
    return waits | (state != f.FREE_ROW) & (rows[..., f.HEARD] == 1)  # type: ignore[no-any-return]


def _meters(memory: Memory, layout: Layout, options: PlaneOptions) -> Meters:
    classes, replicas = len(layout.classes), len(layout.replicas)
    return Meters(
        journey_seconds=memory.part(
            f.AT_JOURNEY_SECONDS, classes, seconds_of(options), f.JOURNEY_WIDTH
        ),
        journey_histogram=memory.part(f.AT_JOURNEY_HISTOGRAM, classes, HISTOGRAM_BINS),
        replica_histogram=memory.part(f.AT_REPLICA_HISTOGRAM, replicas, HISTOGRAM_BINS),
        op_counts=memory.part(f.AT_OP_COUNTS, layout.ox_count, f.OP_COUNTS),
        replica_counts=memory.part(f.AT_REPLICA_COUNTS, replicas, f.REPLICA_COUNTS),
        cache_counts=memory.part(f.AT_CACHE_COUNTS, len(layout.services), f.CACHE_COUNTS),
        site_counts=memory.part(f.AT_SITE_COUNTS, len(layout.site_names), f.SITE_COUNTS),
    )
