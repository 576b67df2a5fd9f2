"""Worked cases with an exact answer: each inside the printed 99.9 % interval on every seed.

Sources: closed forms of renewal theory and of the lognormal's partial moments; the figures stand in
the planner's own specification (P1 to P8) and in rows V1 to V6 of ``docs/FIDELITY.md``.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model.plan.answer import Estimate
from sim.planning import availability
from sim.planning.answers import intervals
from sim.planning.answers.whole import Whole, whole_of
from sim.planning.futures import laws
from sim.planning.futures.biasing import all_down
from sim.planning.futures.keyed import root, uniforms
from sim.planning.futures.outages import SPACING_H
from sim.planning.recovery.case import Case
from sim.planning.recovery.drawn import draw_chunk
from sim.planning.recovery.living import live_chunk
from sim.planning.recovery.timeline import joint, merged
from tests.planning.plans import case_of, figure, option, outages, plan

SEEDS = range(1, 21)
SURE = 0.999
HOURS = 8766.0


def lived(case: Case, name: str, *, seed: int, chunks: int) -> Whole:
    return whole_of(live_chunk(case, name, seed=seed, chunk=k) for k in range(chunks))


def holds(exact: float, estimate: Estimate) -> bool:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low <= exact <= estimate.high


def after(hour: str) -> dict[str, object]:
    """Stages of an automatic failover that take an hour together, the way of the users among them.

    So many as count come within 46.6 s by DNS of a minute (`tests/planning/played`).
    """
    sure = {"detect": hour, "promote": "30s", "verify": "30s", "redirect": "1m"}
    return {stage: figure(value, shape=0.0) for stage, value in sure.items()}


def test_two_of_three_zones_with_a_shared_part():
    """P1: 54.14 minutes a year."""
    found = availability.series([availability.k_of_n(2, 3, 0.999), 0.9999])

    assert 0.9998970023 == pytest.approx(found, abs=1e-10)


@pytest.fixture(scope="module")
def region_outages() -> Case:
    return case_of(
        plan(
            options={
                "wait": option(),
                "hour": option("warm-standby", is_automatic=True, stages=after("57m13s400ms")),
            },
            failures={"regions": outages("0.3/year", "4h", 1.0)},
        )
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_yearly_downtime_of_region_outages(region_outages: Case, seed: int):
    """P2: waiting costs 1.9785 h a year (sd 5.9555); with a failover at one hour 0.29199."""
    wait = lived(region_outages, "wait", seed=seed, chunks=15)
    hour = lived(region_outages, "hour", seed=seed, chunks=15)

    assert holds(1.9785, intervals.mean(wait.downtime_h, wait.groups, SURE))
    assert holds(0.29199, intervals.mean(hour.downtime_h, hour.groups, SURE))
    quiet = (wait.downtime_h == 0.0).astype(np.int64)
    assert holds(0.74082, intervals.share(quiet, wait.groups, SURE))
    long = (wait.incidents.rto_h > 24.0).astype(np.int64)
    assert holds(0.036586, intervals.share(long, wait.incident_groups, SURE))
    assert (hour.downtime_h <= wait.downtime_h + 1e-9).all()


def test_the_closed_form_of_an_outage_that_a_failover_ends():
    """P2 by the partial moments of the lognormal."""
    first = 0.3 * laws.lognormal_limited(4.0, 1.0, limit=1.0, power=1)
    second = 0.3 * laws.lognormal_limited(4.0, 1.0, limit=1.0, power=2)

    assert 0.29199 == pytest.approx(first, abs=5e-6)
    assert 0.53639 == pytest.approx(math.sqrt(second), abs=5e-6)
    assert 1.9785 == pytest.approx(0.3 * laws.lognormal_mean(4.0, 1.0), abs=5e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_data_lost_between_hourly_snapshots(seed: int):
    """P3: usable after ten minutes: mean 40, p95 67, one in six above 60, never above 70."""
    snapshots = {
        "every": figure("1h"),
        "usable_after": figure("10m"),
        "works": figure("100%"),
        "kept": figure("30d"),
    }
    case = case_of(
        plan(
            options={
                "copies": option(
                    "backup-restore",
                    is_automatic=True,
                    protection={"mode": "snapshots", "snapshots": snapshots},
                )
            },
            # Outages that no recovery is too late for.
            failures={"regions": outages("2/year", "20d", 0.2)},
        )
    )
    rows = lived(case, "copies", seed=seed, chunks=2).incidents
    # Now and then home is back before the place that takes over is: nothing is given up then.
    moved = rows.loses_data == 1
    lost, groups = rows.rpo_h[moved] * 60.0, rows.year[moved] // 20

    assert 0.9 < moved.mean()
    assert holds(40.0, intervals.mean(lost, groups, SURE))
    assert holds(1 / 6, intervals.share((lost > 60.0).astype(np.int64), groups, SURE))
    assert holds(67.0, intervals.percentile(np.sort(lost), lost, groups, 0.95, SURE))
    assert 70.0 >= lost.max()


@pytest.mark.parametrize("seed", SEEDS)
def test_stages_of_a_recovery_add_up(seed: int):
    """P4: exponential stages of 5, 15 and 30 minutes; a mean of 50 meets 60 in 70 % only."""
    n = 40_000
    stages = (
        mean * laws.exponential(uniforms(root(seed, "stage", str(mean)), np.arange(n)))
        for mean in (5.0, 15.0, 30.0)
    )
    total, groups = np.sum(list(stages), axis=0), np.arange(n)

    assert holds(50.0, intervals.mean(total, groups, SURE))
    assert holds(0.70267, intervals.share((total <= 60.0).astype(np.int64), groups, SURE))
    assert holds(115.74, intervals.percentile(np.sort(total), total, groups, 0.95, SURE))
    assert 33.912 == pytest.approx(total.std(), rel=0.03)


@pytest.mark.parametrize(("regions", "exact"), [(2, 1.8182e-3), (3, 2.4906e-6), (4, 3.0295e-9)])
@pytest.mark.parametrize("seed", SEEDS)
def test_all_regions_down_within_a_year(regions: int, exact: float, seed: int):
    """P7: each fails once a year and is repaired in eight hours; guards let it be printed."""
    rates = np.full((20_000, regions), 1.0 / 8760.0)

    found = all_down(rates, median_h=8.0, shape=0.0, horizon_h=8760.0, seed=seed)

    assert found.refusal is None
    assert abs(found.chance - exact) <= intervals.reach(SURE) * found.error


def test_trials_for_a_share_to_a_hundredth():
    """P8: 6,147 trials bound a share of 0.2 to a hundredth at 95 %."""
    assert 6_147 == intervals.trials(share=0.2, half_width=0.01, level=0.95)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_part_by_its_mean_times_up_and_down(seed: int):
    """Row V1: 720 h up, 1 h down: .998613, whatever the law of the repair."""
    rate = HOURS / 721.0
    median = 3600.0 / math.exp(0.5**2 / 2.0)
    case = case_of(
        plan(
            options={"wait": option()},
            failures={"regions": outages(f"{rate:.9f}/year", f"{median:.6f}s", 0.5)},
        )
    )
    whole = lived(case, "wait", seed=seed, chunks=1)
    up = 1.0 - whole.downtime_h / HOURS

    assert holds(0.998613, intervals.mean(up, whole.groups, SURE))
    assert 0.002 > abs(0.998613 - up.mean())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_standby_that_takes_over_in_five_minutes_most_times(seed: int):
    """Row V6: up 720 h, repair 4 h, switch 5 min that works in .95: .9996144; without .9944751."""
    rate = HOURS / 724.0
    median = 4.0 * 3600.0 / math.exp(0.5**2 / 2.0)
    stages = {"detect": "1m", "promote": "1m", "verify": "1m", "redirect": "1m"}
    case = case_of(
        plan(
            options={
                "wait": option(),
                "switch": option(
                    "warm-standby",
                    is_automatic=True,
                    first_try=figure("95%"),
                    # Where it does not work at once the outage is over before it does.
                    second_try=figure("100d", shape=0.0),
                    stages={name: figure(value, shape=0.0) for name, value in stages.items()},
                ),
            },
            failures={"regions": outages(f"{rate:.9f}/year", f"{median:.6f}s", 0.5)},
        )
    )
    for name, exact in (("wait", 0.9944751), ("switch", 0.9996144)):
        whole = lived(case, name, seed=seed, chunks=1)
        up = 1.0 - whole.downtime_h / HOURS
        estimate = intervals.mean(up, whole.groups, SURE)

        # In the closed form the standby is always well; here it is down 4 h of 724, which is met
        # by, or meets, one outage in ninety and costs at most the mean repair.
        slack = 0.0 if name == "wait" else 2 * 4.0 / 724.0 * 4.0 / 724.0
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.low <= exact <= estimate.high + slack


@pytest.mark.parametrize("seed", SEEDS)
def test_two_regions_that_share_a_tenth_of_their_outages(seed: int):
    """Row V5: each up .9995: both down 5.02e-5 of the time, and any of them 9.5e-4 (.99905)."""
    median = 4.0 * 3600.0 / math.exp(0.5**2 / 2.0)
    failures = outages(f"{HOURS * 0.0005 / 4.0:.9f}/year", f"{median:.6f}s", 0.5)
    case = case_of(
        plan(
            options={"warm": option("warm-standby")},
            failures={"regions": {**failures, "common": figure("10%")}},
        )
    )
    both, either = np.zeros(6_000), np.zeros(6_000)
    for chunk in range(6):
        drawn = draw_chunk(case, seed=seed, chunk=chunk)
        one, other = drawn.regions["eu"], drawn.regions["us"]
        any_down = merged(
            np.concatenate((one.starts, other.starts)), np.concatenate((one.ends, other.ends))
        )
        for line, hours in ((joint(one, other), both), (any_down, either)):
            year = np.floor(line.starts / SPACING_H).astype(np.int64)
            inside = line.starts - year * SPACING_H >= 0.0
            lasts = (line.ends - line.starts)[inside]
            hours[chunk * 1000 : (chunk + 1) * 1000] = np.bincount(
                year[inside], lasts, minlength=1000
            )
    groups = np.arange(6_000)
    exact = (0.9 * 0.0005) ** 2 + 0.1 * 0.0005

    assert holds(exact, intervals.mean(both / HOURS, groups, SURE))
    assert holds(2 * 0.0005 - exact, intervals.mean(either / HOURS, groups, SURE))
