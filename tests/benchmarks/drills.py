"""Whole drills, start-up and validation, each beside the bare interpreter or the goal: a table.

    python -m tests.benchmarks.drills

CPU time, interleaved, median of five; absolute times move with the machine, ratios do not.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sim.cli.anchored import Anchored
from sim.cli.judging import ask, judge
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.units import HOUR

ROOT = Path(__file__).parents[2]
ROUNDS = 5
WIDE = 200


def child_cpu_s(words: Sequence[str]) -> float:
    """User and system CPU of one process, seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(words, check=True, capture_output=True, env=env, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def own_cpu_s(act: Callable[[], object]) -> float:
    """CPU of this process while ``act`` runs, seconds."""
    before = time.process_time()
    act()
    return time.process_time() - before


def medians(measures: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Each measure's median over rounds in which every one takes its turn."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(ROUNDS):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: statistics.median(values) for name, values in taken.items()}


def wide_topology(services: int) -> str:
    """A topology of so many services, each calling the next three."""
    lines = ["format: 1", "journeys:", "  visit: {enters: s0.do}", "services:"]
    for k in range(services):
        calls = ", ".join(f"s{n}.do" for n in range(k + 1, min(k + 4, services)))
        chance = "[" + ", ".join(f"{{to: {c}, chance: 20%}}" for c in calls.split(", ") if c) + "]"
        lines += [f"  s{k}:", "    replicas: 3", f"    operations: {{do: {{calls: {chance}}}}}"]
    return "\n".join(lines) + "\n"


def one_hour(name: str, *, rate: float | None = None) -> Drill:
    """A shipped drill stretched to an hour."""
    drill = ask(name, responder="idle", seed=1, plane="request").drill
    changes: dict[str, object] = {"lasts": HOUR}
    if rate is not None:
        changes["rate"] = rate
    return replace(drill, scenario=drill.scenario.model_copy(update=changes))


def run_and_score(name: str, drill: Drill, folder: Path) -> None:
    """A run on disk with its score; the anchors are taken as given."""
    record = run(drill, "reference", out=folder / f"run-{time.perf_counter_ns()}").record
    asked = replace(ask(name, responder="reference", seed=1, plane="request"), drill=drill)
    harm = {"idle": 2.0, "panic": 2.0, "rule": 1.5, "reference": 1.0}
    judge(asked, record, Anchored(harm, asked.words, None))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        wide = folder / "wide.yaml"
        wide.write_text(wide_topology(WIDE))
        python = sys.executable
        big = one_hour("canary-bad", rate=200.0)
        found = medians(
            {
                "bare": lambda: child_cpu_s([python, "-c", "pass"]),
                "help": lambda: child_cpu_s([python, "-m", "sim.cli", "--help"]),
                "validate": lambda: child_cpu_s([python, "-m", "sim.cli", "validate", str(wide)]),
                "big": lambda: own_cpu_s(lambda: run_and_score("canary-bad", big, folder)),
            }
        )
        names = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
        hours = {drill.scenario.code: drill for drill in map(one_hour, names)}
        shipped = medians(
            {
                code: lambda drill=drill: own_cpu_s(lambda: run(drill, "idle"))  # type: ignore[misc]
                for code, drill in hours.items()
            }
        )
    print("| what | measured | goal |\n|---|---|---|")
    print(f"| `gameday --help` | {found['help'] / found['bare']:.1f}x a bare interpreter | <= 6x |")
    print(
        f"| `validate` of {WIDE} services | {found['validate'] / found['bare']:.0f}x a bare "
        "interpreter | <= 30x |"
    )
    print(
        "| one hour of Online Boutique at 200/s, control plane, journal and score | "
        f"{found['big']:.1f} s of CPU | <= 3 s |"
    )
    for code, seconds in sorted(shipped.items()):
        print(f"| one hour of {code}, nobody responding | {seconds:.2f} s of CPU | <= 0.7 s |")


if __name__ == "__main__":
    main()
