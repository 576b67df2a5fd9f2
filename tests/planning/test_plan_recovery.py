"""Recovery by stages, what lies over each other, and what it costs, on cases done by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.documents.plan_defaults import defaults
from sim.documents.topologies import load_topology
from sim.model.plan.stage import Stage
from sim.planning.futures.outages import SPACING_H
from sim.planning.recovery.case import Case
from sim.planning.recovery.levels import Levels
from sim.planning.recovery.living import live_chunk
from sim.planning.recovery.money import costs
from sim.planning.recovery.prepared import PRIOR_REHEARSALS
from sim.planning.recovery.stages import STAGES, recovery_order
from sim.planning.recovery.stretches import Moments, Stretches, cut
from sim.planning.recovery.timeline import Timeline, merged
from tests.planning.plans import case_of, figure, option, outages, plan

SURE = {stage: figure("10m", shape=0.0) for stage in [stage.value for stage in Stage]}
LONG = {"regions": outages("1/year", "30d", 0.1)}
COPIES = {
    "every": figure("1h"),
    "usable_after": figure("10m"),
    "works": figure("100%"),
    "kept": figure("30d"),
}


def three_tiers(**more: Any) -> Case:
    """Backups of a shop of three tiers; each stage takes ten minutes."""
    options = {
        "backups": option(
            "backup-restore", stages=SURE, protection={"mode": "snapshots", "snapshots": COPIES}
        )
    }
    targets = [{"tier": "tier-1", "rto": "1h"}]
    return case_of(
        plan(options=options, failures=LONG, targets=targets, topology="sock-shop-regions",
             loss={"journeys": {"checkout": {"per_hour": figure(1000)}},
                   "per_minute_of_data": figure(0)}, **more)
    )  # fmt: skip


def begins(case: Case, stage: Stage) -> list[float]:
    """When a stage begins for each tier, in hours after the loss; of the first recovery."""
    book = live_chunk(case, "backups", seed=1, chunk=0).recoveries
    return [round(float(x), 4) for x in book[0, :, STAGES.index(stage), 0]]


def test_tiers_wait_for_those_they_need():
    """Forty minutes of people, then provision of each tier after the one before is back."""
    case = three_tiers(recovery={"after": {"tier-2": ["tier-1"], "tier-3": ["tier-2"]}})

    first, second, third = begins(case, Stage.PROVISION)
    assert first == pytest.approx(40 / 60, abs=1e-3)
    # Provision, restore with its copying, verify, redirect and the time to live.
    assert first + 40 / 60 < second < third


def test_one_crew_works_on_one_tier_at_a_time_and_three_on_all():
    one = begins(three_tiers(recovery={"crews": 1}), Stage.PROVISION)
    three = begins(three_tiers(recovery={"crews": 3}), Stage.PROVISION)

    assert len(set(one)) == 3
    assert sorted(one) == one
    assert len(set(three)) == 1


def test_a_restore_takes_what_its_data_need_of_the_line_and_who_has_none_does_not_wait():
    def restores(mib_per_s: float) -> tuple[list[float], list[float]]:
        case = three_tiers(recovery={"crews": 3, "restore_mib_per_s": figure(mib_per_s)})
        book = live_chunk(case, "backups", seed=1, chunk=0).recoveries[0, :, 5]
        assert Stage.RESTORE is STAGES[5]
        sizes = [
            sum(store.size_mib for name in case.stores[tier]
                if (store := case.topology.services[name].store) is not None)
            for tier in case.tiers
        ]  # fmt: skip
        return [10 / 60 + size / mib_per_s / 3600.0 for size in sizes], list(book[:, 1])

    for speed in (1.0, 1000.0):
        expected, lasts = restores(speed)
        assert expected == pytest.approx(lasts)
        assert 0 < sum(hours > 10 / 60 + 1e-9 for hours in expected) < 3


def test_the_order_of_tiers_puts_each_after_what_it_waits_for():
    case = three_tiers(recovery={"after": {"tier-1": ["tier-3"]}})

    order = [case.tiers[t] for t in recovery_order(case)]
    assert order.index("tier-3") < order.index("tier-1")


def test_rehearsals_move_beliefs_and_say_when():
    """Beta by successes; the median of a stage by the mean of logarithms, worth three before."""
    rows = [
        {"stage": "promote", "date": "2026-01-10", "took": "20m", "is_success": True},
        {"stage": "promote", "date": "2026-03-10", "took": "20m", "is_success": False},
    ]
    case = case_of(
        plan(
            options={
                "warm": option("warm-standby", stages={"promote": figure("5m")},
                               first_try=figure("80%", beta=10.0))
            },
            rehearsed=rows,
        )
    )  # fmt: skip
    warm = case.options["warm"]
    belief = case.beliefs[warm.first_try]

    assert (9.0 / 12.0, 12.0) == (belief.mean, belief.weight)
    law = warm.laws[Stage.PROMOTE]
    assert "2026-03-10" == law.tested_on
    expected = (5.0**PRIOR_REHEARSALS * 20.0**2) ** (1 / (PRIOR_REHEARSALS + 2)) / 60.0
    assert expected == pytest.approx(law.median_h)


def test_a_timeline_joins_what_touches_and_says_when_it_is_up_again():
    line = merged(np.array([5.0, 1.0, 2.0]), np.array([6.0, 3.0, 4.0]))

    assert [(1.0, 4.0), (5.0, 6.0)] == list(zip(line.starts, line.ends, strict=True))
    assert [0.5, 4.0, 4.5, 6.0, 7.0] == list(line.next_up(np.array([0.5, 1.0, 4.5, 5.5, 7.0])))
    assert [1.0, 5.0, np.inf] == list(line.next_down(np.array([0.0, 1.0, 5.0]))[0])
    assert [3.0] == list(Timeline(np.zeros(0), np.zeros(0)).next_up(np.array([3.0])))


@given(
    parts=st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 12), st.integers(0, 3)), max_size=12
    )
)
@settings(max_examples=60, deadline=None)
def test_where_stretches_lie_over_each_other_the_worst_holds_and_time_counts_once(
    parts: list[tuple[int, int, int]],
):
    """Against a walk along the hours."""
    table = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.7], [0.2, 0.9]])
    parts = sorted(parts)
    start = np.array([float(a) for a, _, _ in parts])
    kind = np.array([k for _, _, k in parts], dtype=np.int64)
    none = np.zeros(len(parts), dtype=np.int64)
    end = start + np.array([float(n) for _, n, _ in parts])

    found = cut(Stretches(start, end, none, kind, none, none), table)

    for hour in range(60):
        middle = hour + 0.5
        holds = [table[k] for a, n, k in parts if a < middle < a + n]
        inside = (found.start < middle) & (found.end > middle)
        assert int(inside.sum()) == min(1, len(holds))
        if holds:
            assert np.array_equal(found.level[inside][0], np.min(holds, axis=0))
    assert (found.end > found.start).all()


def moment(start: float, end: float, level: float, case: Case, outage: int = 0) -> Moments:
    """One stretch in which every journey is at a level."""
    levels = np.full((1, case.width), level)
    one = np.zeros(1, dtype=np.int64)
    return Moments(np.array([start]), np.array([end]), one, levels, one, one + outage)


def priced(**loss: Any) -> Case:
    journeys = {"buy": {"per_hour": figure(100), **loss}}
    return case_of(
        plan(options={"none": option()},
             loss={"journeys": journeys, "per_minute_of_data": figure(0)})
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "level", "amount"),
    [
        (0.0, 2.0, 0.0, 200.0),  # two hours of nothing
        (0.0, 2.0, 0.25, 150.0),  # a quarter is served
        (SPACING_H + 3.0, SPACING_H + 4.0, 0.0, 100.0),  # of another year
    ],
)
def test_an_hour_without_service_costs_its_amount(start, end, level, amount):
    case = priced()

    assert amount == pytest.approx(costs(case, moment(start, end, level, case)).whole[0])


def test_hours_of_the_day_have_their_worth_and_nights_wrap_round():
    case = priced(
        hours=[{"from": "22:00", "to": "06:00", "factor": 0.5},
               {"from": "12:00", "to": "13:30", "factor": 2.0}]
    )  # fmt: skip

    def cost(start: float, end: float) -> float:
        return float(costs(case, moment(start, end, 0.0, case)).whole[0])

    assert 100.0 * (2 * 0.5 + 1.0) == pytest.approx(cost(4.0, 7.0))
    assert 100.0 * (1.0 + 2 * 1.5 + 0.5) == pytest.approx(cost(11.0, 14.0))
    assert 2.0 * cost(0.0, 24.0) == pytest.approx(cost(24.0, 72.0))
    assert cost(5.0, 8.0) == pytest.approx(cost(24.0 * 100 + 5.0, 24.0 * 100 + 8.0))


def test_a_long_outage_costs_more_from_each_step_on():
    case = priced(steps=[{"after": "2h", "factor": 2.0}, {"after": "4h", "factor": 3, "once": 500}])
    whole = costs(case, moment(10.0, 16.0, 0.0, case)).whole[0]

    assert 100.0 * (2 * 1 + 2 * 2 + 2 * 3) + 500.0 == pytest.approx(whole)
    short = costs(case, moment(10.0, 12.0, 0.0, case)).whole[0]
    assert 200.0 == pytest.approx(short)
    # Slow is not lost: the clock of the curve does not run above what counts as served.
    slow = costs(case, moment(10.0, 30.0, 0.97, case)).whole[0]
    assert 100.0 * 20.0 * 0.03 == pytest.approx(slow)


def test_an_outage_is_drained_after_it_and_that_costs_too():
    def asked(share: str) -> Case:
        loss = {
            "journeys": {"buy": {"per_hour": figure(1000)}},
            "per_minute_of_data": figure(0),
            "comes_back": figure(share),
            "drain_harm": figure("50%"),
        }
        return case_of(plan(options={"none": option()}, failures=LONG, loss=loss))

    without = live_chunk(asked("0%"), "none", seed=1, chunk=0)
    with_it = live_chunk(asked("40%"), "none", seed=1, chunk=0)
    busy = asked("0%").levels.busiest

    assert 0.0 == without.drained_h.sum()
    # Of an outage t a share comes back and is worked off at what is free: t u / (1 - u).
    worked = 0.4 * busy / (1.0 - busy)
    assert worked * without.downtime_h.sum() == pytest.approx(with_it.drained_h.sum())
    assert (1.0 + 0.5 * worked) * without.loss.sum() == pytest.approx(with_it.loss.sum())


def test_a_configuration_is_measured_once_and_more_of_it_serves_no_less():
    levels = Levels(load_topology("two-regions").model)

    served = [levels.scaled(share) for share in (0.25, 0.5, 0.75, 1.0)]
    assert "flow plane" == levels.how
    assert all(a <= b + 1e-9 for low, high in pairwise(served)
               for a, b in zip(low, high, strict=True))  # fmt: skip
    assert levels.of(levels.full) == (1.0, 1.0)
    assert levels.scaled(0.5) is levels.scaled(0.5)


def test_a_system_that_the_plane_does_not_carry_is_answered_by_the_closed_form():
    levels = Levels(load_topology("picture-farm").model)
    if levels.how == "flow plane":
        pytest.skip("carried")

    assert levels.how.startswith("closed form")
    assert all(share == 1.0 for share in levels.scaled(1.0))


def test_wrong_data_are_lost_back_to_a_clean_copy_or_for_good():
    def kept(days: str) -> Case:
        copies = {**COPIES, "kept": figure(days)}
        failures = {"corruption": {"rate": figure("2/year"), "unnoticed": figure("5d", shape=1.0)}}
        options = {"warm": option("warm-standby",
                                  protection={"mode": "async", "snapshots": copies})}  # fmt: skip
        return case_of(plan(options=options, failures=failures))

    long, short = (live_chunk(kept(days), "warm", seed=1, chunk=0) for days in ("900d", "5d"))

    assert np.isfinite(long.incidents.rpo_h).all()
    gone = ~np.isfinite(short.incidents.rpo_h)
    # Unnoticed for longer than copies are kept: about half of them.
    assert 0.5 == pytest.approx(gone.mean(), abs=0.08)


def test_every_stage_has_a_default_length():
    assert {stage.value for stage in Stage} == set(defaults()["stages"])
