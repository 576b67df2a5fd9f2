"""Tables of steps: what is released does not come again, and a table draws its share once."""

from __future__ import annotations

import pytest

from sim.engine.plane import Table
from sim.model.effect import (
    Dial,
    Effect,
    Hold,
    Impulse,
    Origin,
    Release,
    Selector,
    Strike,
    ramped,
)
from sim.units import SECOND

WEB = Selector(service="web")
ROAD = Effect(WEB, Dial.CALL_REFUSED, 1.0, Origin.CONFIG)
REVERT = Release(WEB, frozenset({Origin.CONFIG}))


def refused(stage):
    return stage.world.dial("call_refused", service="web")


def test_a_ramp_that_was_released_grows_no_more(stage):
    stage.do(*ramped(ROAD, over_us=100, for_us=None))
    stage.do(REVERT, at_us=45)
    seen = []
    for now in (44, 45, 60, 100, 500):
        stage.world.run_until(now)
        seen.append(refused(stage))

    assert pytest.approx([0.5, 0.0, 0.0, 0.0, 0.0]) == seen


def test_a_cause_that_is_mended_between_two_spells_does_not_come_back(stage):
    stage.do(Hold(ROAD, 0, 10), Hold(ROAD, 30, 10), Hold(ROAD, 60, 10))
    stage.do(REVERT, at_us=45)
    seen = []
    for now in (0, 20, 30, 50, 60):
        stage.world.run_until(now)
        seen.append(refused(stage))

    assert [1.0, 0.0, 1.0, 0.0, 0.0] == seen


@pytest.mark.parametrize(
    "other",
    [
        Release(Selector(service="db"), frozenset({Origin.CONFIG})),
        Release(WEB, frozenset({Origin.NETWORK})),
        Release(WEB, frozenset({Origin.CONFIG}), label="another"),
    ],
)
def test_what_is_released_elsewhere_comes_as_it_was_to(stage, other):
    stage.do(Hold(ROAD, 0, 10), Hold(ROAD, 60, 10))
    stage.do(other, at_us=30)
    stage.world.run_until(60)

    assert 1.0 == refused(stage)


def test_what_has_not_begun_when_a_release_comes_will_begin(stage):
    stage.do(Hold(ROAD), at_us=60)
    stage.do(REVERT, at_us=30)
    stage.world.run_until(60)

    assert 1.0 == refused(stage)


def test_a_table_that_releases_holds_what_it_goes_on_with(stage):
    stage.do(REVERT, Hold(ROAD, 10))
    stage.world.run_until(10)

    assert 1.0 == refused(stage)


def test_steps_of_a_table_that_select_alike_touch_the_same_replicas(stage):
    half = Selector(service="web", share=0.5)
    drained = Effect(half, Dial.DRAINED, 1.0, Origin.HOST)
    down = Effect(half, Dial.DOWN, 1.0, Origin.HOST)
    stage.do(Hold(drained), Hold(down, 100 * SECOND))
    stage.world.run_until(0)
    routable = stage.column(Table.IS_ROUTABLE, "web")[:4]
    # Twice as many are wanted when the second begins.
    stage.do(Strike(Impulse.SCALE, WEB, 8.0))
    stage.world.run_until(100 * SECOND)

    assert routable == stage.column(Table.IS_UP, "web")[:4]
    assert 6 == sum(stage.column(Table.IS_UP, "web"))


def test_a_calls_chance_is_weighed_by_the_callees_share_on_the_version(stage):
    on_v2 = Effect(Selector(service="web", version="v2"), Dial.CALL_REFUSED, 0.8, Origin.DEPLOY)
    stage.do(Hold(on_v2), Strike(Impulse.ROLL_OUT, WEB, 1.0, version="v2"))
    seen = []
    for second in (0, 4, 6, 30, 110, 140):
        stage.world.run_until(second * SECOND)
        seen.append(stage.world.dial("call_refused", service="web"))

    # The first moved one serves from 25 s on, the last from 130 s on.
    assert pytest.approx([0.0, 0.0, 0.0, 0.2, 0.8, 0.8], abs=1e-6) == seen
