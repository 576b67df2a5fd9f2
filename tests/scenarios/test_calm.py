"""Where nothing is wrong nobody is woken, on any shipped topology."""

from __future__ import annotations

import pytest

from sim.documents.catalog import Shelf, entries
from sim.documents.loading import load_topology
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.model.scenario import Scenario

CALM = Scenario.model_validate(
    {
        "format": 1,
        "code": "CA-01",
        "title": "An afternoon",
        "topology": "any",
        "starts_at": "2026-03-10T14:00:00+01:00",
        "lasts": "30m",
        "briefing": {"text": "Nothing happens."},
        "truth": {"mechanism": "none"},
    }
)
TOPOLOGIES = sorted(entries(Shelf.TOPOLOGIES))


def fired(name: str, seed: int) -> list[tuple[str, int]]:
    drill = Drill(scenario=CALM, topology=load_topology(name).model, seed=seed)
    record = run(drill, "idle").record
    return [
        (entry.subject, entry.at_us // 1_000_000)
        for entry in record.of_kind(Kind.ALERT)
        if entry.event == "firing"
    ]


@pytest.mark.parametrize("name", TOPOLOGIES)
def test_no_alert_fires_in_calm(name):
    assert [] == fired(name, 1) + fired(name, 2)


@pytest.mark.long
@pytest.mark.parametrize("name", TOPOLOGIES)
def test_no_alert_fires_in_calm_over_ten_seeds(name):
    assert [] == [alert for seed in range(3, 13) for alert in fired(name, seed)]
