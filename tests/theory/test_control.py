"""Control loops against the rows of the fidelity table that are exact logic (class X).

Times hold to one sample or one look of the loop, whichever the row is about.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.autoscaler import desired_replicas
from sim.model.objective import Objective
from sim.observe.budget import BudgetBook
from sim.units import DAY, HOUR, MINUTE, SECOND

# Row H1: (replicas, metric, target) -> desired.
H1 = [
    (10, 90, 60, 15), (10, 65, 60, 10), (10, 67, 60, 12), (50, 90, 75, 60), (4, 20, 60, 2),
    (7, 53, 60, 7),
]  # fmt: skip
# Row H3: from how many, wanted -> the way there, a look each.
H3 = [
    (1, 100, [1, 5, 10, 20, 40, 80, 100]),
    (2, 100, [2, 6, 12, 24, 48, 96, 100]),
    (10, 100, [10, 20, 40, 80, 100]),
    (3, 17, [3, 7, 14, 17]),
]
# Section 1.8: factor, long and short window, and by error share when it fires and clears (s).
BURNS = [
    (14.4, HOUR, 5 * MINUTE,
     {1.0: (51.84, 295.7), 0.5: (103.68, 291.4), 0.1: (518.4, 256.8), 0.05: (1036.8, 213.6),
      0.02: (2592.0, 84.0), 0.01: None, 0.005: None}),
    (6.0, 6 * HOUR, 30 * MINUTE,
     {1.0: (129.6, 1789.0), 0.1: (1296.0, 1692.0), 0.05: (2592.0, 1584.0), 0.02: (6480.0, 1260.0),
      0.01: (12_960.0, 720.0), 0.005: None}),
    (1.0, 3 * DAY, 6 * HOUR,
     {1.0: (259.2, 21_578.0), 0.1: (2592.0, 21_384.0), 0.01: (25_920.0, 19_440.0),
      0.002: (129_600.0, 10_800.0)}),
]  # fmt: skip


@pytest.mark.parametrize(("replicas", "metric", "target", "expected"), H1)
def test_h1_desired_is_the_ceiling_of_current_times_metric_over_target(
    replicas, metric, target, expected
):
    busy, aim = metric / 100, target / 100

    assert expected == desired_replicas(current=replicas, busy=busy, serving=replicas, target=aim)


def test_h2_replicas_that_are_not_ready_count_as_idle_on_the_way_up():
    assert 5 == desired_replicas(current=4, busy=0.9, serving=3, target=0.6)


@pytest.mark.parametrize(("start", "wanted", "way"), H3)
def test_h3_a_step_adds_four_or_doubles_whichever_is_more(stages, start, wanted, way):
    stage = stages(_scaled(start, most=wanted))
    # Busy enough that the formula asks for more than any step allows.
    stage.plane.busy_share = 1.0

    seen = [stage.world.desired("web")]
    for look in range(1, 12):
        stage.world.run_until(look * 15 * SECOND)
        seen.append(stage.world.desired("web"))

    assert way == list(dict.fromkeys(seen))


def test_h4_it_scales_down_at_the_first_look_after_the_stabilisation(stages):
    stage = stages(_scaled(10, most=20))
    stage.plane.busy_share = 0.05
    stage.world.run_until(300 * SECOND)
    stage.plane.busy_share = 0.025

    stage.world.run_until(599 * SECOND)
    before = stage.world.desired("web")
    stage.world.run_until(615 * SECOND)

    assert 10 == before
    assert 5 == stage.world.desired("web")


def _scaled(start: int, *, most: int):
    """A service aimed at 5 % busy, so that any load asks for far more replicas at once."""
    web = {
        "replicas": start,
        "quota": most,
        "startup": 0,
        "autoscaler": {"least": 1, "most": most, "target": 0.05},
        "operations": {"home": {}},
    }
    return {
        "format": 1,
        "journeys": {"buy": {"enters": "web.home"}},
        "services": {"web": web},
    }


@pytest.mark.parametrize(
    ("factor", "long", "short", "share", "expected"),
    [
        (factor, long, short, share, expected)
        for factor, long, short, rows in BURNS
        for share, expected in rows.items()
    ],
)
def test_burn_rate_alerts_fire_and_clear_when_the_workbook_says(
    factor, long, short, share, expected
):
    """Both windows burn, from clean history; afterwards the short one clears first."""
    step = 2 * SECOND if expected is None or expected[0] < 3_000 else 30 * SECOND
    step = min(step, 2 * SECOND) if long < DAY else max(step, 10 * SECOND)
    # The short window is wholly bad when the errors end.
    bad_s = max(4_000 if expected is None else expected[0], short / SECOND) + 3 * step / SECOND
    fired, cleared = _windows(share, bad_s=bad_s, long=long, short=short, step=step, factor=factor)

    if expected is None:
        assert fired is None
        return
    assert expected[0] == pytest.approx(fired, abs=step / SECOND)
    # Both figures again from the formula, so that a slip in the table would show.
    clears = short / SECOND * (1.0 - 0.001 * factor / share)
    assert expected[1] == pytest.approx(clears, abs=1.0)
    assert expected[1] == pytest.approx(cleared, abs=2 * step / SECOND)


def _windows(share, *, bad_s, long, short, step, factor):
    """Seconds after the first error at which both windows burn, and after the last they do not."""
    rate, objective = 1_000_000, Objective(journey="buy", target=0.999)
    book = BudgetBook({"buy": objective}, ["buy"])
    ended = failed = rows = 0
    fired = cleared = None
    at = -min(long, 2 * HOUR) // step * step
    bad_us = math.ceil(bad_s * SECOND / step) * step
    while cleared is None and at < bad_us + short + 10 * step:
        ended += rate * step // SECOND
        failed += round(rate * share) * step // SECOND if 0 < at <= bad_us else 0
        counts = {"ended": ended, "failed": failed, "slow": 0}
        book.append(at, **{name: np.array([value]) for name, value in counts.items()})
        rows += 1
        burns = min(book.burn("buy", window, rows=rows) for window in (short, long)) > factor
        if burns and fired is None:
            fired = at / SECOND
        if fired is not None and not burns and at > bad_us:
            cleared = (at - bad_us) / SECOND
        if fired is None and at > bad_us:
            return None, None
        at += step
    return fired, cleared
