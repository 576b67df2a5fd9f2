"""From a run to its judgement: anchors, score, report. The one place where the rooms meet."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.context import Judged
    from sim.journal.record import RunRecord
    from sim.model.topology import Topology

ANCHORS = ("idle", "panic", "rule", "reference")
RESULT_FILE = "result.json"


def harm_of(record: RunRecord, topology: Topology) -> float:
    """The money of a run's harm, for anchors."""
    from sim.scoring.harm import measure_harm

    return measure_harm(record, topology).money


def rerun_line(name: str, *, responder: str, seed: int, plane: str) -> str:
    """The exact line that runs it again."""
    words = ["gameday", "run", name, "--responder", responder, "--seed", str(seed)]
    return shlex.join([*words, "--plane", plane])


def result_json(judged: Judged, *, status: str, reason: str, run_dir: str) -> dict[str, Any]:
    """The contract of ``run --json``."""
    from sim.scoring.scorecard import to_json

    return {
        "scenario": judged.scenario_id,
        "code": judged.scenario.code,
        "topology": judged.topology_id,
        "seed": int(judged.seed),
        "plane": judged.plane,
        "responder": judged.responder,
        "status": status,
        "reason": reason,
        **to_json(judged.card),
        "run_dir": run_dir,
        "journal_sha256": judged.record.journal_sha256,
        "rerun": judged.rerun,
    }


def keep_result(folder: Path, result: dict[str, Any]) -> None:
    """Write the result beside the run, for ``compare`` and for pipelines."""
    text = json.dumps(result, indent=2, allow_nan=False, sort_keys=True)
    (folder / RESULT_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")
