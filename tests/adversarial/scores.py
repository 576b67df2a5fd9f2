"""Digests of what some runs are worth, kept so that no machine or Python scores them otherwise.

``python -m tests.adversarial.scores`` writes them anew after a change that is meant to move them.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from sim.drill.anchors import ANCHORS
from sim.scoring.scorecard import score, to_json
from tests.adversarial.kept import drill_of, record_of
from tests.adversarial.runs import money

FILE = Path(__file__).with_name("scores.json")
PAIRS = tuple(
    (name, who)
    for name in ("canary-bad", "memory-leak", "pool-exhaustion")
    for who in ("reference", "rule", "weak")
)


def digest(name: str, who: str) -> str:
    """Of the whole score on the first seed, sentences and lines included."""
    drill = drill_of(name)
    anchors = {anchor: money(name, 1, anchor) for anchor in ANCHORS}
    card = score(record_of(name, 1, who), drill.scenario, drill.topology, anchors)
    return hashlib.sha256(json.dumps(to_json(card)["score"], sort_keys=True).encode()).hexdigest()


def main() -> None:
    """Write the file."""
    found = {f"{name} {who}": digest(name, who) for name, who in PAIRS}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
