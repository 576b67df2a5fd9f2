"""A noisy alert is heard, and nothing else has happened."""

from __future__ import annotations

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

NOISE = FAULTS.get("noisy_alert")


def test_nothing_moves(drill):
    assert drill().fingerprint() == drill(NOISE(), Selector(service="db")).fingerprint()


def test_its_alert_looks_like_any_other():
    note = NOISE(urgency="page").alert_note(Selector(service="db"))

    assert ("disk-filling", "db", "page") == (note.name, note.service, note.urgency.value)
