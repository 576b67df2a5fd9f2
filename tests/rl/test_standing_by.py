"""Steps that the drill does not live at once: what is seen and paid is what it would have been."""

from __future__ import annotations

import numpy as np
import pytest

from sim.documents.catalog import Shelf, entries
from sim.errors import CannotCarry
from sim.rl.environment import DrillEnv

DRILLS = [name for name in entries(Shelf.SCENARIOS) if "/" not in name]


def seats(drill, *, plane, step_s):
    """One that pays at scrapes, and the readable form that lives and pays every step."""
    settings = {"plane": plane, "seeds": (1, 2, 3), "step_s": step_s}
    return [DrillEnv(drill, pays=pays, **settings) for pays in ("scrapes", "steps")]


def play_both(lazy, eager, *, luck, share, most=400):
    """Random open moves, a ``share`` of steps; how many steps the lazy seat did not live."""
    generator = np.random.default_rng(luck)
    told = [env.reset(seed=0, options={"seed": 1 + luck % 3}) for env in (lazy, eager)]
    sums, stood_by, is_over, steps = np.zeros(2), 0, False, 0
    while not is_over and steps < most:
        mask = told[0][0]["action_mask"]
        action = generator.choice(np.flatnonzero(mask)) if generator.random() < share else 0
        scrapes = lazy._session.scrapes
        lived_us = lazy._session.now_us
        told = [env.step(action) for env in (lazy, eager)]
        (seen, _, is_over, _, info), (expected, _, ended, _, known) = told
        sums += [one[1] for one in told]
        assert ended == is_over
        assert known["now_s"] == info["now_s"]
        np.testing.assert_array_equal(expected["signals"], seen["signals"])
        np.testing.assert_array_equal(expected["action_mask"], seen["action_mask"])
        if is_over or lazy._session.scrapes > scrapes:
            assert pytest.approx(sums[1], abs=1e-9) == sums[0]
        stood_by += lazy._session.now_us == lived_us
        steps += 1
    return stood_by


@pytest.mark.parametrize("plane", ["flow", "request"])
@pytest.mark.parametrize("step_s", [0.5, 1.0, 2.0, 10.0])
@pytest.mark.parametrize("share", [0.02, 0.2])
def test_a_seat_that_stands_by_sees_and_earns_what_one_that_lives_every_step_does(
    plane, step_s, share
):
    lazy, eager = seats("bad_deploy", plane=plane, step_s=step_s)

    stood_by = play_both(lazy, eager, luck=round(10 * step_s + 100 * share), share=share)

    assert (stood_by > 20) is (step_s < 5.0)


# People who ask and are asked and change seats, canaries, probes that fail, monitoring that goes
# blind, an autoscaler, tickets and decoys.
@pytest.mark.parametrize("drill", ["payments-headline", "canary-bad", "blind-flight"])
def test_so_it_is_where_people_rollouts_and_monitoring_have_their_say(drill):
    lazy, eager = seats(drill, plane="request", step_s=1.0)

    assert play_both(lazy, eager, luck=5, share=0.1, most=200) > 20


@pytest.mark.long
@pytest.mark.parametrize("plane", ["flow", "request"])
@pytest.mark.parametrize("drill", DRILLS)
def test_so_it_is_in_every_drill(drill, plane):
    try:
        lazy, eager = seats(drill, plane=plane, step_s=1.0)
    except CannotCarry:
        assert plane == "flow"
        return

    assert play_both(lazy, eager, luck=len(drill), share=0.08, most=250) > 20
