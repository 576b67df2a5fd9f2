"""Responders that must never win, and newcomers who slip: alike each time they sit down."""

from types import SimpleNamespace

import pytest

from sim.drill.runner import run
from sim.model.order import Order
from sim.responders.novice import Learner, Novice
from sim.responders.registry import RESPONDERS
from sim.responders.rule import RunbookFollower
from sim.units import SECOND
from tests.drill.drill_kit import bad_deploy, make_drill

SHORT = bad_deploy() | {"rate": "1/s", "lasts": "8m", "lead_in": "20s"}


@pytest.mark.parametrize("name", list(RESPONDERS))
def test_every_strategy_sits_a_drill_to_its_end_and_is_alike_each_time(name):
    drill = make_drill(SHORT)
    first, again = run(drill, name), run(drill, name)
    assert None is first.failure
    assert first.record.journal_sha256 == again.record.journal_sha256


def test_slips_differ_by_seed():
    class Slipper(Learner):
        name = "slipper"
        late_us = 0
        notices_us = 60 * SECOND
        slips_ppm = 500_000

    def asked(seed):
        entries = run(make_drill(SHORT).seeded(seed), Slipper()).record.entries
        return [e.data["action"] for e in entries if e.event == "asked" and "action" in e.data]

    assert 1 < len({tuple(asked(seed)) for seed in range(1, 7)})


def sat(slips_ppm):
    class Slipper(Learner):
        name = "slipper"
        late_us = 0
        notices_us = 60 * SECOND

    Slipper.slips_ppm = slips_ppm
    entries = run(make_drill(SHORT), Slipper()).record.entries
    return [
        (e.at_us, e.data["action"], e.data["arguments"])
        for e in entries
        if "action" in e.data and e.event == "asked"
    ]


def test_a_change_that_slips_is_made_at_a_neighbour_or_put_off_and_then_made_as_it_was_meant():
    meant = [said for _, *said in sat(0) if said[0] == "rollback"]
    slipped = [said for _, *said in sat(1_000_000) if said[0] == "rollback"]

    assert meant
    assert meant[0] in slipped
    assert slipped[0] != meant[0] or len(slipped) == len(meant)


def test_what_is_on_its_way_is_not_begun_again(monkeypatch):
    """A screen goes on asking until the order that is on its way has come."""
    asks = Order("declare", {"severity": "SEV2"})
    monkeypatch.setattr(RunbookFollower, "decide", lambda self, view: [asks])
    newcomer = Novice()
    monkeypatch.setattr(Novice, "slips_ppm", 0)
    briefing = SimpleNamespace(code="TST-01")
    screen = {"alerts": (), "messages": ("hello",), "briefing": briefing}
    given = [newcomer.decide(SimpleNamespace(now_us=k * 5 * SECOND, **screen)) for k in range(13)]

    assert [asks] == [order for orders in given for order in orders]
