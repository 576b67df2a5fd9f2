"""Answers reach users as their resolvers' copies grow old; checks take regions out of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.engine.clock import Clock
from sim.engine.layout import build_layout
from sim.engine.plane import Table
from sim.engine.steering import Steerings, parts_per_million, share_on_old
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.model.place import Steering
from sim.model.topology import Topology
from sim.units import SECOND

TWO_REGIONS = {
    "format": 1,
    "regions": {"eu": {"zones": ["eu-a"]}, "us": {"zones": ["us-a"]}},
    "steering": {"ttl": "60s", "ignores_ttl": 0},
    "journeys": {"buy": {"enters": "web.home"}},
    "services": {"web": {"replicas": 2, "operations": {"home": {}}}},
}
EU, US = 0, 1
TO_US = {EU: np.array([0.0, 1.0])}


class Tables:
    """A plane that keeps what is steered."""

    def __init__(self) -> None:
        self.shares = {}

    def set(self, table, place, value) -> None:
        assert table is Table.STEER_PPM
        self.shares[place] = value


class Stage:
    """Answers over a clock of their own; ``sick`` are the regions that checks find ill."""

    def __init__(self, **steering) -> None:
        document = TWO_REGIONS | {"steering": TWO_REGIONS["steering"] | steering}
        layout = build_layout(Topology.model_validate(document))
        self.plane, self.sick, self.frozen, self.told = Tables(), set(), False, []
        self.clock = Clock(lambda _: None)
        self.steerings = Steerings(
            layout,
            self.plane,
            self.clock,
            is_well=lambda _, region: region not in self.sick,
            is_frozen=lambda: self.frozen,
            tell=self._tell,
        )

    def _tell(self, subject, event, data, cause) -> int:
        self.told.append((self.clock.now_us / SECOND, subject, event))
        return len(self.told)

    def on(self, region: int, *, home: int = EU) -> float:
        return self.plane.shares[home, region] / 1e6


@pytest.mark.parametrize(
    ("after_s", "left"), [(0, 1.0), (15, 0.75), (30, 0.5), (45, 0.25), (60, 0.0)]
)
def test_busy_resolvers_drain_in_a_straight_line(after_s, left):
    """Row D1."""
    assert left == share_on_old(Steering(ttl="60s"), after_s * SECOND)


@pytest.mark.parametrize(
    ("after_s", "left"), [(0, 0.8571), (15, 0.6429), (30, 0.4286), (45, 0.2143), (60, 0.0)]
)
def test_rarely_asked_resolvers_drain_sooner(after_s, left):
    """Row D2, one question in ten seconds."""
    policy = Steering(ttl="60s", asked="0.1/s")

    assert left == pytest.approx(share_on_old(policy, after_s * SECOND), abs=5e-5)


def test_an_order_moves_users_over_the_time_to_live():
    stage = Stage()
    stage.clock.at(10 * SECOND, 6, "order", lambda: stage.steerings.steer(TO_US, cause=0))

    stage.clock.run_until(40 * SECOND)
    half_way = stage.on(US)
    stage.clock.run_until(70 * SECOND)

    assert 0.5 == pytest.approx(half_way)
    assert 1.0 == stage.on(US)
    assert (70.0, "steering", "drained") in stage.told


def test_clients_that_ignore_answers_stay_where_they_were_for_good():
    stage = Stage(ignores_ttl=0.02)
    stage.clock.at(10 * SECOND, 6, "order", lambda: stage.steerings.steer(TO_US, cause=0))

    stage.clock.run_until(3600 * SECOND)

    assert 0.02 == pytest.approx(stage.on(EU))


def test_a_sick_region_leaves_the_answers_after_three_checks_and_comes_back():
    stage = Stage()
    stage.clock.at(31 * SECOND, 0, "fault", lambda: stage.sick.add(EU))
    stage.clock.at(400 * SECOND, 0, "end", lambda: stage.sick.discard(EU))

    stage.clock.run_until(900 * SECOND)

    assert (120.0, "eu", "left_out") in stage.told
    assert (480.0, "eu", "restored") in stage.told
    assert 1.0 == stage.on(EU)


def test_where_every_region_is_sick_nobody_is_left_out():
    stage = Stage()
    stage.sick = {EU, US}

    stage.clock.run_until(600 * SECOND)

    assert 1.0 == stage.on(EU) == stage.on(US, home=US)


def test_frozen_records_keep_a_sick_region_in_the_answers():
    stage = Stage()
    stage.sick, stage.frozen = {EU}, True

    stage.clock.run_until(600 * SECOND)

    assert 1.0 == stage.on(EU)


def test_anycast_moves_everybody_at_once_when_routes_have_converged():
    stage = Stage(mode="anycast", converges="10s")
    stage.clock.at(10 * SECOND, 6, "order", lambda: stage.steerings.steer(TO_US, cause=0))

    stage.clock.run_until(19 * SECOND)
    before = stage.on(US)
    stage.clock.run_until(20 * SECOND)

    assert (0.0, 1.0) == (before, stage.on(US))


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=9))
def test_parts_sum_to_a_million_and_lie_within_one_of_the_share(weights):
    shares = np.array(weights) / sum(weights)

    parts = parts_per_million(shares)

    assert 1_000_000 == sum(parts)
    assert all(abs(part - share * 1e6) <= 1 for part, share in zip(parts, shares, strict=True))


class TestWrongRecord:
    """A record that names the wrong region for ten minutes, the usual copy a minute."""

    @pytest.fixture
    def stage(self):
        stage = Stage()
        stage.steerings.set_ttl(EU * 2 + US, 600 * SECOND)
        stage.clock.at(10 * SECOND, 0, "wrong", lambda: stage.steerings.misroute(EU * 2 + US, 1.0))
        return stage

    def test_it_arrives_within_the_usual_time_and_leaves_within_its_own(self, stage):
        stage.clock.at(100 * SECOND, 0, "right", lambda: stage.steerings.misroute(EU * 2 + US, 0.0))

        on_wrong = []
        for at_s in (10, 40, 70, 100, 400, 700):
            stage.clock.run_until(at_s * SECOND)
            on_wrong.append(stage.on(US))

        assert [0.0, 0.5, 1.0, 1.0, 0.5, 0.0] == pytest.approx(on_wrong)
        assert (700.0, "steering", "drained") in stage.told
        assert 0.0 == stage.on(EU, home=US)

    def test_who_has_it_keeps_it_through_other_changes(self, stage):
        home = {EU: np.array([1.0, 0.0])}
        stage.clock.at(100 * SECOND, 0, "right", lambda: stage.steerings.steer(home, cause=0))
        stage.clock.at(250 * SECOND, 0, "out", lambda: stage.steerings.steer(TO_US, cause=0))
        stage.clock.at(310 * SECOND, 0, "back", lambda: stage.steerings.steer(home, cause=0))
        stage.clock.run_until(400 * SECOND)

        assert 0.5 == pytest.approx(stage.on(US))

    def test_who_never_had_it_does_not_keep_it(self, stage):
        """Put right when half have it: the other half moves over as ever, within a minute."""
        stage.clock.at(40 * SECOND, 0, "right", lambda: stage.steerings.misroute(EU * 2 + US, 0.0))
        stage.clock.run_until(340 * SECOND)

        assert 0.25 == pytest.approx(stage.on(US))

    def test_a_short_one_leaves_sooner_than_a_right_one(self, stage):
        stage.steerings.set_ttl(EU * 2 + US, 10 * SECOND)
        stage.clock.at(100 * SECOND, 0, "right", lambda: stage.steerings.misroute(EU * 2 + US, 0.0))
        on_wrong = []
        for at_s in (100, 105, 110):
            stage.clock.run_until(at_s * SECOND)
            on_wrong.append(stage.on(US))

        assert [1.0, 0.5, 0.0] == pytest.approx(on_wrong)

    def test_a_share_that_is_steered_away_leaves_the_rest_on_right_answers(self, stages):
        stage = stages(TWO_REGIONS)
        web = Selector(service="web", home="eu", region="us")
        stage.do(Hold(Effect(web, Dial.MISROUTED, 1.0, Origin.NETWORK)))
        half = Strike(Impulse.STEER, Selector(region="eu", home="eu"), 0.5)
        stage.do(half, at_us=10 * SECOND)
        stage.world.run_until(100 * SECOND)

        assert 1_000_000 == stage.plane.get(Table.STEER_PPM, (EU, EU))


CHANGE = st.tuples(
    st.integers(1, 90),
    st.sampled_from(["wrong", "right", "steer", "sick", "well"]),
    st.sampled_from([EU, US]),
    st.sampled_from([0.3, 1.0]),
    st.sampled_from([5, 60, 400]),
)


@given(st.lists(CHANGE, min_size=1, max_size=8))
@example([(60, what, US, 1.0, 400) for what in ("wrong", "right", "wrong", "right")])
def test_nobody_moves_at_the_instant_of_a_change(changes):
    """Whatever answers there were and however long they are kept: copies only grow old."""
    stage, now_s = Stage(fails_over=True), 0
    steerings = stage.steerings
    for after_s, what, region, share, ttl_s in changes:
        now_s += after_s
        stage.clock.run_until(now_s * SECOND)
        before = steerings.shares(EU)
        if what == "wrong":
            steerings.set_ttl(region, ttl_s * SECOND)
            steerings.misroute(region, share)
        elif what == "right":
            steerings.misroute(region, 0.0)
        elif what == "steer":
            towards = np.array([share, 1.0 - share][:: 1 if region == EU else -1])
            steerings.steer({EU: towards}, cause=0)
        else:
            stage.sick = {region} if what == "sick" else set()

        assert steerings.shares(EU) == pytest.approx(before, abs=1e-12)
        assert 1.0 == pytest.approx(steerings.shares(EU).sum())


class TestResidency:
    """Users whose data may not leave the region."""

    @pytest.fixture
    def stage(self, monkeypatch):
        buy = {"buy": {"enters": "web.home", "data_class": "personal"}}
        tagged = {"residency": {"personal": ["eu"]}, "journeys": buy}
        for name, value in tagged.items():
            monkeypatch.setitem(TWO_REGIONS, name, value)
        return Stage(fails_over=True)

    def test_an_order_may_send_them_away(self, stage):
        stage.steerings.steer(TO_US, cause=1)
        stage.clock.run_until(61 * SECOND)

        assert 1.0 == stage.on(US)

    def test_checks_never_do(self, stage):
        stage.sick = {EU}
        stage.clock.run_until(300 * SECOND)

        assert 1.0 == stage.on(EU)
