"""The same orders at the same simulated times give the same journal through whichever door."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sim.journal.entries import Kind
from sim.units import parse_duration
from tests.console.doors import DOORS, after_the_seat
from tests.scenarios.ladder import drill_of

# Played to its end; looked at, diagnosed, told and mended.
CANARY = (
    "wait 5m",
    "metrics error_share service=frontend",
    "logs frontend level=warn from=2m",
    "changes",
    "wait 3m",
    "acknowledge",
    "declare SEV2",
    "metrics expr='sum by (service) (gameday_error_rate_per_second) > 1'",
    "rollback frontend",
    'post status_page text="Some orders fail; we look" symptom=errors next_update=20m',
    "diagnose frontend bad_deploy deploy 0.8",
    "wait 5m",
    "wait 5m",
    "resolve",
)
# Silences, what cannot be taken back, a slip that is refused, people who are asked.
PAGER = (
    "ack",
    'silence alertname=~"search-cpu|portal-memory" 45m reason="known, rules are mended tomorrow"',
    "traces operation=billing.create status=failed",
    "role commander ann",
    "restart search rolling",
    "alerts severity=page",
    "reports",
    "scale portal 100",
    "wait 90s",
    "note text=looking",
    "probes",
)
# Two who must want it, and audiences that ask.
PAYDAY = (
    "declare SEV1",
    "approve rollback rules",
    "wait 60s",
    'post executives text="Payments fail" components=rules share=most',
    "wait 2m",
    "rollback rules",
    "submit localize rules",
    "decide text='Roll back before we know why'",
    "wait 2m",
)
PLAYED = {
    "canary-bad": (CANARY, "30m"),
    "noisy-pager": (PAGER, "8m"),
    "payments-headline": (PAYDAY, "9m"),
}


TELLS = ("post", "diagnose")


def verb(line: str) -> str:
    return line.partition(" ")[0]


@pytest.mark.parametrize("name", PLAYED)
def test_four_doors_lead_to_one_journal(name, tmp_path):
    lines, lasts = PLAYED[name]
    drill = drill_of(name, 7)
    scenario = drill.scenario.model_copy(update={"lasts": parse_duration(lasts)})
    drill = replace(drill, scenario=scenario)
    records = {door: play(drill, lines, tmp_path) for door, play in DOORS.items()}

    expected = records["lines"]
    counted = Counter(entry.kind for entry in expected.entries)
    assert len(lines) == counted[Kind.ASKED]
    assert counted[Kind.UPDATE] + counted[Kind.DIAGNOSIS] == sum(map(TELLS.count, map(verb, lines)))
    for door, record in records.items():
        assert after_the_seat(expected) == after_the_seat(record), door
        assert expected.samples.names == record.samples.names
        assert np.array_equal(expected.samples.values, record.samples.values, equal_nan=True), door
