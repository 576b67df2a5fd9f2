"""Whatever falls on the world, in any order: it never raises, and comes to rest as it should."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.plane import Table
from sim.lifecycle.replica import ReplicaState
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Release, Selector, Strike
from sim.units import SECOND
from tests.world.conftest import PAIR, Stage

WEB = Selector(service="web")
PLACES = st.sampled_from(
    [WEB, Selector(service="web", zone="a"), Selector(service="web", share=0.5)]
)
SECONDS = st.integers(0, 200).map(lambda s: s * SECOND)
ORIGINS = st.sampled_from([Origin.PROCESS, Origin.HOST, Origin.DEPLOY])
DIALS = st.sampled_from([Dial.DOWN, Dial.DRAINED, Dial.SPEED, Dial.LEAK, Dial.FAILURE])


@st.composite
def blows(draw):
    """One step of any sort at any time."""
    after = draw(SECONDS)
    sort = draw(st.integers(0, 8))
    if sort <= 2:
        amount = draw(st.sampled_from([0.0, 0.5, 1.0, 40.0]))
        effect = Effect(draw(PLACES), draw(DIALS), amount, draw(ORIGINS))
        return Hold(effect, after, draw(st.one_of(st.none(), SECONDS)))
    if sort == 3:
        return Release(WEB, frozenset({draw(ORIGINS)}), after)
    if sort == 4:
        return Strike(Impulse.SCALE, WEB, float(draw(st.integers(1, 8))), after_us=after)
    if sort == 5:
        return Strike(
            Impulse.RESTART, draw(PLACES), draw(st.sampled_from([0.0, 0.5, 1.0])), after_us=after
        )
    if sort == 6:
        return Strike(Impulse.KILL, draw(PLACES), after_us=after)
    impulse = draw(
        st.sampled_from(
            [Impulse.ROLL_OUT, Impulse.PROMOTE, Impulse.ROLL_BACK, Impulse.HALT_ROLLOUT]
        )
    )
    share = draw(st.sampled_from([0.1, 0.5, 1.0]))
    version = draw(st.sampled_from(["v1", "v2", "v3"]))
    return Strike(impulse, WEB, share, version=version, after_us=after)


def live(plan):
    """The plan from its beginning to long after its end; the autoscaler is content.

    Eaten memory is history that no end of an effect restores, so all is restarted once.
    """
    stage = Stage(PAIR)
    handle = stage.do(*plan)
    stage.world.run_until(300 * SECOND)
    stage.world.end(handle, cause=0)
    stage.do(Strike(Impulse.RESTART, WEB, 1.0))
    stage.world.run_until(1200 * SECOND)
    return stage


@settings(max_examples=80, deadline=None)
@given(plan=st.lists(blows(), min_size=1, max_size=10))
def test_in_the_end_all_and_only_wanted_replicas_are_up_known_and_at_full_speed(plan):
    stage = live(plan)

    lives = [stage.world._fleet.lives[r.index] for r in stage.layout.replicas_of("web")]
    states = [ReplicaState.UP if life.is_wanted else ReplicaState.ABSENT for life in lives]
    assert states == [life.state for life in lives]
    wanted = [int(life.is_wanted) for life in lives]
    assert wanted == stage.column(Table.IS_UP, "web")
    assert wanted == stage.column(Table.IS_ROUTABLE, "web")
    full = [
        s
        for s, is_wanted in zip(stage.column(Table.SPEED_PPM, "web"), wanted, strict=True)
        if is_wanted
    ]
    assert {1_000_000} == set(full)


@settings(max_examples=40, deadline=None)
@given(plan=st.lists(blows(), min_size=1, max_size=10))
def test_in_the_end_no_effect_is_left_on_any_dial_by_replica(plan):
    stage = live(plan)

    assert {} == stage.world._stack.held
    assert 0 == stage.plane.tables[Table.FAILURE_PPM].sum()


@settings(max_examples=20, deadline=None)
@given(plan=st.lists(blows(), min_size=1, max_size=10))
def test_the_same_plan_tells_the_same_story(plan):
    assert live(plan).told == live(plan).told


@settings(max_examples=40, deadline=None)
@given(plan=st.lists(blows(), min_size=1, max_size=10))
def test_what_is_done_next_never_goes_back_in_time(plan):
    told = [now for now, *_ in live(plan).told]

    assert told == sorted(told)
