"""Digests of what some pairs of drill and seed do, kept so that no machine or version moves a bit.

``python -m tests.drill.golden`` writes them anew after a change that is meant to move them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.units import MINUTE
from tests.scenarios.ladder import DRILLS

FILE = Path(__file__).with_name("golden.json")
FIRST_US = 10 * MINUTE
PAIRS = tuple((name, seed) for seed in range(1, 6) for name in DRILLS)[:62]
# One of each topology, for runs that cost a compilation of their own.
FEW = tuple((name, 1) for name in ("canary-bad", "memory-leak", "poison-message", "region-out"))


def digest(name: str, seed: int, *, first_us: int | None = FIRST_US) -> str:
    """Of every entry but the head, and of all series; the head names the engine's very sources."""
    loaded = load_scenario(name)
    scenario = loaded.model
    if first_us is not None:
        scenario = scenario.model_copy(update={"lasts": first_us})
    record = run(Drill(scenario=scenario, topology=loaded.topology.model, seed=seed), "rule").record
    told = hashlib.sha256()
    for entry in record.entries:
        if entry.kind not in {Kind.HEAD, Kind.END}:
            words = (entry.at_us, entry.kind, entry.subject, entry.event, entry.data, entry.cause)
            told.update(json.dumps(words, sort_keys=True).encode())
    told.update(json.dumps(record.samples.names).encode())
    for array in (record.seconds.counts, record.samples.at_us, record.samples.values):
        told.update(array.tobytes())
    return told.hexdigest()


def key(name: str, seed: int) -> str:
    """How a pair is named in the file."""
    return f"{name} {seed}"


def main() -> None:
    """Print the few as JSON (``few``), or write the file."""
    if "few" in sys.argv[1:]:
        print(json.dumps({key(*pair): digest(*pair) for pair in FEW}))
        return
    found = {key(*pair): digest(*pair) for pair in PAIRS}
    FILE.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
