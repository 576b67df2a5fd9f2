"""How long a process takes to serve, whether it ever does, and how long it lives."""

from __future__ import annotations

import pytest

from sim.engine.plane import Table
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Release, Selector, Strike
from sim.units import SECOND

WEB = Selector(service="web")
ONE = Selector(service="web", share=0.25)
AT_ONCE = Strike(Impulse.RESTART, WEB, 1.0)


def up_after(stage, seconds):
    """Replicas of web that listen, at each of these seconds."""
    seen = []
    for second in seconds:
        stage.world.run_until(second * SECOND)
        seen.append(sum(stage.column(Table.IS_UP, "web")))
    return seen


def hold(dial, amount, target=WEB, origin=Origin.CONFIG, **when):
    return Hold(Effect(target, dial, amount, origin), **when)


def test_factors_on_start_up_multiply(stage):
    stage.do(hold(Dial.STARTUP, 2.0), hold(Dial.STARTUP, 1.5), AT_ONCE)

    # Twenty seconds as documented.
    assert [0, 0, 4] == up_after(stage, (20, 59, 60))


def test_a_factor_that_ends_leaves_what_has_started_to_its_time(stage):
    stage.do(hold(Dial.STARTUP, 2.0, for_us=30 * SECOND), AT_ONCE)

    assert [0, 4] == up_after(stage, (39, 40))


def test_what_never_serves_starts_to_once_nothing_keeps_it(stage):
    stage.do(hold(Dial.UNREADY, 1.0, for_us=100 * SECOND), AT_ONCE)

    assert [0, 0, 4] == up_after(stage, (100, 119, 120))


def test_nothing_that_serves_is_touched_by_what_keeps_others_from_it(stage):
    stage.do(hold(Dial.UNREADY, 1.0))

    assert [4] == up_after(stage, (100,))


def test_a_version_that_never_serves_stops_its_rollout_at_a_batch(stage):
    bad = Selector(service="web", version="v2")
    stage.do(
        hold(Dial.UNREADY, 1.0, bad, Origin.DEPLOY),
        Strike(Impulse.ROLL_OUT, WEB, 1.0, version="v2"),
    )
    stage.world.run_until(900 * SECOND)

    assert ["v2", "v1", "v1", "v1"] == stage.versions("web")
    assert 3 == sum(stage.column(Table.IS_UP, "web"))


def test_a_rollout_does_not_wait_for_a_dark_place(stage):
    dark = Effect(ONE, Dial.DOWN, 1.0, Origin.HOST)
    stage.do(Hold(dark), Strike(Impulse.ROLL_OUT, WEB, 1.0, version="v2"))
    stage.world.run_until(900 * SECOND)

    assert not stage.world.facts.is_rolling("web")


def test_a_short_life_ends_each_process_that_long_after_it_serves(stage):
    stage.do(hold(Dial.LIFE, 30.0 * SECOND, ONE))

    # Dead at 30, up at 50, dead at 80, put off by 10, up at 110, dead at 140.
    assert [4, 3, 4, 3, 4, 3] == up_after(stage, (29, 30, 50, 80, 110, 140))


def test_a_life_that_has_no_end_any_more_has_none(stage):
    stage.do(hold(Dial.LIFE, 30.0 * SECOND, ONE, for_us=10 * SECOND))

    assert [4] == up_after(stage, (200,))
    assert 0 == stage.world.restarts("web")


@pytest.mark.parametrize("again_s", [10, 20])
def test_a_life_is_counted_anew_when_it_is_set_anew(stage, again_s):
    life = Effect(ONE, Dial.LIFE, 30.0 * SECOND, Origin.CONFIG)
    stage.do(Hold(life, for_us=5 * SECOND), Hold(life, again_s * SECOND))

    assert [4, 3] == up_after(stage, (again_s + 29, again_s + 30))


def test_a_new_version_lives_its_own_life(stage):
    stage.do(hold(Dial.LIFE, 600.0 * SECOND, Selector(service="web", version="v1"), Origin.DEPLOY))
    stage.do(Strike(Impulse.ROLL_OUT, WEB, 1.0, version="v2"))
    stage.world.run_until(2_000 * SECOND)

    assert 0 == stage.world.restarts("web")


def test_a_revert_lets_what_waited_start(stage):
    stage.do(hold(Dial.UNREADY, 1.0), AT_ONCE)
    stage.do(Release(WEB, frozenset({Origin.CONFIG})), at_us=50 * SECOND)

    assert [0, 4] == up_after(stage, (69, 70))
