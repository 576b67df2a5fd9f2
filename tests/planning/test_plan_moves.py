"""What a move from place to place takes and costs, on cases done by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.plan.stage import Stage
from sim.planning.futures.chunk import Incidents
from sim.planning.recovery import sources as s
from sim.planning.recovery.case import Case
from sim.planning.recovery.drawn import draw_chunk
from sim.planning.recovery.living import live_chunk
from sim.planning.recovery.sources import MODES
from sim.planning.recovery.timeline import Timeline, joint, merged
from tests.planning.plans import case_of, figure, option, outages, plan

TEN = {stage.value: figure("10m", shape=0.0) for stage in Stage}
COPIES = {
    "every": figure("1h"),
    "usable_after": figure("10m"),
    "works": figure("100%"),
    "kept": figure("30d"),
}
# Of the topology `two-regions`: the longest start-up, and users coming by DNS within a minute.
RESTART_S = 30.0
COME_S = pytest.approx(46.0, abs=1.5)


# All but always the same: outages of one length are refused.
SAME = 1e-7


def lost(lasts: str) -> dict[str, Any]:
    return {"regions": outages("2/year", lasts, SAME)}


def unnoticed(lasts: str) -> dict[str, Any]:
    return {"corruption": {"rate": figure("2/year"), "unnoticed": figure(lasts, shape=SAME)}}


def rows(case: Case, name: str, mode: str = s.REGION) -> Incidents:
    found = live_chunk(case, name, seed=1, chunk=0).incidents
    mine = found.mode == MODES.index(mode)
    assert mine.sum() > 50
    return Incidents(**{f: getattr(found, f)[mine] for f in Incidents.__slots__})


def test_whoever_waits_for_home_waits_for_its_processes_too():
    case = case_of(plan(options={"wait": option()}, failures=lost("2h")))

    assert 2 * 3600.0 + RESTART_S == pytest.approx(3600.0 * rows(case, "wait").rto_h.max())


def test_users_come_within_less_than_the_time_to_live():
    """Seven stages of ten minutes, and nine in ten of the users by DNS; the alarm is sooner."""
    warm = option("warm-standby", stages=TEN)
    case = case_of(plan(options={"warm": warm}, failures=lost("9h")))

    assert 3600.0 * np.median(rows(case, "warm").rto_h) - 7 * 600.0 == COME_S


def test_nobody_finds_out_sooner_than_an_alarm_can_go_off():
    quick = {**TEN, "detect": figure("1s", shape=0.0)}
    case = case_of(
        plan(options={"warm": option("warm-standby", stages=quick)}, failures=lost("9h"))
    )

    detect_s = 3600.0 * np.median(rows(case, "warm").rto_h) - 6 * 600.0 - 46.0
    assert 45.0 < detect_s < 65.0


def test_a_copy_that_was_promoted_before_home_came_back_has_left_its_lag_behind():
    """Promoted after 50 minutes, users sent after 70: home is back between the two, or before."""
    lag = {"mode": "async", "lag": figure("90s", shape=SAME)}
    warm = {"warm": option("warm-standby", stages=TEN, protection=lag)}
    between, before = (
        rows(case_of(plan(options=warm, failures=lost(lasts))), "warm") for lasts in ("55m", "45m")
    )

    assert [90.0] == list(np.unique((3600.0 * between.rpo_h).round(3)))
    assert 55 * 60.0 + RESTART_S == pytest.approx(3600.0 * np.median(between.rto_h))
    assert 0.0 == before.rpo_h.max()


def test_new_capacity_is_asked_for_when_users_are_sent():
    """Both take ten minutes: who starts with a quarter is whole a minute before users are there."""
    options = {
        name: option("warm-standby", stages=TEN, at_once=figure(share))
        for name, share in (("quarter", "25%"), ("whole", "100%"))
    }
    case = case_of(plan(options=options, failures=lost("9h")))

    assert np.allclose(rows(case, "quarter").rto_h, rows(case, "whole").rto_h)


def test_what_is_written_until_a_restore_begins_is_given_up_with_what_was_wrong():
    """Two hours unnoticed, forty minutes to find out and prepare; back to a copy at most 70 old."""
    kept = option("warm-standby", stages=TEN, protection={"mode": "async", "snapshots": COPIES})
    found = rows(case_of(plan(options={"warm": kept}, failures=unnoticed("2h"))), "warm", s.DATA)

    assert 2 * 60.0 + 30.0 + 10.0 <= 60.0 * found.rpo_h.min()
    assert 60.0 * found.rpo_h.max() <= 2 * 60.0 + 30.0 + 70.0
    # Diagnose, decide, restore and two minutes of copying; nobody waits for who looks at it.
    assert [32.0] == list(np.unique((60.0 * found.rto_h).round(3)))


def test_a_restore_that_must_be_tried_again_copies_again():
    copies = {**COPIES, "works": figure("50%")}
    kept = option("warm-standby", stages=TEN, protection={"mode": "async", "snapshots": copies})
    found = rows(case_of(plan(options={"warm": kept}, failures=unnoticed("2h"))), "warm", s.DATA)

    extra = (60.0 * found.rto_h - 32.0) / 2.0
    assert np.allclose(extra, extra.round(), atol=1e-4)
    # Geometric: half need no second, a quarter just one.
    assert 0.5 == pytest.approx((extra < 0.5).mean(), abs=0.05)
    assert 0.25 == pytest.approx(((extra > 0.5) & (extra < 1.5)).mean(), abs=0.05)


def with_zones(rate: str, **more: Any) -> Case:
    stages = {**TEN, "scale": figure("5h", shape=0.0)}
    options = {"warm": option("warm-standby", stages=stages, **more)}
    return case_of(
        plan(options=options, failures={**lost("20h"), "zones": outages(rate, "5d", 0.5)})
    )


def test_a_standby_that_has_lost_a_zone_has_less_to_serve_with():
    share = {"at_once": figure("50%")}
    well, hurt = rows(with_zones("0/year", **share), "warm"), with_zones("20/year", **share)
    rto_h = 3600.0 * rows(hurt, "warm").rto_h

    # Half is enough, a quarter is not: then the users wait for the other zone, or for more.
    assert (3600.0 * well.rto_h < 8 * 600.0).mean() > 0.98
    assert 0.05 < (rto_h > 2 * 3600.0).mean() < 0.95
    level = hurt.capacity(0.25, hurt.topology.services)
    assert level.min() < 0.95 <= hurt.capacity(0.5, hurt.topology.services).min()


def test_a_region_whose_zones_are_all_down_is_not_there():
    drawn = draw_chunk(with_zones("40/year"), seed=1, chunk=0)
    one, other = (drawn.zones[zone] for zone in ("us-a", "us-b"))
    at = one.starts[other.next_up(one.starts) > one.starts]

    assert len(at) > 20
    assert (drawn.regions["us"].next_up(at) > at).all()
    alone = one.starts[other.next_up(one.starts) == one.starts]
    assert (drawn.regions["us"].next_up(alone) == alone).any()


LINES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=12).map(
    lambda parts: merged(
        np.array([float(a) for a, _ in parts]), np.array([float(a + n) for a, n in parts])
    )
)


@given(one=LINES, other=LINES)
def test_two_are_down_together_when_each_is(one: Timeline, other: Timeline):
    """Against a walk along the hours."""
    both = joint(one, other)

    for hour in np.arange(0.5, 80.0):
        at = np.array([hour])
        is_down = [line.next_up(at)[0] > hour for line in (one, other, both)]
        assert (is_down[0] and is_down[1]) == is_down[2]
