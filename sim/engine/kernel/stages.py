"""What is done with a call: own work, a look into the cache, calls stage by stage, a commit."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import Purpose, Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.cache import HIT, WAIT, fill, forget, load, look_up, stale_or
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AT_CLASS,
    AT_FLAG,
    AT_OXG,
    AT_REPLICA,
    AT_WRITE,
    CALL_KEY,
    CALLER,
    CALLS,
    CLASS,
    CLASS_WIDTH,
    CLIENT,
    CLIENT_WIDTH,
    COMMIT,
    COMMITS,
    CONTENT_WIDTH,
    ENTRY_WIDTH,
    FILLS,
    FLAGS_LIVE,
    FORGET,
    GROUP_HEARS,
    GROUP_KEY,
    GROUP_STARTS,
    HAS_FAILED,
    HEAR_FILL,
    HEARD,
    HOLDS,
    ITEM,
    J_SEGMENT,
    K_ENTRIES,
    K_KEYS,
    KEY,
    NOW,
    O_FIRST_SITE,
    O_IS_WRITE,
    O_SERVICE,
    O_SITES_END,
    OP,
    OPEN_CALLS,
    OX,
    OXG_WIDTH,
    PARENT_KEY,
    R_FROM,
    R_ORDINAL,
    R_REFUSES_WRITES,
    R_SERVICE,
    REPLICA,
    REPLICA_WIDTH,
    REQUEST,
    S_CLIENTS,
    S_IS_SPECIAL,
    S_KEY,
    S_SKIPPED_PPM,
    S_STAGE_END,
    S_STAGE_WAITS,
    S_STUCK_PPM,
    SEGMENTS,
    SITE,
    SITE_AT,
    SITE_WIDTH,
    STAGE_ENDS,
    START_CALL,
    START_GROUP,
    STATE,
    TOKEN,
    TRACE,
    U_LEADER,
    U_WAIT_HEAD,
    U_WAIT_TAIL,
    V_CACHE,
    V_CACHE_OFF,
    V_COMMIT,
    V_HOLDS_SLOT,
    WRITE_N,
    WRITE_WIDTH,
    X_FAILURE,
    ZONE,
)
from sim.engine.kernel.flags import failure_under_flags
from sim.engine.kernel.meters import touch
from sim.engine.kernel.numbers import happens, mix
from sim.engine.kernel.rows import new_row, todo, unhang
from sim.engine.kernel.seats import finish, free_processor, free_slot, leave
from sim.engine.layout import FloatArray, IntArray, SiteField
from sim.engine.plane import Outcome

_push = events.push
_RANK_COMMIT = constant(Rank.COMMIT_ENDS)
_DRAW_STUCK = constant(Purpose.STUCK)
_DRAW_FAILURE = constant(Purpose.FAILURE)
_DRAW_CHANCE = constant(Purpose.CHANCE)
_DRAW_SKIPPED = constant(Purpose.SKIPPED)

_COUNT = int(SiteField.COUNT)
_IS_PARALLEL = int(SiteField.IS_PARALLEL_ITEMS)
_CHANCE = int(SiteField.CHANCE_PPM)
_NEEDS = int(SiteField.NEEDS)
_WAITS = int(SiteField.WAITS)

_OK = constant(Outcome.OK)
_ERROR = constant(Outcome.ERROR)
_DEPENDENCY = constant(Outcome.DEPENDENCY)
_READ_ONLY = constant(Outcome.READ_ONLY)


@compiled
def end_work(
    m: IntArray, reals: FloatArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int
) -> None:
    """Own work is done: fail by chance, or go on to the calls."""
    replica = rows[row + REPLICA]
    r = m[AT_REPLICA] + replica * REPLICA_WIDTH
    touch(m, r)
    free_processor(m, reals, rows, heap, r, row)
    segment = m[m[AT_CLASS] + rows[row + CLASS] * CLASS_WIDTH + J_SEGMENT]
    x = rows[row + OX] * m[SEGMENTS] + segment
    failure = m[m[AT_OXG] + x * OXG_WIDTH + X_FAILURE]
    if m[m[AT_FLAG] + FLAGS_LIVE] > 0:
        failure = failure_under_flags(m, rows[row + REQUEST], x, failure)
    stuck = m[rows[row + SITE] + S_STUCK_PPM]
    if (failure > 0 and happens(mix(rows[row + KEY], _DRAW_FAILURE), failure)) or (
        stuck > 0 and happens(mix(rows[row + CALL_KEY], _DRAW_STUCK), stuck)
    ):
        finish(m, rows, agenda, row, _ERROR)
        free_slot(m, rows, agenda, r, row)
        return
    o = rows[row + OP]
    first = m[o + O_FIRST_SITE]
    if first == m[o + O_SITES_END]:
        if m[o + O_IS_WRITE] == 1:
            todo(m, agenda, COMMIT, row, 0)
            return
        finish(m, rows, agenda, row, _OK)
        free_slot(m, rows, agenda, r, row)
        return
    v = m[r + R_SERVICE]
    if m[v + V_CACHE] > 0 and m[v + V_CACHE_OFF] == 0 and m[o + O_IS_WRITE] == 0:
        found = look_up(m, rows, row, v)
        if found == HIT:
            finish(m, rows, agenda, row, _OK)
            free_slot(m, rows, agenda, r, row)
            return
        if found == WAIT:
            if m[v + V_HOLDS_SLOT] == 0:
                free_slot(m, rows, agenda, r, row)
            return
    rows[row + STATE] = CALLS
    rows[row + SITE_AT] = first
    rows[row + OPEN_CALLS] = 1
    rows[row + HAS_FAILED] = 0
    todo(m, agenda, STAGE_ENDS, row, 0)
    if m[m[r + R_SERVICE] + V_HOLDS_SLOT] == 0:
        free_slot(m, rows, agenda, r, row)


@compiled
def stage_ends(m: IntArray, rows: IntArray, agenda: IntArray, row: int) -> None:
    """One thing that the stage waits for is over: if it was the last, answer or start the next.

    A stage with calls that nobody waits for counts itself as open until all have been started, so
    that the others cannot end it early by failing at once.
    """
    if rows[row + STATE] != CALLS:
        if rows[row + STATE] >= GROUP_STARTS:
            todo(m, agenda, GROUP_HEARS, row, 0)
        return
    rows[row + OPEN_CALLS] -= 1
    if rows[row + OPEN_CALLS] > 0:
        return
    o = rows[row + OP]
    first = rows[row + SITE_AT]
    if rows[row + HAS_FAILED] == 1 or first == m[o + O_SITES_END]:
        if rows[row + HAS_FAILED] == 0 and m[o + O_IS_WRITE] == 1:
            todo(m, agenda, COMMIT, row, 0)
        else:
            outcome = _DEPENDENCY if rows[row + HAS_FAILED] == 1 else _OK
            if rows[row + FILLS] > 0:
                outcome = fill(m, rows, agenda, row, outcome)
            leave(m, rows, agenda, row, outcome)
        return
    end = m[first + S_STAGE_END]
    rows[row + SITE_AT] = end
    if m[first + S_STAGE_WAITS] == 0:
        rows[row + OPEN_CALLS] = 1
        todo(m, agenda, STAGE_ENDS, row, 0)
    # Backwards, because the agenda's last entry is done first.
    at = end
    while at > first:
        at -= SITE_WIDTH
        _start_site(m, rows, agenda, row, at)
    if rows[row + OPEN_CALLS] == 0:
        rows[row + OPEN_CALLS] = 1
        todo(m, agenda, STAGE_ENDS, row, 0)


@compiled
def _start_site(m: IntArray, rows: IntArray, agenda: IntArray, row: int, at: int) -> None:
    """Put the calls of one site on the agenda, unless chance leaves the site out."""
    group = mix(rows[row + KEY], m[at + S_KEY])
    if m[at + _CHANCE] < 1_000_000 and not happens(mix(group, _DRAW_CHANCE), m[at + _CHANCE]):
        return
    skipped = m[at + S_SKIPPED_PPM]
    if skipped > 0 and happens(mix(group, _DRAW_SKIPPED), skipped):
        return
    items = m[at + _COUNT] if m[at + _IS_PARALLEL] == 1 else 1
    waits = m[at + _WAITS] == 1
    r = m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH
    client = m[at + S_CLIENTS] + m[r + R_ORDINAL] * CLIENT_WIDTH
    is_group = m[at + S_IS_SPECIAL] == 1 and m[at + _NEEDS] > 0
    if is_group:
        items = 1
    if waits:
        rows[row + OPEN_CALLS] += items
    item = items
    while item > 0:
        item -= 1
        call = new_row(m, rows)
        rows[call + SITE] = at
        rows[call + GROUP_KEY] = group
        rows[call + CALL_KEY] = mix(group, item)
        rows[call + ITEM] = item
        rows[call + CALLER] = row if waits else -1
        rows[call + CLASS] = rows[row + CLASS]
        rows[call + CLIENT] = client
        rows[call + ZONE] = m[r + R_FROM]
        rows[call + TRACE] = rows[row + TRACE]
        rows[call + REQUEST] = rows[row + REQUEST]
        rows[call + PARENT_KEY] = rows[row + KEY]
        todo(m, agenda, START_GROUP if is_group else START_CALL, call, 0)


@compiled
def commit(m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int) -> None:
    """A write has done everything: it waits for the copies, as the store asks now."""
    r = m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH
    v = m[r + R_SERVICE]
    wait = m[v + V_COMMIT]
    if m[r + R_REFUSES_WRITES] == 1:
        leave(m, rows, agenda, row, _READ_ONLY)
    elif wait == 0:
        end_commit(m, rows, agenda, row)
    else:
        rows[row + STATE] = COMMITS
        token = rows[row + TOKEN] + 1
        rows[row + TOKEN] = token
        _push(m, heap, m[NOW] + wait, _RANK_COMMIT, rows[row + KEY], row, token)
        if rows[row + HOLDS] == 1 and m[v + V_HOLDS_SLOT] == 0:
            touch(m, r)
            free_slot(m, rows, agenda, r, row)


@compiled
def end_commit(m: IntArray, rows: IntArray, agenda: IntArray, row: int) -> None:
    """A write is in its store's log, and is answered."""
    n = m[WRITE_N]
    at = m[AT_WRITE] + n * WRITE_WIDTH
    m[at] = m[NOW]
    m[at + 1] = m[rows[row + OP] + O_SERVICE]
    m[at + 2] = rows[row + REPLICA]
    m[at + 3] = rows[row + CALL_KEY]
    m[at + 4] = rows[row + HEARD]
    m[WRITE_N] = n + 1
    leave(m, rows, agenda, row, _OK)


@compiled
def turn_cache(
    m: IntArray, rows: IntArray, agenda: IntArray, task: int, at: int, more: int
) -> None:
    """What befalls a cache's entry: it is lost or loaded, or those who wait for it hear or fill it.

    ``more`` is the service's place for the first two, the fill's outcome for those who hear.
    """
    if task >= FORGET:
        v = more
        c = m[v + V_CACHE]
        while at >= m[c + K_ENTRIES] + m[c + K_KEYS] * ENTRY_WIDTH:
            c += CONTENT_WIDTH
        if task == FORGET:
            forget(m, c, at)
        else:
            load(m, c, at, v)
        return
    row = m[at + U_WAIT_HEAD]
    if row < 0:
        return
    unhang(m, rows, at + U_WAIT_HEAD, at + U_WAIT_TAIL, row)
    if task == HEAR_FILL:
        todo(m, agenda, HEAR_FILL, at, more)
        leave(m, rows, agenda, row, stale_or(m, rows, row, more))
        return
    m[at + U_LEADER] = row
    rows[row + STATE] = CALLS
    rows[row + SITE_AT] = m[rows[row + OP] + O_FIRST_SITE]
    rows[row + OPEN_CALLS] = 1
    rows[row + HAS_FAILED] = 0
    todo(m, agenda, STAGE_ENDS, row, 0)
