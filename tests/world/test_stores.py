"""Stores in time: who is written to, what a promotion gives up, what comes back."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from sim.engine.plane import WRITE, Table
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.units import SECOND

EU, US = 0, 1
TWO_REGIONS = {
    "format": 1,
    "regions": {"eu": {"zones": ["eu-a", "eu-b"]}, "us": {"zones": ["us-a"]}},
    "latency": {"between": {"eu": {"us": "90ms"}}},
    "steering": {"fails_over": False},
    "journeys": {"buy": {"enters": "web.home"}},
    "services": {
        "web": {"replicas": 3, "operations": {"home": {"calls": ["db.write"]}}},
        "db": {
            "replicas": 3,
            "quota": 3,
            "startup": "1s",
            "store": {
                "writes": ["write"],
                "promotes_in": "20s",
                "notices_after": "30s",
                "replication": {"apply": "1000/s"},
            },
            "operations": {"read": {}, "write": {}},
        },
    },
}
DB = Selector(service="db")
ISOLATED = [
    Effect(Selector(border="eu"), Dial.CALL_LOST, 1.0, Origin.NETWORK),
]


@pytest.fixture
def pair(stages):
    """A stage whose store has a primary in eu-a and copies in eu-b and us-a."""

    def make(**store):
        topology = deepcopy(TWO_REGIONS)
        topology["services"]["db"]["store"] |= store
        return stages(topology)

    return make


def _write(stage, times_s, *, replica: int | None = None, calls=None) -> None:
    first = stage.layout.replicas_of("db")[0].index if replica is None else replica
    rows = np.zeros(len(times_s), WRITE)
    rows["at_us"] = (np.array(times_s) * SECOND).astype(np.int64)
    rows["service"] = stage.layout.service("db")
    rows["replica"] = first
    rows["call"] = np.arange(len(times_s)) + 1_000_000 * first
    order = np.argsort(np.concatenate((stage.plane.writes["at_us"], rows["at_us"])), kind="stable")
    stage.plane.writes = np.concatenate((stage.plane.writes, rows))[order]


def _leader(stage, region: int) -> str:
    leader = stage.plane.get(Table.LEADER, (stage.layout.service("db"), region))
    return stage.layout.replicas[leader].zone if leader >= 0 else "nobody"


def _told(stage, event: str) -> list[dict]:
    return [data for _, kind, _, said, data, _ in stage.told if (kind, said) == ("store", event)]


def _state(stage):
    return stage.world.stores.states["db"]


@pytest.mark.parametrize(("lag_s", "lost"), [(0, 0), (30, 300), (660, 6_600)])
def test_a_promotion_loses_in_proportion_to_the_lag(pair, lag_s, lost):
    """Ten writes a second; the copies stand still for the time of the lag before the promotion."""
    stage, at_s = pair(), 1_000
    _write(stage, np.arange(0, at_s, 0.1))
    paused = Effect(DB, Dial.APPLY, 0.0, Origin.DATA)
    if lag_s:
        stage.do(Hold(paused), at_us=(at_s - lag_s) * SECOND)
    stage.do(Strike(Impulse.LEAD, DB), at_us=(at_s - 20) * SECOND)

    stage.world.run_until(at_s * SECOND)

    told = _told(stage, "promoted")
    assert 1 == len(told)
    # What was still on the road when the copies stopped, and the writes of one road's time.
    assert abs(told[0]["lost"] - lost) <= 2
    assert abs(told[0]["recovery_point_us"] - lag_s * SECOND) <= SECOND // 4


def test_the_recovery_point_is_the_write_logs_own_count(pair):
    stage = pair()
    _write(stage, np.arange(0, 200, 0.05))
    stage.do(Hold(Effect(DB, Dial.APPLY, 0.004, Origin.DATA)))
    stage.do(Strike(Impulse.LEAD, DB), at_us=150 * SECOND)

    stage.world.run_until(300 * SECOND)

    stage.world.stores.take_writes()
    history = _state(stage).history
    assert 4_000 == len(history.log) + history.lost + history.apart
    assert _told(stage, "promoted")[0]["lost"] > 1_000


def test_an_automatic_failover_takes_noticing_and_promoting(pair):
    stage = pair(failover="automatic")
    gone = Effect(Selector(zone="eu-a"), Dial.DOWN, 1.0, Origin.HOST)
    stage.do(Hold(gone), at_us=100 * SECOND)

    stage.world.run_until(150 * SECOND - 1)
    before = _leader(stage, EU)
    stage.world.run_until(150 * SECOND)

    assert ("nobody", "eu-b") == (before, _leader(stage, EU))
    assert "eu-b" == _leader(stage, US)


def test_a_primary_that_is_back_in_time_stays_primary(pair):
    stage = pair(failover="automatic")
    gone = Effect(Selector(zone="eu-a"), Dial.DOWN, 1.0, Origin.HOST)
    stage.do(Hold(gone, for_us=20 * SECOND), at_us=100 * SECOND)

    stage.world.run_until(300 * SECOND)

    assert [] == _told(stage, "promoted")
    assert "eu-a" == _leader(stage, EU) == _leader(stage, US)


def test_a_region_cut_off_and_not_fenced_goes_on_writing_and_its_writes_conflict(pair):
    stage = pair(fences=False)
    _write(stage, np.arange(0, 400, 1.0))
    stage.do(*(Hold(effect, for_us=200 * SECOND) for effect in ISOLATED), at_us=100 * SECOND)
    stage.do(Strike(Impulse.LEAD, Selector(service="db", region="us")), at_us=130 * SECOND)

    stage.world.run_until(299 * SECOND)
    split = _leader(stage, EU), _leader(stage, US)
    stage.world.run_until(500 * SECOND)

    assert ("eu-a", "us-a") == split
    assert "us-a" == _leader(stage, EU)
    rejoined = _told(stage, "rejoined")[0]
    assert 50 == rejoined["orphaned"]
    # Written by the old primary between the promotion and the healing, and after it by nobody.
    assert 150 <= rejoined["conflicting"] <= 151


def test_a_fence_leaves_a_cut_off_region_without_a_primary(pair):
    stage = pair(fences=True)
    stage.do(*(Hold(effect) for effect in ISOLATED), at_us=100 * SECOND)
    stage.do(Strike(Impulse.LEAD, Selector(service="db", region="us")), at_us=130 * SECOND)

    stage.world.run_until(300 * SECOND)

    assert ("nobody", "us-a") == (_leader(stage, EU), _leader(stage, US))


FENCE = Strike(Impulse.FENCE, Selector(service="db", region="eu"))


def test_an_order_fences_a_side_that_nobody_reaches_through_its_power_switch(pair):
    """The old primary goes on for a minute, is restarted, and its conflicts end there, exactly."""
    stage = pair(fences=False)
    _write(stage, np.arange(0, 400, 1.0))
    stage.do(*(Hold(effect, for_us=200 * SECOND) for effect in ISOLATED), at_us=100 * SECOND)
    stage.do(Strike(Impulse.LEAD, Selector(service="db", region="us")), at_us=130 * SECOND)
    stage.do(FENCE, at_us=170 * SECOND)

    stage.world.run_until(229 * SECOND)
    before = _leader(stage, EU)
    stage.world.run_until(230 * SECOND)

    assert ("eu-a", "nobody", "us-a") == (before, _leader(stage, EU), _leader(stage, US))
    assert {"region": "eu", "how": "power_switch"} == _told(stage, "fenced")[0]
    assert {"eu-a", "eu-b"} == {stage.layout.replicas[r].zone for r in stage.plane.killed}
    stage.world.run_until(320 * SECOND)
    # Healed: who was cut off writes to the new primary, and the old one follows.
    assert "us-a" == _leader(stage, EU)
    assert 50 == _told(stage, "rejoined")[0]["orphaned"]


def test_a_side_that_can_be_reached_is_fenced_at_once_and_kept_running(pair):
    stage = pair()
    stage.do(FENCE, at_us=10 * SECOND)

    stage.world.run_until(10 * SECOND)

    assert ("nobody", "nobody") == (_leader(stage, EU), _leader(stage, US))
    assert {"region": "eu", "how": "read_only"} == _told(stage, "fenced")[0]
    assert [] == stage.plane.killed


def test_promoting_a_copy_where_a_fence_stands_lifts_it_and_nothing_else_does(pair):
    stage = pair(failover="automatic")
    stage.do(FENCE, at_us=10 * SECOND)
    gone = Effect(Selector(zone="us-a"), Dial.DOWN, 1.0, Origin.HOST)
    stage.do(Strike(Impulse.LEAD, Selector(service="db", region="us")), at_us=20 * SECOND)
    stage.do(Hold(gone), at_us=100 * SECOND)

    stage.world.run_until(300 * SECOND)
    by_itself = stage.world.primary_zone("db")
    stage.do(Strike(Impulse.LEAD, Selector(service="db", region="eu")))
    stage.world.run_until(400 * SECOND)

    assert ("us-a", "eu-a") == (by_itself, stage.world.primary_zone("db"))
    assert "eu-a" == _leader(stage, EU)
    assert not stage.world.facts.is_fenced("db", "eu")


def test_a_store_whose_failover_is_manual_stays_where_it_is_until_it_is_automatic_again(pair):
    stage = pair(failover="automatic")
    manual = Effect(DB, Dial.NO_FAILOVER, 1.0, Origin.OPERATOR)
    gone = Effect(Selector(zone="eu-a"), Dial.DOWN, 1.0, Origin.HOST)
    stage.do(Hold(gone), at_us=100 * SECOND)
    stage.do(Hold(manual, for_us=180 * SECOND), at_us=120 * SECOND)

    stage.world.run_until(349 * SECOND)
    kept = _told(stage, "promoted")
    stage.world.run_until(350 * SECOND)

    assert [] == kept
    assert 1 == len(_told(stage, "promoted"))


def test_reconciling_brings_back_what_the_old_primary_had(pair):
    stage = pair()
    _write(stage, np.arange(0, 100, 0.5))
    stage.do(Hold(Effect(DB, Dial.APPLY, 0.0, Origin.DATA), for_us=200 * SECOND), at_us=50 * SECOND)
    stage.do(Strike(Impulse.LEAD, DB), at_us=80 * SECOND)
    stage.do(Strike(Impulse.RECONCILE, DB), at_us=300 * SECOND)

    stage.world.run_until(300 * SECOND)

    history = _state(stage).history
    assert 0 == history.lost
    assert history.reconciled == _told(stage, "reconciled")[0]["writes"] > 90


def test_a_switch_over_waits_for_the_copy_and_loses_nothing(pair):
    stage = pair()
    _write(stage, np.arange(0, 100, 0.01))
    stage.do(Hold(Effect(DB, Dial.APPLY, 0.05, Origin.DATA)))
    move = Strike(Impulse.SWITCH_OVER, Selector(service="db", region="us"))
    stage.do(move, at_us=100 * SECOND)

    stage.world.run_until(110 * SECOND)
    waits = stage.plane.get(Table.COMMIT_US, (stage.layout.service("db"),))
    stage.world.run_until(400 * SECOND)

    told = _told(stage, "promoted")[0]
    assert (-1, 0, "us-a") == (waits, told["lost"], told["zone"])
    # 10,000 records at 50 a second.
    when = next(
        at for at, kind, _, event, _, _ in stage.told if (kind, event) == ("store", "promoted")
    )
    assert 200 * SECOND <= when <= 202 * SECOND


def test_a_quorum_waits_for_the_middle_copy_and_refuses_without_a_majority(pair):
    stage = pair(replication={"mode": "quorum"})
    place = (stage.layout.service("db"),)
    first = stage.plane.get(Table.COMMIT_US, place)
    stage.do(Hold(Effect(Selector(zone="eu-b"), Dial.DOWN, 1.0, Origin.HOST)), at_us=10 * SECOND)
    stage.do(Hold(Effect(Selector(zone="us-a"), Dial.DOWN, 1.0, Origin.HOST)), at_us=20 * SECOND)

    stage.world.run_until(15 * SECOND)
    far = stage.plane.get(Table.COMMIT_US, place)
    stage.world.run_until(25 * SECOND)

    assert (1_000, 90_000, -1) == (first, far, stage.plane.get(Table.COMMIT_US, place))


def test_a_synchronous_write_leaves_out_copies_that_are_gone(pair):
    stage = pair(replication={"mode": "sync", "reach": "everywhere"})
    place = (stage.layout.service("db"),)
    everywhere = stage.plane.get(Table.COMMIT_US, place)
    stage.do(Hold(Effect(Selector(border="us"), Dial.CALL_LOST, 1.0, Origin.NETWORK)))

    stage.world.run_until(SECOND)

    assert (90_000, 1_000) == (everywhere, stage.plane.get(Table.COMMIT_US, place))


def test_a_restore_takes_size_over_speed_and_loses_what_came_after_its_point(pair):
    stage = pair(snapshots="60s", size_mib=3_000, restore_mib_per_s=50.0)
    _write(stage, np.arange(0, 170, 1.0))
    bad = Hold(Effect(DB, Dial.FAILURE, 0.5, Origin.DATA))
    stage.do(bad, Strike(Impulse.CORRUPT, DB), at_us=150 * SECOND)
    stage.do(Strike(Impulse.RESTORE, DB, 25.0), at_us=170 * SECOND)

    stage.world.run_until(229 * SECOND)
    meanwhile = _leader(stage, EU)
    stage.world.run_until(230 * SECOND)

    told = _told(stage, "restored")[0]
    # The newest snapshot that is 25 s old was taken at 120 s.
    assert ("nobody", "eu-a") == (meanwhile, _leader(stage, EU))
    assert 50 <= told["lost"] <= 51
    assert 0.0 == stage.world.dial("failure", service="db", operation="db.read")


@pytest.mark.parametrize(("back_s", "wrong", "share"), [(30.0, 0, 0.0), (10.0, 10, 0.5)])
def test_a_restore_to_a_point_after_the_damage_brings_it_back(pair, back_s, wrong, share):
    """One write a second; bad ones from 150 s on; the restore begins at 170 s."""
    stage = pair(archives=True, size_mib=3_000, restore_mib_per_s=50.0)
    _write(stage, np.arange(0, 170, 1.0))
    bad = Hold(Effect(DB, Dial.FAILURE, 0.5, Origin.DATA))
    stage.do(bad, Strike(Impulse.CORRUPT, DB), at_us=150 * SECOND)
    stage.do(Strike(Impulse.RESTORE, DB, back_s), at_us=170 * SECOND)

    stage.world.run_until(300 * SECOND)
    stage.world.close_books()

    assert abs(_told(stage, "closed")[0]["wrong"] - wrong) <= 1
    assert share == stage.world.dial("failure", service="db", operation="db.read")


def test_a_store_goes_back_to_where_it_was_when_every_effect_has_ended(pair):
    stage = pair()
    before = stage.plane.snapshot()
    effects = [
        Effect(Selector(border="eu"), Dial.CALL_LOST, 1.0, Origin.NETWORK),
        Effect(DB, Dial.READ_ONLY, 1.0, Origin.DATA),
        Effect(DB, Dial.APPLY, 0.3, Origin.DATA),
    ]
    stage.do(*(Hold(effect, for_us=50 * SECOND) for effect in effects), at_us=10 * SECOND)

    stage.world.run_until(100 * SECOND)

    assert before == stage.plane.snapshot()


@pytest.mark.parametrize(("role", "down"), [("primary", [0]), ("copy", [1, 2])])
def test_a_role_picks_the_primary_or_the_copies_as_they_are_when_it_begins(pair, role, down):
    stage = pair()
    target = Selector(service="db", role=role)
    stage.do(Hold(Effect(target, Dial.DOWN, 1.0, Origin.HOST), for_us=5 * SECOND))
    stage.world.run_until(SECOND)

    is_up = stage.column(Table.IS_UP, "db")
    assert down == [r for r in range(3) if not is_up[r]]


def test_a_promotion_moves_the_role_but_not_an_effect_that_had_begun(pair):
    stage = pair(fences=True)
    target = Selector(service="db", role="primary")
    slow = Effect(target, Dial.SPEED, 0.5, Origin.HOST)
    stage.do(Hold(slow))
    stage.do(Strike(Impulse.LEAD, Selector(service="db", region="us")), at_us=SECOND)
    stage.do(Hold(slow), at_us=100 * SECOND)
    stage.world.run_until(100 * SECOND)

    assert [500_000, 1_000_000, 500_000] == stage.column(Table.SPEED_PPM, "db")


def test_what_keeps_no_data_has_no_role(pair):
    stage = pair()
    stage.do(Strike(Impulse.KILL, Selector(service="web", role="primary")))
    stage.world.run_until(0)

    assert [] == stage.plane.killed


def test_what_is_wrong_is_never_more_than_what_stands(pair):
    """A promotion to a copy that has not come so far leaves the damage to what is written next."""
    stage = pair()
    _write(stage, np.arange(0, 100, 1.0))
    stage.do(Hold(Effect(DB, Dial.APPLY, 0.0, Origin.DATA)), at_us=20 * SECOND)
    stage.do(Strike(Impulse.CORRUPT, DB), at_us=60 * SECOND)
    stage.do(Strike(Impulse.LEAD, DB), at_us=70 * SECOND)
    stage.world.run_until(90 * SECOND)
    leader = _state(stage).history.primary
    _write(stage, [95.0, 96.0], replica=leader)
    stage.world.run_until(91 * SECOND)
    stage.world.stores.take_writes()
    before = _state(stage).history.wrong
    stage.world.run_until(100 * SECOND)
    stage.world.stores.take_writes()

    assert (0, 2) == (before, _state(stage).history.wrong)


def test_an_automatic_failover_is_tried_again_when_a_copy_is_back(pair):
    stage = pair(failover="automatic")
    for zone, lasts_us in (("eu-a", None), ("eu-b", 100 * SECOND), ("us-a", None)):
        gone = Effect(Selector(zone=zone), Dial.DOWN, 1.0, Origin.HOST)
        stage.do(Hold(gone, for_us=lasts_us), at_us=100 * SECOND)

    stage.world.run_until(300 * SECOND)

    assert {"reason": "no copy listens"} in _told(stage, "promotion_failed")
    assert "eu-b" == _leader(stage, EU)


@pytest.mark.parametrize("gone", ["us-a", "eu-a"])
def test_a_switch_over_is_given_up_when_the_copy_cannot_catch_up(pair, gone):
    """The copy is gone, or what it lacks is: the store is free for other orders."""
    stage = pair()
    _write(stage, np.arange(0, 100, 0.01))
    stage.do(Hold(Effect(DB, Dial.APPLY, 0.05, Origin.DATA)))
    move = Strike(Impulse.SWITCH_OVER, Selector(service="db", region="us"))
    stage.do(move, at_us=100 * SECOND)
    down = Effect(Selector(zone=gone), Dial.DOWN, 1.0, Origin.HOST)
    stage.do(Hold(down), at_us=110 * SECOND)
    cut = Effect(Selector(border="us"), Dial.CALL_LOST, 1.0, Origin.NETWORK)
    stage.do(Hold(cut), at_us=105 * SECOND)

    stage.world.run_until(125 * SECOND)

    assert [{"reason": "the copy cannot catch up"}] == _told(stage, "promotion_failed")
    assert not stage.world.facts.is_moving("db")
    assert "eu-a" == stage.world.primary_zone("db")


def test_a_switch_over_is_given_up_when_the_copy_applies_nothing(pair):
    """Nobody knows for how long; where it has everything already, nothing is waited for."""
    for lacks in (True, False):
        stage = pair()
        _write(stage, np.arange(0, 100, 1.0))
        paused = Effect(DB, Dial.APPLY, 0.0, Origin.DATA)
        stage.do(Hold(paused), at_us=(50 if lacks else 102) * SECOND)
        move = Strike(Impulse.SWITCH_OVER, Selector(service="db", region="us"))
        stage.do(move, at_us=110 * SECOND)

        stage.world.run_until(140 * SECOND)

        reasons = [{"reason": "the copy cannot catch up"}] if lacks else []
        assert reasons == _told(stage, "promotion_failed")
        assert ("eu-a" if lacks else "us-a") == stage.world.primary_zone("db")
        assert not stage.world.facts.is_moving("db")


def test_a_switch_over_to_a_copy_that_has_everything_needs_no_primary(pair):
    stage = pair()
    _write(stage, np.arange(0, 90, 1.0))
    move = Strike(Impulse.SWITCH_OVER, Selector(service="db", region="us"))
    stage.do(move, at_us=100 * SECOND)
    down = Effect(Selector(zone="eu-a"), Dial.DOWN, 1.0, Origin.HOST)
    stage.do(Hold(down), at_us=110 * SECOND)

    stage.world.run_until(125 * SECOND)

    assert "us-a" == _leader(stage, US)


def test_a_power_switch_spares_a_side_whose_copy_has_been_promoted_meanwhile(pair):
    stage = pair(fences=False, promotes_in="10s")
    stage.do(*(Hold(effect, for_us=80 * SECOND) for effect in ISOLATED), at_us=100 * SECOND)
    stage.do(Strike(Impulse.LEAD, Selector(service="db", region="us")), at_us=130 * SECOND)
    stage.do(FENCE, at_us=170 * SECOND)
    stage.do(Strike(Impulse.LEAD, Selector(service="db", region="eu")), at_us=185 * SECOND)

    stage.world.run_until(300 * SECOND)

    assert "eu-a" == _leader(stage, EU) == _leader(stage, US)
    assert [] == stage.plane.killed


def test_what_an_old_primary_takes_apart_again_is_not_at_hand(pair):
    """Split, healed, handed back, split again: only what can be read can be reconciled."""
    stage = pair(fences=False)
    for split_s in (100, 600):
        cut = [Hold(effect, for_us=200 * SECOND) for effect in ISOLATED]
        stage.do(*cut, at_us=split_s * SECOND)
        lead = Strike(Impulse.LEAD, Selector(service="db", region="us"))
        stage.do(lead, at_us=(split_s + 10) * SECOND)
    _write(stage, [*range(150, 160), *range(650, 655)])
    back = Strike(Impulse.SWITCH_OVER, Selector(service="db", region="eu"))
    stage.do(back, at_us=400 * SECOND)
    stage.do(Strike(Impulse.RECONCILE, DB), at_us=700 * SECOND)

    stage.world.run_until(700 * SECOND)

    assert [{"writes": 10}] == _told(stage, "reconciled")
    assert 5 == _state(stage).history.apart
