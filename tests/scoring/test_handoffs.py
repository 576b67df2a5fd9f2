"""What was open at a handoff is read off the journal; a note names it or does not."""

from __future__ import annotations

import pytest

from reports import html, markdown
from sim.journal.entries import Kind
from sim.scoring.decisions import decisions, risky_orders
from sim.scoring.handoffs import handoffs, recall_of
from sim.scoring.scorecard import to_json
from tests.records import RecordMaker, handled
from tests.reports.judged import judged
from tests.scoring.test_asks import asking

ALL = {
    "hypotheses": ["api"],
    "open_orders": ["rollback"],
    "next_update": "15m",
    "waiting": ["executives"],
}


def busy():
    """A diagnosis filed, a rollback under way, a word promised, a question open, at 400 s."""
    maker = RecordMaker().fault(60).failing(60, 900).update(250, next_update="10m")
    maker.diagnosis(280, "api", "bad_deploy", 0.8)
    maker.order(290, "rollback", lasts_s=300, service="api")
    return asking(maker, 350)


def noted(maker, at_s, **said):
    return maker.entry(at_s, Kind.NOTE, "seat", "noted", person="Ben", **said)


def changed(maker, at_s, has_note):
    said = {"leaves": "Ana", "comes": "Ben", "has_note": has_note}
    return maker.entry(at_s, Kind.MESSAGE, "seat", "changed", **said)


def sorted_by_time(maker):
    """A rollback's end is told after what happened meanwhile."""
    maker.entries.sort(key=lambda entry: entry.at_us)
    for number, entry in enumerate(maker.entries):
        object.__setattr__(entry, "sequence", number)
    return maker.build()


def test_what_is_open_is_orders_promises_suspicions_and_questions():
    record = sorted_by_time(changed(busy(), 400, has_note=False))

    (handoff,) = handoffs(record)
    assert 0.0 == handoff.recall
    assert {
        ("order", "rollback"),
        ("promise", "status_page"),
        ("hypothesis", "api"),
        ("question", "executives"),
    } == {(one.what, one.name) for one in handoff.open}


@pytest.mark.parametrize("left_out", [None, *ALL])
def test_a_note_is_worth_the_share_of_it_that_it_names(left_out):
    said = {name: value for name, value in ALL.items() if name != left_out}
    record = sorted_by_time(changed(noted(busy(), 390, **said), 400, has_note=True))

    (handoff,) = handoffs(record)
    assert (1.0 if left_out is None else 0.75) == handoff.recall == recall_of((handoff,))


def test_what_is_done_kept_and_answered_is_open_no_more():
    maker = busy().update(700, audience="executives").update(800, "resolved", next_update="1h")
    record = sorted_by_time(changed(maker, 850, has_note=False))

    assert {("hypothesis", "api")} == {(o.what, o.name) for o in handoffs(record)[0].open}


def test_a_note_without_a_change_of_shift_is_shown_and_counts_for_nothing():
    record = sorted_by_time(noted(busy(), 390))

    assert (None, False) == (handoffs(record)[0].leaves, handoffs(record)[0].has_note is False)
    assert recall_of(handoffs(record)) is None


def test_an_empty_note_costs_a_part_of_the_communication():
    without = judged(handled()).card.parts["communication"]
    bare = judged(changed(handled(), 560, has_note=False)).card

    assert bare.parts["communication"].value < without.value
    assert "notes named 0%" in bare.parts["communication"].sentence
    assert "hypothesis" in {one["what"] for one in to_json(bare)["handoffs"][0]["open"]}


def test_reports_show_handoffs():
    for page in (html.render, markdown.render):
        assert "open at handoffs" in page(judged(changed(handled(), 500, has_note=False)))
        assert "open at handoffs" not in page(judged(handled()))


def test_a_risky_order_is_recorded_where_a_decision_of_late_came_before():
    maker = RecordMaker().order(100, "restart", service="api")
    maker.entry(190, Kind.NOTE, "record_decision", "noted", decision="restart", why="stuck")
    maker.order(200, "restart", service="api").order(1150, "restart", service="api")
    maker.order(1160, "restart", service="api", event="refused").order(1170, "query_alerts")

    assert [False, True, False] == [risky.is_recorded for risky in risky_orders(maker.build())]
    assert ["stuck"] == [decided.why for decided in decisions(maker.build())]
