"""A run whose process is killed by SIGKILL at a step of writing, and that is gone on with."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from sim.cli.typist import Typist
from sim.drill.again import resume
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.journal.files import FILES, Files
from sim.journal.folder import RunFolder
from sim.streams import draw
from sim.units import MINUTE, SECOND
from tests.console.seat import typed_lines
from tests.drill.test_crash import DyingFiles
from tests.scenarios.ladder import drill_of

WHENS = ("before", "half", "after")


class KilledFiles(DyingFiles):
    """The process that writes is killed before, amid or after its n-th step."""

    def _step(self, name, *arguments):
        self.calls += 1
        if self.calls != self.n:
            return getattr(Files, name)(self, *arguments)
        if self.when == "after":
            getattr(Files, name)(self, *arguments)
        if self.when == "half" and name == "write":
            descriptor, data = arguments
            Files.write(self, descriptor, data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError(name)


@dataclass(frozen=True)
class Point:
    """Where a run is killed: at which step of writing, and at which side of it."""

    step: int
    when: str


def short(name: str, seed: int) -> Drill:
    """The first minutes of a shipped drill."""
    drill = drill_of(name, seed)
    cut = {"lasts": 12 * MINUTE, "lead_in": 20 * SECOND}
    scenario = drill.scenario.model_copy(update=cut)
    return replace(drill, scenario=scenario, documents={"scenario.yaml": name})


def lines_of(drill: Drill, seed: int) -> list[str]:
    """A dozen orders, keyed by seed: questions, words, changes, waits."""
    services = sorted(drill.topology.services)
    found = ["note text='sat down'"]
    for n in range(10):
        service = services[draw(seed, "service", n) % len(services)]
        can = (
            f"logs {service}",
            f"metrics error_share service={service}",
            f"restart {service}",
            f"scale {service} 3",
            "wait 7s",
            "declare SEV2",
            'post internal text="We are looking"',
            f"diagnose {service} slowdown",
        )
        found.append(can[draw(seed, "order", n) % len(can)])
    return [*found, "note text='the end'"]


def points(name: str, seed: int, *, steps: int, count: int) -> list[Point]:
    """So many moments of a run that takes so many steps of writing, keyed by drill and seed."""
    return [
        Point(
            1 + draw(seed, "kill", name, n) % steps,
            WHENS[draw(seed, "side", name, n) % len(WHENS)],
        )
        for n in range(count)
    ]


def whole(drill: Drill, lines: list[str], out: Path) -> tuple[bytes, int]:
    """The journal of who is never killed, and in how many steps it was written."""
    files = DyingFiles()
    with typed_lines(lines):
        run(drill, Typist(as_json=True, pace=None), out=out, files=files)
    return (out / "journal.jsonl").read_bytes(), files.calls


def killed(drill: Drill, lines: list[str], out: Path, point: Point) -> set[int]:
    """Let a process run it that is killed there; the orders that it had acknowledged."""
    told = out.with_suffix(".told")
    child = os.fork()
    if child == 0:
        # Nothing of the parent's may run here: it ends by the signal, or by this code.
        try:
            with typed_lines(lines):
                sys.stdout = told.open("w")
                run(
                    drill,
                    Typist(as_json=True, pace=None),
                    out=out,
                    files=KilledFiles(point.step, point.when),
                )
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), os.waitstatus_to_exitcode(status)
    assert signal.SIGKILL == os.WTERMSIG(status)
    # What was cut amid a line was acknowledged to nobody.
    said = [json.loads(line) for line in told.read_text().rpartition("\n")[0].splitlines()]
    return {one["order"]["id"] for one in said if "order" in one}


def gone_on(drill: Drill, lines: list[str], out: Path) -> bytes:
    """Sit down again and type what the journal does not hold yet; the journal then."""
    with typed_lines(lines[asked(out) :]):
        resume(out, drill, Typist(as_json=True, pace=None), files=FILES)
    return (out / "journal.jsonl").read_bytes()


def asked(out: Path) -> int:
    """How many orders a journal holds."""
    if not (out / "journal.jsonl").exists():
        return 0
    return sum(e.kind is Kind.ASKED for e in RunFolder(out).read_journal().entries)
