"""The command line as users meet it: another process, its exit code, stdout and stderr."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.cli import forked

ROOT = Path(__file__).parents[2]


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def gameday(*words, cwd=None, stdin=None, timeout=120, is_fresh=False, **environment):
    """Run ``gameday`` in a process of its own.

    Its heavy modules may have been loaded before it was forked. ``is_fresh``, or a setting that is
    read while they load, has it load them itself, with a command line and a seed of hashes of its
    own: for what looks at the process, and for the same bytes from two of them.
    """
    state = str(Path(tempfile.gettempdir()) / "gameday-tests")
    env = {"GAMEDAY_STATE": state} | os.environ | {"PYTHONPATH": str(ROOT)} | environment
    words = list(map(str, words))
    if forked.is_possible(environment, stdin) and not is_fresh:
        return Answer(*forked.call(words, cwd=cwd, stdin=stdin, timeout=timeout, env=env))
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *words],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env=env,
    )
    return Answer(done.returncode, done.stdout, done.stderr)
