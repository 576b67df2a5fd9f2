"""The weak act before they look, err first, and take what they did for a cure."""

from itertools import pairwise

import pytest

from sim.drill.runner import run
from sim.responders.weak import Weak
from tests.drill.drill_kit import bad_deploy, make_drill

SHORT = bad_deploy() | {"rate": "1/s", "lasts": "20m", "lead_in": "20s"}


@pytest.fixture(scope="module")
def sat():
    """Orders as they were asked (when, what, with what), and when each was done."""

    class Fast(Weak):
        """Without slips, so that every habit can be seen."""

        slips_ppm = 0
        strays_ppm = 0

    entries = run(make_drill(SHORT), Fast()).record.entries
    asked = [e for e in entries if e.event == "asked" and "action" in e.data]
    done = {e.subject: e.at_us for e in entries if e.event == "done"}
    return asked, done


def test_what_pages_is_restarted_before_anything_else_is_done(sat):
    asked, _ = sat
    actions = [e.data["action"] for e in asked]

    assert "restart" == actions[0]
    assert "acknowledge" in actions[1:]


def test_it_is_over_as_soon_as_the_runbook_s_change_is_done(sat):
    asked, done = sat
    (cure,) = [e for e in asked if e.data["action"] == "rollback"]
    (over,) = [e for e in asked if e.data.get("arguments", {}).get("action_state") == "resolved"]

    assert done[cure.subject] <= over.at_us
    between = [e for e in asked if cure.sequence < e.sequence < over.sequence]
    assert not [e for e in between if e.data["action"].startswith("query")]


def test_changes_stray_more_often_than_words_are_forgotten():
    class Astray(Weak):
        name = "astray"
        slips_ppm = 0
        strays_ppm = 1_000_000

    entries = run(make_drill(SHORT), Astray()).record.entries
    asked = [e.data["action"] for e in entries if e.event == "asked" and "action" in e.data]

    assert "note" not in asked
    late = [e.at_us for e in entries if e.data.get("action") == "rollback"]
    assert all(second - first >= Weak.notices_us for first, second in pairwise(late))
