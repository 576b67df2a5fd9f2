"""With numba and without, warm and cold, writable and not: the same run."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.engine.kernel import compiler

ROOT = Path(__file__).parents[2]
PROGRAM = """
import hashlib, json, sys
from sim.engine.request import RequestPlane
from tests.engine.pairs import layout_of, plane_of, service
layout = layout_of({"web": service(calls=[{"to": "db.home", "timeout": "20ms",
    "retries": {"attempts": 3, "backoff": "5ms", "jitter": 1.0}}]), "db": service("15ms")})
plane = plane_of(layout, rate=60.0, trace_one_in=2)
plane.advance(10_000_000)
plane.kill(1)
plane.advance(20_000_000)
digest = hashlib.sha256(plane.completions().tobytes() + plane.take_spans().tobytes()).hexdigest()
print(json.dumps([RequestPlane.is_compiled, "numba" in sys.modules, digest]))
"""

FLOWING = """
import hashlib, json
from sim.engine.flow.plane import FlowPlane
from tests.engine.pairs import layout_of, plane_of, service
layout = layout_of({"web": service(calls=[{"to": "db.home", "timeout": "20ms",
    "retries": {"attempts": 3, "backoff": "5ms"}}]), "db": service("15ms")})
plane = plane_of(layout, rate=60.0, kind=FlowPlane)
plane.advance(20_000_000)
meters = plane.meters
print(json.dumps([meters.op_counts.tolist(), meters.journey_histogram.tolist()]))
"""


def outside(program: str, **environment: str) -> str:
    """What a fresh interpreter prints, warnings being errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_same_code_runs_uncompiled_to_the_same_bytes():
    slow = json.loads(outside(PROGRAM, GAMEDAY_NO_NUMBA="1"))
    fast = json.loads(outside(PROGRAM))

    assert [False, False] == slow[:2]
    assert compiler.IS_COMPILED == fast[0]
    assert fast[2] == slow[2]


def test_flow_runs_uncompiled_to_the_same_counts():
    assert outside(FLOWING) == outside(FLOWING, GAMEDAY_NO_NUMBA="1")


def test_the_faces_import_neither_numba_nor_simpy():
    program = (
        "import sys, sim.engine.plane, sim.engine.layout, sim.engine.histogram\n"
        "import sim.engine.fidelity.check, sim.engine.kernel.compiler\n"
        "print([name for name in ('numba', 'simpy') if name in sys.modules])"
    )

    assert "[]" == outside(program).strip()


def test_a_changed_source_has_another_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GAMEDAY_CACHE", str(tmp_path))

    folder = compiler.cache_folder()

    assert folder == tmp_path / f"kernel-{compiler.source_digest()}"
    assert not compiler.IS_COMPILED or not compiler.is_cache_warm()


def test_where_the_cache_cannot_be_written_another_folder_is_found(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GAMEDAY_CACHE", str(tmp_path / "file"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(compiler.tempfile, "tempdir", None)

    folder = compiler.cache_folder()

    assert folder.is_relative_to(tmp_path)
    assert folder.is_dir() or not folder.exists()


@pytest.mark.skipif(not compiler.IS_COMPILED, reason="nothing is compiled here")
def test_a_kernel_that_has_run_is_warm():
    outside(PROGRAM)

    assert compiler.is_cache_warm()


def test_the_digest_is_short_and_stable():
    digest = compiler.source_digest()

    assert digest == compiler.source_digest()
    assert 12 == len(digest) == len(hashlib.sha256().hexdigest()[:12])
