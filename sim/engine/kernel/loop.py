"""The order of things: the agenda of this instant first, then the next event in time."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.arrivals import arrival, gap, schedule_arrival, settle_stream
from sim.engine.kernel.breaking_off import cancel, crash, give_up_all
from sim.engine.kernel.client import (
    connect,
    redirect,
    resolve,
    send,
    start_attempt,
    start_call,
)
from sim.engine.kernel.compiler import compiled, compiled_and_kept, compiled_in_place, constant
from sim.engine.kernel.door import arrive
from sim.engine.kernel.fields import (
    AGENDA_MOST,
    AGENDA_N,
    ANSWER,
    AT_CLASS,
    AT_REPLICA,
    AT_STREAM,
    CANCEL,
    CLASS_WIDTH,
    COMMIT,
    CONNECT,
    CRASH,
    DEADLINE,
    DISCARD,
    DONE_MOST,
    DONE_N,
    DROP_BOTH,
    DROPS_WORK,
    EVENTS,
    FINISHED,
    FIRST_GAP,
    FOREVER,
    FREE_N,
    GIVE_UP_ALL,
    GIVES_UP_CALL,
    GROUP_HEARS,
    GROUP_STARTED,
    HEAP_MOST,
    HEAP_N,
    HEAR_FILL,
    HEAR_ONE_OF_TWO,
    J_TRAFFIC_PPM,
    KEY,
    MARGIN,
    NEEDS_AGENDA,
    NEEDS_DONE,
    NEEDS_HEAP,
    NEEDS_ROWS,
    NEEDS_WRITES,
    NEVER,
    NOW,
    QUEUES,
    R_COUNTS,
    R_IN_SLOTS,
    R_QUEUED,
    REPLICA_WIDTH,
    REPLICAS,
    RESOLVE,
    RETIME,
    ROAD_HEAD,
    ROAD_WHEN,
    S_DUE,
    S_DUE_KEY,
    S_TIMER_HEAD,
    SEND,
    SENDS_AGAIN,
    STAGE_ENDS,
    START_ATTEMPT,
    START_CALL,
    START_GROUP,
    STATE,
    STREAM_WIDTH,
    T_LEFT,
    T_TOKEN,
    TAKE,
    TOKEN,
    TRAFFIC,
    WORKS,
    WRITE_MOST,
    WRITE_N,
)
from sim.engine.kernel.group import give_up_call, group_hears, group_started, start_group
from sim.engine.kernel.hedge import drop_both, drop_work, hear_one_of_two, send_again
from sim.engine.kernel.meters import touch
from sim.engine.kernel.pointers import pointer_of
from sim.engine.kernel.rows import leave_road, look_at_timers, stop_timer, todo
from sim.engine.kernel.seats import answer, run_out_of_patience, schedule_work, take
from sim.engine.kernel.stages import commit, end_commit, end_work, stage_ends, turn_cache
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import Outcome, ReplicaCount

events_drop = events.drop_first
_WORK_ENDS = constant(Rank.WORK_ENDS)
_COMMIT_ENDS = constant(Rank.COMMIT_ENDS)
_TIMEOUT = constant(Rank.TIMEOUT)
_BACKOFF = constant(Rank.BACKOFF)
_PATIENCE = constant(Rank.PATIENCE)
_ARRIVAL = constant(Rank.ARRIVAL)
_TIMED_OUT = constant(Outcome.TIMEOUT)
_IN_SLOTS = int(ReplicaCount.IN_SLOTS)
_QUEUED = int(ReplicaCount.QUEUED)


@compiled_in_place
def _room(m: IntArray) -> int:
    """FINISHED if one more task cannot run out of room, else what is short."""
    if m[FREE_N] < m[MARGIN]:
        return NEEDS_ROWS
    if m[HEAP_N] > m[HEAP_MOST]:
        return NEEDS_HEAP
    if m[AGENDA_N] > m[AGENDA_MOST]:
        return NEEDS_AGENDA
    if m[DONE_N] > m[DONE_MOST]:
        return NEEDS_DONE
    if m[WRITE_N] > m[WRITE_MOST]:
        return NEEDS_WRITES
    return FINISHED


@compiled
def _do_rare(
    m: IntArray,
    rows: IntArray,
    agenda: IntArray,
    done: IntArray,
    task: int,
    index: int,
    value: int,
) -> None:
    if task >= HEAR_FILL:
        turn_cache(m, rows, agenda, task, index, value)
    else:
        redirect(m, rows, agenda, done, task, index)


@compiled_in_place
def _do_for_many(
    m: IntArray,
    rows: IntArray,
    heap: IntArray,
    agenda: IntArray,
    done: IntArray,
    task: int,
    index: int,
    value: int,
) -> None:
    """What only groups and hedged calls ask for."""
    if task == START_GROUP:
        start_group(m, rows, agenda, index)
    elif task == GROUP_STARTED:
        group_started(m, rows, heap, agenda, index)
    elif task == GROUP_HEARS:
        group_hears(m, rows, heap, agenda, index)
    elif task == HEAR_ONE_OF_TWO:
        hear_one_of_two(m, rows, heap, agenda, done, index, value)
    elif task == DROP_BOTH:
        drop_both(m, rows, heap, agenda, done, index)


@compiled_in_place
def _do_seldom(
    m: IntArray,
    reals: FloatArray,
    rows: IntArray,
    heap: IntArray,
    agenda: IntArray,
    done: IntArray,
    task: int,
    index: int,
    value: int,
) -> None:
    if task == TAKE:
        take(m, reals, rows, heap, agenda, index)
    elif task == CONNECT:
        connect(m, rows, agenda, index, value)
    elif task == CANCEL:
        cancel(m, reals, rows, heap, agenda, index)
    elif task == GIVE_UP_ALL:
        give_up_all(m, rows, agenda, done, index)
    elif task == CRASH:
        crash(m, rows, agenda, done, index)
    elif task == COMMIT:
        commit(m, rows, heap, agenda, index)
    elif task >= DISCARD:
        _do_rare(m, rows, agenda, done, task, index, value)
    elif task == RETIME:
        schedule_work(m, rows, heap, index)
    elif task == TRAFFIC:
        settle_stream(m, 2 * index + 1)
        m[m[AT_CLASS] + index * CLASS_WIDTH + J_TRAFFIC_PPM] = value
        schedule_arrival(m, heap, 2 * index + 1)
    elif task == FIRST_GAP:
        m[m[AT_STREAM] + index * STREAM_WIDTH + T_LEFT] = gap(m, reals, index)
        schedule_arrival(m, heap, index)
    else:
        _do_for_many(m, rows, heap, agenda, done, task, index, value)


@compiled_in_place
def _do(
    m: IntArray,
    reals: FloatArray,
    rows: IntArray,
    heap: IntArray,
    agenda: IntArray,
    done: IntArray,
    task: int,
    index: int,
    value: int,
) -> None:
    # An answer mostly ends an attempt, a call and perhaps a stage, with nothing to do in between.
    if task == ANSWER:
        index = answer(m, rows, agenda, done, index, value)
        if index < 0:
            return
        task = RESOLVE
    if task == RESOLVE:
        index = resolve(m, rows, heap, agenda, done, index, value)
        if index < 0:
            return
        task = STAGE_ENDS
    if task == STAGE_ENDS:
        stage_ends(m, rows, agenda, index)
    elif task == START_CALL:
        start_call(m, rows, index)
        task = START_ATTEMPT
    if task == START_ATTEMPT:
        if not start_attempt(m, rows, heap, agenda, index):
            return
        task = SEND
    if task == SEND:
        send(m, rows, heap, agenda, index)
    elif task != STAGE_ENDS:
        _do_seldom(m, reals, rows, heap, agenda, done, task, index, value)


@compiled
def _fire_timer(
    m: IntArray,
    rows: IntArray,
    heap: IntArray,
    agenda: IntArray,
    at: int,
    due: int,
    key: int,
) -> None:
    """The heap has come to look at a site's timers: end the first attempt if it is its time."""
    if m[at + S_DUE] != due or m[at + S_DUE_KEY] != key:
        return  # An earlier look was asked for after this one, and has been had.
    m[at + S_DUE] = NEVER
    m[at + S_DUE_KEY] = 0
    first = m[at + S_TIMER_HEAD]
    if first >= 0 and rows[first + DEADLINE] == due and rows[first + KEY] == key:
        stop_timer(m, rows, first)
        todo(m, agenda, ANSWER, first, _TIMED_OUT)
    look_at_timers(m, heap, rows, at)


@compiled
def _caller_acts(
    m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, done: IntArray, key: int,
    row: int, token: int,
) -> None:  # fmt: skip
    """A backoff ends, an attempt is hedged, or what nobody needs any more is given up."""
    if token == SENDS_AGAIN:
        send_again(m, rows, heap, agenda, row, key)
    elif token == DROPS_WORK:
        drop_work(m, rows, agenda, row, key)
    elif token == GIVES_UP_CALL:
        give_up_call(m, rows, agenda, done, row, key)
    elif rows[row + TOKEN] == token:
        todo(m, agenda, START_ATTEMPT, row, 0)


@compiled_in_place
def _handle(
    m: IntArray,
    reals: FloatArray,
    rows: IntArray,
    heap: IntArray,
    agenda: IntArray,
    done: IntArray,
    rank: int,
    key: int,
    row: int,
    token: int,
) -> None:
    if rank == _WORK_ENDS:
        if rows[row + TOKEN] == token and rows[row + STATE] == WORKS:
            end_work(m, reals, rows, heap, agenda, row)
    elif rank == _ARRIVAL:
        if rows[row + TOKEN] == token:
            arrive(m, reals, rows, heap, agenda, row)
    elif rank == _COMMIT_ENDS:
        if rows[row + TOKEN] == token:
            end_commit(m, rows, agenda, row)
    elif rank == _TIMEOUT:
        _fire_timer(m, rows, heap, agenda, row, m[NOW], key)
    elif rank == _BACKOFF:
        _caller_acts(m, rows, heap, agenda, done, key, row, token)
    elif rank == _PATIENCE:
        if rows[row + TOKEN] == token and rows[row + STATE] == QUEUES:
            run_out_of_patience(m, rows, agenda, row)
    elif m[m[AT_STREAM] + row * STREAM_WIDTH + T_TOKEN] == token:
        arrival(m, reals, rows, heap, agenda, row)


@compiled_in_place
def _stand_at(m: IntArray, until_us: int) -> None:
    """The clock moves to the end of the stretch; time integrals and gauges are brought there."""
    m[NOW] = until_us
    for replica in range(m[REPLICAS]):
        at = m[AT_REPLICA] + replica * REPLICA_WIDTH
        touch(m, at)
        counts = m[at + R_COUNTS]
        m[counts + _IN_SLOTS] = m[at + R_IN_SLOTS]
        m[counts + _QUEUED] = m[at + R_QUEUED]


@compiled_in_place
def _live(
    m: IntArray,
    reals: FloatArray,
    rows: IntArray,
    heap: IntArray,
    agenda: IntArray,
    done: IntArray,
    until_us: int,
) -> int:
    while True:
        short = _room(m)
        if short != FINISHED:
            return short
        n = m[AGENDA_N]
        if n > 0:
            m[AGENDA_N] = n - 1
            _do(
                m, reals, rows, heap, agenda, done,
                agenda[3 * (n - 1)], agenda[3 * (n - 1) + 1], agenda[3 * (n - 1) + 2],
            )  # fmt: skip
            continue
        when = heap[0]
        key = heap[1]
        row = heap[2]
        token = heap[3]
        on_road = m[ROAD_WHEN]
        is_on_road = on_road < when
        if on_road == when and on_road != FOREVER:
            is_on_road = rows[m[ROAD_HEAD] + KEY] < key
        if is_on_road:
            when = on_road
        if when >= until_us * 8:
            break
        if is_on_road:
            row = m[ROAD_HEAD]
            token = rows[row + TOKEN]
            leave_road(m, rows, row)
        else:
            events_drop(m, heap)
        m[NOW] = when >> 3
        m[EVENTS] += 1
        _handle(m, reals, rows, heap, agenda, done, when & 7, key, row, token)
    _stand_at(m, until_us)
    return FINISHED


@compiled_and_kept
def run(
    m: IntArray,
    reals: FloatArray,
    rows: IntArray,
    heap: IntArray,
    agenda: IntArray,
    done: IntArray,
    until_us: int,
) -> int:
    """Do what the agenda holds, then every event strictly before ``until_us``.

    Returns:
        FINISHED, or what must grow before it can go on from where it stopped.
    """
    return _live(
        pointer_of(m),
        pointer_of(reals),
        pointer_of(rows),
        pointer_of(heap),
        pointer_of(agenda),
        pointer_of(done),
        until_us,
    )
