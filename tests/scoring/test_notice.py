"""The authority's clock runs from the first sign, and stops at the first word to it."""

from __future__ import annotations

from tests.records import RecordMaker
from tests.scoring.cases import card_of

WITHIN = "10m"


def notified(*told_at_s, audience="regulator"):
    maker = RecordMaker().fault(120).failing(120, 900).page(180)
    for at_s in told_at_s:
        maker.update(at_s, audience=audience)
    (found,) = card_of(maker, targets={"time_to_notify": WITHIN}).targets
    return found


def test_the_first_word_to_the_authority_stops_its_clock():
    assert (True, 420.0) == (notified(600, 900).met, notified(600, 900).actual)


def test_a_notice_after_its_time_is_missed_though_it_came():
    assert (False, 660.0) == (notified(840).met, notified(840).actual)


def test_a_word_to_others_is_no_notice():
    told = notified(300, audience="status_page")

    assert (False, None) == (told.met, told.actual)
    assert "no word" in told.sentence


def test_where_nothing_shows_no_notice_is_due():
    (found,) = card_of(RecordMaker(), targets={"time_to_notify": WITHIN}).targets

    assert found.met
