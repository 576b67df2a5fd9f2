"""Killed at random moments by SIGKILL, over many drills: no order lost, none carried out twice."""

from __future__ import annotations

import pytest

from sim.journal.folder import RunFolder, load_run
from tests.console.kill_kit import asked, gone_on, killed, lines_of, points, short, whole
from tests.scenarios.ladder import DRILLS

SEED = 20
FEW = ("canary-bad", "payments-headline")
MANY = DRILLS[:20]


def check(name: str, count: int, tmp_path) -> None:
    drill = short(name, SEED)
    lines = lines_of(drill, SEED)
    expected, steps = whole(drill, lines, tmp_path / "whole")
    assert len(lines) == asked(tmp_path / "whole")
    for n, point in enumerate(points(name, SEED, steps=steps, count=count)):
        out = tmp_path / str(n)
        acknowledged = killed(drill, lines, out, point)
        assert len(acknowledged) <= asked(out), point
        if not RunFolder(out).manifest.exists():
            assert not acknowledged, point
            continue
        assert expected == gone_on(drill, lines, out), point
        load_run(out)


@pytest.mark.parametrize("name", FEW)
def test_killed_at_three_moments_of_a_drill_it_is_gone_on_with(name, tmp_path):
    check(name, 3, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", MANY)
def test_killed_at_two_hundred_moments_of_twenty_drills_nothing_is_lost_or_doubled(name, tmp_path):
    check(name, 10, tmp_path)
