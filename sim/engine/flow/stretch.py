"""A steady stretch: while stations stand where its walks met them, one law serves all its steps."""

from __future__ import annotations

from sim.engine.flow.arrays import Books, Graph, Law, Live
from sim.engine.flow.fields import (
    CREDIT_MOST,
    ENOUGH_WALKS,
    PARTICLES,
    RING,
    SITE_STATS,
    STEP_US,
    STEPS_PER_WALK,
    WALK_CREDIT,
    Class,
    Now,
    SiteStat,
    State,
)
from sim.engine.flow.walk import count_in
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.numbers import latency_bin
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import HISTOGRAM_BINS, Outcome

_OK = constant(Outcome.OK)
# A stretch ends when a station's wait, or what comes to it, is further than this from what its
# walks have met on average, or its backlog further than that: a law lags by half of it.
_DRIFT = 0.04
_BACKLOG_DRIFT = 0.01
# Where timeouts strike, sampling moves the stations; a young stretch is given so much more.
_YOUNG = 8
_GROWING = 32
_LUCK = 0.002


@compiled
def backlog_us(states: FloatArray, g: int) -> float:
    """What everybody waits for at a group."""
    found: float = states[g, State.SLOT_BACKLOG_US] + states[g, State.WORK_BACKLOG_US]
    return found


@compiled
def wait_us(states: FloatArray, g: int) -> float:
    """Mean wait at a group."""
    found: float = (
        states[g, State.SLOT_WAITS] * states[g, State.SLOT_WAIT_US]
        + states[g, State.WORK_WAITS] * states[g, State.WORK_WAIT_US]
        + backlog_us(states, g)
    )
    return found


@compiled
def is_a_matter_of_luck(graph: Graph, law: Law) -> bool:
    """Whether somewhere timeouts strike some calls and spare others."""
    for j in range(len(graph.classes)):
        if graph.classes[j, Class.TWIN] != j:
            continue
        for site in range(len(graph.sites)):
            at = site * SITE_STATS
            late = law.stats[j, at + SiteStat.TIMEOUTS]
            attempts = law.stats[j, at + SiteStat.ATTEMPTS]
            if _LUCK * attempts < late < (1.0 - _LUCK) * attempts:
                return True
    return False


@compiled
def has_drifted(live: Live, is_luck: bool, walks: int) -> bool:
    """Whether any station has left the state for which the stretch's walks stand."""
    states = live.states
    more = 1.0
    if walks < _GROWING and is_luck:
        more = 4.0 if walks < _YOUNG else 2.0
    drift = _DRIFT * more
    for g in range(len(states)):
        wait, backlog = wait_us(states, g), backlog_us(states, g)
        scale = states[g, State.REF_WAIT_US] + states[g, State.WORK_US]
        arrivals = states[g, State.ARRIVALS]
        most = _BACKLOG_DRIFT * more if backlog > 0.0 else drift
        if (
            abs(wait - states[g, State.REF_WAIT_US]) > most * scale
            or abs(arrivals - states[g, State.REF_ARRIVALS])
            > drift * max(states[g, State.REF_ARRIVALS], 1e-3)
            or abs(states[g, State.FULL] + states[g, State.LEAVES] - states[g, State.REF_FULL])
            > 0.25 * drift
        ):
            return True
    return False


@compiled
def note_state(states: FloatArray, walks: int) -> None:
    """The states that the stretch's walks have met, on average."""
    part = 1.0 / walks
    for g in range(len(states)):
        states[g, State.REF_WAIT_US] += (wait_us(states, g) - states[g, State.REF_WAIT_US]) * part
        states[g, State.REF_ARRIVALS] += (
            states[g, State.ARRIVALS] - states[g, State.REF_ARRIVALS]
        ) * part
        gone = states[g, State.FULL] + states[g, State.LEAVES]
        states[g, State.REF_FULL] += (gone - states[g, State.REF_FULL]) * part


@compiled
def moved(states: FloatArray) -> float:
    """How far stations have moved since they were last asked, relative to what they stand at."""
    most = 0.0
    for g in range(len(states)):
        wait, arrivals = wait_us(states, g), states[g, State.ARRIVALS]
        gone = states[g, State.FULL] + states[g, State.LEAVES]
        scale = wait + states[g, State.WORK_US] + 1.0
        most = max(most, abs(wait - states[g, State.LAST_WAIT_US]) / scale)
        most = max(most, abs(arrivals - states[g, State.LAST_ARRIVALS]) / (arrivals + 1e-3))
        most = max(most, abs(gone - states[g, State.LAST_GONE]))
        inside = states[g, State.SLOT_QUEUE] + states[g, State.WORK_QUEUE]
        inside += states[g, State.IN_SLOTS]
        most = max(most, abs(inside - states[g, State.LAST_INSIDE]) / (inside + 1.0))
        states[g, State.LAST_INSIDE] = inside
        states[g, State.LAST_WAIT_US] = wait
        states[g, State.LAST_ARRIVALS] = arrivals
        states[g, State.LAST_GONE] = gone
    return most


@compiled
def gather_credit(now: IntArray) -> None:
    """Credit grows by one a step, awake or asleep."""
    gained = now[Now.STEP] - now[Now.CREDIT_AT]
    now[Now.CREDIT] = min(now[Now.CREDIT] + gained, CREDIT_MOST)
    now[Now.CREDIT_AT] = now[Now.STEP]


@compiled
def wants_walk(now: IntArray) -> bool:
    """Whether the stretch's law is to be known better: the longer it lasts, up to enough."""
    walks = now[Now.WALKS]
    if walks == 0:
        return True
    is_due = walks < ENOUGH_WALKS and now[Now.STEP] >= now[Now.NEXT_WALK]
    return bool(is_due and now[Now.CREDIT] >= WALK_CREDIT)


@compiled
def plan_walk(now: IntArray, is_luck: bool) -> None:
    """One walk more is paid for; where luck rules the next comes with the next step."""
    now[Now.CREDIT] = max(now[Now.CREDIT] - WALK_CREDIT, 0)
    wait = 1 if is_luck else min(4 * now[Now.WALKS], STEPS_PER_WALK)
    now[Now.NEXT_WALK] = now[Now.STEP] + wait


@compiled
def begin(now: IntArray, law: Law) -> None:
    """Forget the law: another stretch."""
    now[Now.WALKS] = 0
    law.walked[:, :] = 0.0
    law.delays[:, :, :] = 0.0
    for row in range(len(law.bins)):
        for b in range(law.reach[row, 0], law.reach[row, 1] + 1):
            law.bins[row, b] = 0.0
        law.reach[row, 0] = HISTOGRAM_BINS
        law.reach[row, 1] = -1


@compiled
def fold_histograms(now: IntArray, graph: Graph, law: Law, books: Books) -> None:
    """Put what has ended under the stretch's law so far into the histograms."""
    walks = now[Now.WALKS]
    if walks == 0:
        return
    first = len(law.bins) - len(graph.classes)
    for row in range(len(law.bins)):
        if law.pending[row] > 0.0:
            scale = law.pending[row] / walks
            source = first + graph.classes[row - first, Class.TWIN] if row >= first else row
            for b in range(law.reach[source, 0], law.reach[source, 1] + 1):
                books.totals_bins[row, b] += law.bins[source, b] * scale
            law.pending[row] = 0.0


@compiled
def keep_ends(graph: Graph, law: Law, j: int, row: int) -> None:
    """The walk's requests: when they end, how, and how long the good ones took."""
    ends, delays = law.ends, law.delays
    each = 1.0 / PARTICLES
    for k in range(PARTICLES):
        took = ends[0, k]
        slot = min(int(took) // STEP_US, RING - 2)
        delays[j, 0, 4] = max(delays[j, 0, 4], slot + 2.0)
        # Within a step arrivals are spread evenly, so that an end falls into this slot or the next.
        part = min(took / STEP_US - slot, 1.0)
        kind = 2
        if int(ends[1, k]) == _OK:
            kind = 0
            count_in(law.bins, law.reach, row, latency_bin(int(min(took, 1e14))), each)
            if took > graph.classes[j, Class.SLOW_AFTER]:
                for n in range(2):
                    delays[j, slot + n, 1] += each * (1.0 - part if n == 0 else part)
        for n in range(2):
            share = each * (1.0 - part if n == 0 else part)
            delays[j, slot + n, kind] += share
            delays[j, slot + n, 3] += share * min(took, 86_400e6)
