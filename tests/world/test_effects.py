"""Nothing is set and set back: the fold, and what is left when every effect has gone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.dials import fold
from sim.engine.plane import Table
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector

WEB = Selector(service="web")
SELECTORS = [
    Selector(),
    WEB,
    Selector(service="web", zone="a"),
    Selector(service="web", share=0.5),
    Selector(operation="db.read"),
    Selector(service="web", version="v1", segment="ios"),
    Selector(caller="web", service="db"),
    Selector(caller="client"),
    Selector(journey="buy", segment="android"),
]
# Those that end processes are left out: new ones start in their own time.
_ENDS = (Dial.DOWN, Dial.LEAK, Dial.LEAK_PER_CALL, Dial.LIFE)
# A flag alone moves an effect to its gate; nothing else holds one there.
_GATES = {Dial.GATED_FAILURE, Dial.GATED_WORK}
TURNABLE = [dial for dial in Dial if dial not in {*_ENDS, *_GATES}]


@st.composite
def plans_of_holds(draw):
    """Overlapping holds of any dial, each with an end."""
    count = draw(st.integers(1, 8))
    return [
        Hold(
            Effect(
                draw(st.sampled_from(SELECTORS)),
                draw(st.sampled_from(TURNABLE)),
                draw(st.sampled_from([0.0, 0.1, 0.3, 1.0, 1.3, 7.0])),
                draw(st.sampled_from([o for o in Origin if o is not Origin.FLAG])),
            ),
            after_us=draw(st.integers(0, 40)),
            for_us=draw(st.integers(0, 40)),
        )
        for _ in range(count)
    ]


@settings(max_examples=150, deadline=None)
@given(plan=plans_of_holds())
def test_withdrawing_every_effect_restores_every_dial_exactly(stages, plan):
    stage = stages()
    before = stage.plane.snapshot()

    stage.do(*plan)
    stage.world.run_until(100)

    assert before == stage.plane.snapshot()


@given(plan=plans_of_holds(), cut=st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_ending_a_handle_restores_every_dial_exactly(stages, plan, cut):
    stage = stages()
    before = stage.plane.snapshot()

    handle = stage.do(*plan)
    stage.world.run_until(cut)
    stage.world.end(handle, cause=0)
    stage.world.run_until(100)

    assert before == stage.plane.snapshot()


def test_a_live_value_follows_the_effects_now_held(stage):
    slow = Effect(WEB, Dial.SPEED, 0.5, Origin.HOST)

    stage.do(Hold(slow, 0, 20), Hold(slow, 10, 20))
    seen = []
    for now in (0, 10, 20, 30):
        stage.world.run_until(now)
        seen.append(stage.plane.get(Table.SPEED_PPM, (0,)))

    assert [500_000, 250_000, 500_000, 1_000_000] == seen


def test_chances_combine_as_independent_ones():
    assert 625_000 == fold(Dial.FAILURE, 0, [0.5, 0.25])


def test_a_limit_of_zero_limits_nothing():
    assert 20_000 == fold(Dial.RATE_LIMIT, 0, [20.0, 0.0, 30.0])


def test_a_setting_is_that_of_the_youngest_effect():
    assert 2 == fold(Dial.CALL_ATTEMPTS, 1, [6.0, 2.0])


def test_a_whole_retry_per_call_is_no_budget():
    assert -1 == fold(Dial.CALL_BUDGET, 200_000, [1.0])


@pytest.mark.parametrize(
    ("share", "count"), [(0.0, 0), (0.01, 1), (0.25, 1), (0.26, 2), (0.75, 3), (1.0, 4)]
)
def test_a_share_is_rounded_up_to_replicas_that_are_wanted(stage, share, count):
    target = Selector(service="web", share=share)

    stage.do(Hold(Effect(target, Dial.SPEED, 0.5, Origin.HOST)))
    stage.world.run_until(0)

    assert count == stage.column(Table.SPEED_PPM, "web").count(500_000)


def test_a_share_falls_on_the_same_replicas_of_a_seed_and_on_others_of_another(stages):
    def hit(seed, label):
        stage = stages(seed=seed)
        target = Selector(service="web", share=0.5)
        stage.do(Hold(Effect(target, Dial.SPEED, 0.5, Origin.HOST)), label=label)
        stage.world.run_until(0)
        return tuple(stage.column(Table.SPEED_PPM, "web"))

    assert hit(3, "inject-0") == hit(3, "inject-0")
    assert 1 < len({hit(seed, "inject-0") for seed in range(12)})
    assert 1 < len({hit(3, f"inject-{k}") for k in range(12)})


def test_a_release_ends_only_effects_of_its_origins_on_its_service(stage):
    for service, origin in (("web", Origin.CONFIG), ("db", Origin.CONFIG), ("web", Origin.HOST)):
        stage.do(Hold(Effect(Selector(service=service), Dial.SPEED, 0.5, origin)))
    stage.do(Release(WEB, frozenset({Origin.CONFIG}), after_us=10))

    stage.world.run_until(10)

    assert 0.5 == stage.world.dial("speed", service="web")
    assert 0.5 == stage.world.dial("speed", service="db")


def test_a_release_of_one_service_leaves_the_rest_of_a_wide_effect(stage):
    stage.do(
        Hold(Effect(Selector(), Dial.FAILURE, 0.5, Origin.CONFIG)),
        Hold(Effect(Selector(), Dial.CALL_ATTEMPTS, 5.0, Origin.CONFIG)),
        Release(WEB, frozenset({Origin.CONFIG}), after_us=10),
    )

    stage.world.run_until(10)

    assert 0.0 == stage.world.dial("failure", service="web")
    assert 0.5 == stage.world.dial("failure", service="db")
    assert 1.0 == stage.world.dial("call_attempts", caller="web")
    assert 5.0 == stage.world.dial("call_attempts", caller="client")


def test_an_order_replaces_its_own_setting_at_the_instant_it_comes(stage):
    def shed(share):
        label = "shed_load:web"
        yield Release(Selector(), frozenset({Origin.OPERATOR}), label=label)
        if share:
            yield Hold(Effect(WEB, Dial.SHED, share, Origin.OPERATOR), label=label)

    seen = []
    for at_us, share in ((0, 0.5), (10, 0.2), (20, 0.0)):
        stage.do(*shed(share), at_us=at_us - stage.world.now_us)
        stage.world.run_until(at_us)
        seen.append(stage.world.dial("shed", service="web"))

    assert [0.5, 0.2, 0.0] == seen


def test_calls_are_selected_by_both_ends_and_the_zone_of_the_callee(stage):
    target = Selector(caller="web", service="db", zone="b")
    stage.do(Hold(Effect(target, Dial.CALL_LATENCY, 500.0, Origin.NETWORK)))

    stage.world.run_until(0)

    zones = len(stage.layout.zones)
    before = stage.layout.latency_us.reshape(-1)
    site = stage.layout.site_names.index("web.home->db.read")
    added = stage.plane.tables[Table.LATENCY_US] - before
    assert [500 if zp % zones == 1 else 0 for zp in range(len(before))] == list(added[site])
    assert 0 == added[:site].sum()


def test_traffic_and_shedding_are_selected_by_journey_and_segment(stage):
    stage.do(
        Hold(Effect(Selector(segment="ios"), Dial.TRAFFIC, 3.0, Origin.TRAFFIC)),
        Hold(Effect(Selector(journey="buy", segment="ios"), Dial.SHED, 0.5, Origin.OPERATOR)),
    )
    stage.world.run_until(0)

    assert [3_000_000, 1_000_000] == list(stage.plane.tables[Table.TRAFFIC_PPM])
    assert [[500_000, 0], [0, 0]] == stage.plane.tables[Table.SHED_PPM].tolist()


def test_a_flag_holds_its_effect_only_while_it_is_on(stage):
    stage.do(Hold(Effect(WEB, Dial.FAILURE, 0.5, Origin.FLAG), label="fast"))
    seen = []
    for is_on in (True, False, True):
        stage.world.set_flag("fast", is_on=is_on)
        stage.world.run_until(stage.world.now_us + 1)
        seen.append(stage.world.dial("failure", service="web"))

    assert [0.5, 0.0, 0.5] == seen
