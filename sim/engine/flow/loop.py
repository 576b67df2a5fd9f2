"""The kernel's way in: whole steps, each demand down, stations on, a walk up, and the books."""

# ruff: noqa: PLR0917 - bundles go through compiled functions by position

from __future__ import annotations

from sim.engine.flow.arrays import Books, Graph, Law, Live
from sim.engine.flow.books import keep_books
from sim.engine.flow.callers import (
    advance_callers,
    advance_gates,
    have_turned,
    note_callers,
)
from sim.engine.flow.doubts import doubt, mark
from sim.engine.flow.fields import ENOUGH_WALKS, STEP_US, WALK_CREDIT, Class, Now
from sim.engine.flow.learning import demand, learn, put_right
from sim.engine.flow.stations import advance_groups
from sim.engine.flow.stretch import (
    begin,
    fold_histograms,
    gather_credit,
    has_drifted,
    is_a_matter_of_luck,
    keep_ends,
    moved,
    note_state,
    plan_walk,
    wants_walk,
)
from sim.engine.flow.walk import walk
from sim.engine.kernel.compiler import compiled, compiled_and_kept
from sim.engine.kernel.numbers import mix
from sim.engine.layout import FloatArray, IntArray

_STEPS_PER_SECOND = 1_000_000 // STEP_US
_SECONDS = STEP_US / 1_000_000
# Where nothing moves by more than this in a step, the rest of the second is taken in one; where
# nothing moves by more than that, nothing will until it is told to.
_SLOW = 0.005
_STILL = 1e-5
# A rate that jumps by more than this is a new beginning: what was slow before it is over.
_JUMP = 0.02
_NEVER = 1 << 60


@compiled
def take_rates(now: IntArray, graph: Graph, live: Live, plan: FloatArray, second: int) -> None:
    """The traffic of this second; where it changes, stations move on."""
    classes, rates = graph.classes, live.rates
    column = min(second, plan.shape[1] - 1)
    is_new = False
    for j in range(len(classes)):
        rate = plan[j, column] * live.traffic[j]
        if rate != rates[0, j]:
            is_new = True
            if abs(rate - rates[0, j]) > _JUMP * rates[0, j]:
                now[Now.LIVED] = now[Now.STEP]
            rates[0, j] = rate
    if is_new:
        now[Now.WAKES_AT] = min(now[Now.WAKES_AT], now[Now.STEP])
        rates[1, :] = 0.0
        for j in range(len(classes)):
            rates[1, classes[j, Class.TWIN]] += rates[0, j]


@compiled
def look_first(now: IntArray, graph: Graph, live: Live, law: Law) -> None:
    """A first look at the graph with empty stations, so that demand is there at once."""
    for j in range(len(graph.classes)):
        if graph.classes[j, Class.TWIN] == j:
            walk(graph, live, law, law.walked[j], j, mix(7, j))
            put_right(graph, live, law, j, 1)
    learn(graph, live, law, now[Now.TURN], 1)
    now[Now.TURN] = 1
    now[Now.DRAWS] = 1
    begin(now, law)


@compiled
def walk_all(now: IntArray, graph: Graph, live: Live, law: Law, books: Books) -> None:
    """One walk of every class, into the law of the stretch."""
    fold_histograms(now, graph, law, books)
    key = mix(now[Now.SEED], now[Now.DRAWS])
    now[Now.DRAWS] += 1
    now[Now.WALKS] += 1
    for j in range(len(graph.classes)):
        if graph.classes[j, Class.TWIN] == j:
            walk(graph, live, law, law.walked[j], j, mix(key, j))
            keep_ends(graph, law, j, len(graph.groups) + j)
            put_right(graph, live, law, j, now[Now.WALKS])
    if now[Now.WALKS] == 1:
        note_callers(live.edges)
    note_state(live.states, now[Now.WALKS])
    plan_walk(now, is_a_matter_of_luck(graph, law))


@compiled
def live_on(now: IntArray, graph: Graph, live: Live, law: Law, books: Books) -> None:
    """Stations and callers go on to the end of this step, from where they last stood."""
    step = now[Now.STEP]
    steps = max(step + 1 - now[Now.LIVED], 1)
    # Asleep for longer, they had come to rest.
    seconds = min(steps, _STEPS_PER_SECOND) * _SECONDS
    demand(graph, live, law)
    are_still = advance_gates(graph, live, seconds)
    advance_groups(graph, live, law, seconds)
    turned, tokens_rest = advance_callers(graph, live, law, seconds)
    most = max(moved(live.states), turned)
    is_luck = is_a_matter_of_luck(graph, law)
    gather_credit(now)
    if now[Now.CREDIT] >= WALK_CREDIT and (
        have_turned(live.edges) or has_drifted(live, is_luck, now[Now.WALKS])
    ):
        fold_histograms(now, graph, law, books)
        begin(now, law)
    has_walked = wants_walk(now)
    if has_walked:
        walk_all(now, graph, live, law, books)
    learn(graph, live, law, now[Now.TURN], steps)
    now[Now.TURN] += steps
    now[Now.LIVED] = step + 1
    now[Now.WAKES_AT] = step + 1
    if is_luck and now[Now.WALKS] < ENOUGH_WALKS:
        return
    if most < _SLOW and are_still and tokens_rest:
        now[Now.WAKES_AT] = (step // _STEPS_PER_SECOND + 1) * _STEPS_PER_SECOND
        if most < _STILL and not has_walked:
            now[Now.WAKES_AT] = _NEVER if now[Now.WALKS] >= ENOUGH_WALKS else now[Now.NEXT_WALK]


@compiled_and_kept
def run(
    now: IntArray,
    until: int,
    graph: Graph,
    live: Live,
    law: Law,
    books: Books,
    plan: FloatArray,
) -> None:
    """Live whole steps until ``until`` of them are done."""
    is_doubtful = now[Now.DRAWS] > 0 and doubt(graph, live, law)
    while now[Now.STEP] < until:
        step = now[Now.STEP]
        second = step // _STEPS_PER_SECOND
        take_rates(now, graph, live, plan, second)
        if now[Now.DRAWS] == 0:
            look_first(now, graph, live, law)
        if step >= now[Now.WAKES_AT]:
            live_on(now, graph, live, law, books)
            is_doubtful = doubt(graph, live, law)
        keep_books(now, graph, live, law, books, second)
        mark(live, books.marks, second, is_doubtful)
        now[Now.STEP] = step + 1
