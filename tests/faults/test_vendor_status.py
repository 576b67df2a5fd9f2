"""A page says something; what runs does not care."""

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

PAGE = FAULTS.get("vendor_status")
DB = Selector(service="db")


def test_nothing_moves(drill):
    assert drill().fingerprint() == drill(PAGE(), DB).fingerprint()


def test_it_ends_with_an_all_clear():
    lasting = PAGE.model_validate({"lasts": "5m", "state": "major_outage"})

    assert ["major_outage"] == [note.state for note in PAGE(state="major_outage").status_notes(DB)]
    assert [(0, "major_outage"), (300_000_000, "operational")] == [
        (note.after, note.state) for note in lasting.status_notes(DB)
    ]


def test_it_needs_a_service_whose_page_it_is():
    assert ["this fault needs target.service"] == list(PAGE().problems(Selector()))
