"""Twenty quiet minutes on each shipped topology: nobody is paged and hardly an answer is slow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.documents.catalog import Shelf, entries

QUIET = """format: 1
code: QQ-100
title: Quiet
topology: {name}
starts_at: 2026-03-10T14:00:00+01:00
lasts: 20m
stance: restrain
briefing: {{text: Nothing happens.}}
truth: {{mechanism: latency}}
"""


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(entries(Shelf.TOPOLOGIES)))
def test_a_quiet_topology_raises_no_alert_and_keeps_its_objectives(name: str, tmp_path: Path):
    scenario = tmp_path / "quiet.yaml"
    scenario.write_text(QUIET.format(name=name))
    run = tmp_path / "run"
    command = [sys.executable, "-m", "sim.cli", "run", str(scenario), "--responder", "idle"]
    subprocess.run(
        [*command, "--seed", "7", "--no-report", "--out", str(run)], check=True, timeout=600
    )

    entries_ = [json.loads(line) for line in (run / "journal.jsonl").read_text().splitlines()]
    fired = [e["subject"] for e in entries_ if e["kind"] == "alert" and e["event"] == "firing"]
    assert [] == fired

    with np.load(run / "series.npz", allow_pickle=False) as series:
        names = [str(key) for key in series["samples_names"]]
        values = series["samples_values"]
    for index, key in enumerate(names):
        if key.startswith(("slow_share{journey", "error_share{journey")) and "segment" not in key:
            assert np.nanmean(values[:, index]) <= 0.002, key
