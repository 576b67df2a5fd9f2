"""Same documents, same seed, same orders: same bytes; whoever runs it, wherever."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.drill.runner import run
from sim.journal.series_file import pack
from tests.drill.drill_kit import DEPLOY, bad_deploy, make_drill

ROOT = Path(__file__).parents[2]
SHORT = {"lasts": "4m", "lead_in": "20s", "rate": "1/s"}
RESPONDERS = ("idle", "panic", "rule", "reference")


def mark(drill, responder="reference"):
    record = run(drill, responder).record
    series = hashlib.sha256(pack(record.seconds, record.samples)).hexdigest()
    return record.journal_sha256, series


def variants():
    """Small scenarios that differ in what happens."""
    from sim.model.kinds import FAULTS

    def with_fault(kind, target, **fields):
        fault = FAULTS.get(kind).model_validate(fields)
        inject = {"at": "30s", "target": target, "fault": fault, "is_trigger": True}
        return DEPLOY | SHORT | {"injects": [inject]}

    web = {"service": "web"}
    yield bad_deploy() | SHORT
    yield with_fault("error_rate", {"service": "db"}, chance=0.3, lasts="2m")
    yield with_fault("crash", {"service": "web", "share": 0.5})
    yield with_fault("slowdown", web, factor=5.0)
    yield with_fault("telemetry_gap", {}, lasts="1m")
    yield with_fault("traffic_surge", {}, factor=2.0)


@pytest.mark.parametrize("seed", range(13))
def test_run_twice_gives_the_same_bytes(seed):
    for scenario in variants():
        for responder in RESPONDERS:
            first = mark(make_drill(scenario, seed=seed), responder)
            assert first == mark(make_drill(scenario, seed=seed), responder)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1042))
def test_a_thousand_pairs_run_twice(seed):
    test_run_twice_gives_the_same_bytes(seed)


def test_another_seed_gives_another_run():
    marks = [mark(make_drill(bad_deploy() | SHORT, seed=seed))[1] for seed in range(20)]
    assert 20 == len(set(marks))


SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
from tests.drill.test_repeatable import mark, variants
from tests.drill.drill_kit import make_drill
print(json.dumps([mark(make_drill(s, seed=0)) for s in variants()]))
"""


@pytest.mark.parametrize(
    ("hash_seed", "zone", "locale"), [("1", "Asia/Kolkata", "C"), ("random", "UTC+9", "C.UTF-8")]
)
def test_another_process_gives_the_same_bytes(tmp_path, hash_seed, zone, locale):
    environment = {
        **os.environ,
        "PYTHONHASHSEED": hash_seed,
        "TZ": zone,
        "LC_ALL": locale,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(ROOT)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )
    here = [list(mark(make_drill(scenario, seed=0))) for scenario in variants()]
    assert here == json.loads(done.stdout)
