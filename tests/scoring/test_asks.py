"""A question is answered by the next word to its audience, in time or late."""

from __future__ import annotations

import pytest

from reports import html, markdown
from sim.journal.entries import Kind
from sim.scoring.asks import asks
from sim.scoring.scorecard import to_json
from sim.units import MINUTE
from tests.records import RecordMaker, handled
from tests.reports.judged import judged


def asking(maker, at_s, audience="executives"):
    said = {"from": "CEO", "role": "executive", "text": "How bad?", "within_us": 5 * MINUTE}
    return maker.entry(at_s, Kind.MESSAGE, "ceo", "asked", audience=audience, **said)


@pytest.mark.parametrize(
    ("answers", "waited_s", "in_time"),
    [([(400, "executives")], 100.0, True), ([(700, "executives")], 400.0, False),
     ([(310, "status_page"), (650, "executives")], 350.0, False), ([], 900.0, False)],
)  # fmt: skip
def test_only_a_word_to_the_same_people_answers(answers, waited_s, in_time):
    maker = asking(RecordMaker().update(200, audience="executives"), 300)
    for at_s, audience in answers:
        maker.update(at_s, audience=audience)

    (asked,) = asks(maker.build())
    assert (waited_s, in_time) == (asked.waited_s, asked.in_time)


def test_a_question_that_was_not_due_when_the_drill_ended_is_open():
    assert [None] == [asked.in_time for asked in asks(asking(RecordMaker(), 1100).build())]


def test_questions_count_where_there_are_any_and_change_no_other_score():
    plain = judged(handled()).card
    late = judged(asking(handled(), 250)).card
    answered = judged(asking(handled(), 250).update(300, audience="executives")).card

    part = "communication"
    assert "answered" not in plain.parts[part].inputs
    assert late.parts[part].value < answered.parts[part].value
    assert "0 of 1 questions were answered in time" in late.parts[part].sentence
    assert 250.0 == to_json(late)["asks"][0]["asked_s"]


def test_each_audience_that_waits_wants_word_of_its_own():
    people = {name: {"role": name} for name in ("customer", "executive")}
    soon = {"SEV2": {"first": "1m"}}
    both = handled().update(245, audience="executives")

    one, two = (judged(maker, people=people, cadence=soon).card for maker in (handled(), both))
    cadence = [card.parts["communication"].inputs["cadence"] for card in (one, two)]
    assert cadence[0] < cadence[1]


def test_reports_show_who_asked():
    for page in (html.render, markdown.render):
        assert "Who asked" in page(judged(asking(handled(), 250)))
        assert "Who asked" not in page(judged(handled()))
