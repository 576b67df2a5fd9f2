"""How the verbs of a class live runs again: each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from sim.classroom.book import Verdict
from sim.classroom.marking import Remarked
from sim.classroom.verifying import Standing
from sim.errors import SimError


class CannotRemark(SimError):
    """The other process did not answer."""

    exit_code = 5


class Remarker:
    """One fresh process a run: nothing that another run left behind can move its score."""

    def __init__(self, python: str, anchors: Path) -> None:
        self._python = python
        self._anchors = anchors

    def __call__(self, run: Path) -> Remarked:
        """How a run stands when it is lived again, and its result.

        Raises:
            CannotRemark: with what the other process said.
        """
        words = ["class", "remark", str(run), "--json", "--anchors", str(self._anchors)]
        done = subprocess.run(
            [self._python, "-m", "sim.cli", *words],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env=os.environ,
        )
        try:
            told = json.loads(done.stdout)
            said = told["standing"]
            standing = Standing(Verdict(said["verdict"]), said["problem"], said["record"])
        except (ValueError, KeyError, TypeError) as error:
            raise CannotRemark(f"{run}: could not be marked: {done.stderr.strip()}") from error
        return Remarked(standing, told["result"])
