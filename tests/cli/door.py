"""The command line as users meet it: another process, its exit code, stdout and stderr."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def gameday(*words, cwd=None, stdin=None, timeout=120, **environment):
    """Run ``gameday`` in a process of its own."""
    state = str(Path(tempfile.gettempdir()) / "gameday-tests")
    env = {"GAMEDAY_STATE": state} | os.environ | {"PYTHONPATH": str(ROOT)} | environment
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *map(str, words)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env=env,
    )
    return Answer(done.returncode, done.stdout, done.stderr)
