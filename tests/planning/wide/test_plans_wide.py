"""A plan's answer is the same bits whoever lives its years, and however often it was broken off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from sim.documents.plans import load_plan
from sim.errors import ForeignPieces
from sim.planning.answers.answering import Asked, answer_plan
from sim.planning.wide.pools import Local
from tests.cli.door import gameday

PLAN = "four-strategies"
ASKED = Asked(seed=5, years=4_000, options=("pilot-light",))


@pytest.fixture(scope="module")
def plain() -> str:
    return answer_plan(load_plan(PLAN), ASKED).to_json()


@pytest.mark.parametrize(
    "pool", [Local(2), Local(4), Local(2, threads=True)], ids=["2", "4", "threads"]
)
def test_workers_change_no_bit_of_the_answer(plain, pool):
    assert plain == answer_plan(load_plan(PLAN), ASKED, pool=pool).to_json()


BROKEN = """
import os, sys
from pathlib import Path
from sim.documents.plans import load_plan
from sim.planning.answers.answering import answer_plan
from tests.planning.wide.test_plans_wide import ASKED, PLAN
def told(done, of, now):
    if now == int(sys.argv[2]):
        os.kill(os.getpid(), 9)
answer_plan(load_plan(PLAN), ASKED, kept=Path(sys.argv[1]), told=told)
"""


def test_a_run_that_is_killed_goes_on_to_the_same_bits(plain, tmp_path):
    for lived in (1, 2):
        done = subprocess.run(
            [sys.executable, "-c", BROKEN, tmp_path, str(lived)], check=False, env=os.environ
        )
        assert -signal.SIGKILL == done.returncode
    counted = []
    again = answer_plan(load_plan(PLAN), ASKED, kept=tmp_path, told=lambda *of: counted.append(of))

    assert plain == again.to_json()
    assert (4, 4, 1) == counted[-1]
    with pytest.raises(ForeignPieces, match="another seed"):
        answer_plan(
            load_plan(PLAN), Asked(seed=6, years=1_000, options=ASKED.options), kept=tmp_path
        )


def test_the_verb_leaves_a_page_and_tables_and_asked_again_it_lives_nothing_twice(tmp_path):
    typed = [
        "whatif",
        PLAN,
        "--compare",
        "pilot-light",
        "--seed",
        5,
        "--years",
        1000,
        "--out",
        tmp_path,
    ]
    first, again = gameday(*typed, "--json"), gameday(*typed, "--json", is_fresh=True)

    assert first.code in (0, 1), first.err
    assert first.out == again.out == (tmp_path / "answer.json").read_text(encoding="utf-8")
    assert "pilot-light,tier-1,rto,h,p50," in (tmp_path / "figures.csv").read_text(encoding="utf-8")
    assert "<!doctype html>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 1 == len(list((tmp_path / "pieces").glob("*.piece")))


def test_a_cluster_that_is_not_there_is_told_with_what_to_do():
    done = gameday("whatif", PLAN, "--years", 1000, "--cluster", "tcp://127.0.0.1:1")

    assert 3 == done.code
    assert "no cluster at tcp://127.0.0.1:1" in done.err
