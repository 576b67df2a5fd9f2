"""The same bits on every machine: digests that are kept, and repeats by the thousand."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run
from tests.drill import golden
from tests.kinds.examples import KINDS
from tests.scenarios.ladder import DRILLS

KEPT = json.loads(golden.FILE.read_text())
# No vector and no fused instructions: in numpy, in what numba compiles, in the C library.
PLAIN = {
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX,-AVX512F",
}


@pytest.mark.parametrize("pair", golden.PAIRS, ids=lambda pair: golden.key(*pair))
def test_a_pair_does_what_it_did(pair):
    assert KEPT[golden.key(*pair)] == golden.digest(*pair)


def test_plain_instructions_give_the_same_bits(tmp_path):
    environment = {**os.environ, **PLAIN, "GAMEDAY_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.drill.golden", "few"],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )

    assert {golden.key(*pair): KEPT[golden.key(*pair)] for pair in golden.FEW} == json.loads(
        done.stdout
    )


def mark(name, seed):
    loaded = load_scenario(name)
    return run(
        Drill(scenario=loaded.model, topology=loaded.topology.model, seed=seed), "rule"
    ).record.journal_sha256


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2000, 2106))
def test_ten_thousand_short_pairs_run_twice(seed):
    """Every kind's smallest drill, whole: at least 95 of them on each of 106 seeds."""
    paths = sorted(KINDS.glob("*.yaml"))
    assert len(paths) >= 95
    for path in paths:
        assert mark(path, seed) == mark(path, seed), path


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3000, 3042))
def test_five_hundred_whole_drills_run_twice(seed):
    for name in DRILLS:
        assert mark(name, seed) == mark(name, seed), name
