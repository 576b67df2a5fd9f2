import numpy as np
import pytest

from sim.scoring.severity import best_constant, cost_of
from tests.records import RecordMaker, handled
from tests.scoring.cases import item


def hurt(begin=120, end=900):
    return RecordMaker(lasts_s=1800).fault(begin).failing(begin, end).page(begin + 60)


def test_an_acknowledgement_that_no_look_follows_is_worth_nothing():
    alone = hurt().order(200, "acknowledge")
    looked = hurt().order(200, "acknowledge").order(220, "query_metrics")

    assert 0.0 == item(alone, "A1").value
    assert item(looked, "A1").value == 0.5


def test_the_clock_of_an_acknowledgement_starts_at_the_page_and_not_at_the_hidden_fault():
    late_page = RecordMaker(lasts_s=1800).fault(60).failing(60, 900).page(600)
    late_page.order(620, "acknowledge").order(630, "query_changes")
    late_page.order(640, "declare", severity="SEV2")

    assert item(late_page, "A1").value == 1.0


@pytest.mark.parametrize("level", ["SEV1", "SEV3"])
def test_one_severity_declared_at_once_and_never_changed_earns_nothing_where_the_truth_moves(level):
    maker = hurt().order(185, "declare", severity=level)

    assert item(maker, "A2").value <= 0.05


def test_the_right_severity_in_time_and_taken_back_at_the_end_earns_most():
    maker = hurt().order(190, "declare", severity="SEV2").order(1040, "resolve")

    assert item(maker, "A2").value >= 0.85


def test_doubt_may_call_it_one_level_too_high_for_five_minutes():
    true = np.full(600, 3)
    high = np.full(600, 4)
    high[300:] = 3

    assert cost_of(high, true) == 0.0
    assert cost_of(np.full(600, 4), true) == 150.0


def test_the_best_constant_answer_is_never_dearer_than_silence():
    true = np.array([0] * 100 + [3] * 400 + [0] * 100)
    level, cost = best_constant(true)

    assert cost <= cost_of(np.zeros_like(true), true)
    assert level in range(5)


def test_naming_every_service_and_journey_covers_less_well_than_naming_what_is_hit():
    right = hurt().update(300, "looking", journeys=["buy", "browse"])
    wrong = hurt().update(300, "looking", components=["web", "db"])

    assert item(right, "A3").value == 1.0
    assert item(wrong, "A3").value < 1.0


def test_no_chance_leaves_an_item_blank_with_its_reason():
    quiet = item(RecordMaker(), "A1")

    assert quiet.value is None
    assert quiet.sentence
    assert item(handled(), "A4").value is None


def test_a_drill_may_say_itself_how_bad_is_how_bad():
    maker = hurt().order(190, "declare", severity="SEV2").order(1040, "resolve")
    usual = item(maker, "A2")
    high = {"value": 0.9, "journey": 0.9}
    mild = item(maker, "A2", severities={"SEV1": high, "SEV2": high})

    assert usual.inputs["worst"] == "SEV2"
    assert mild.inputs["worst"] == "SEV3"
    assert mild.value < usual.value


@pytest.mark.parametrize("severity", ["SEV1", "SEV2", "SEV3"])
def test_a_severity_that_never_moves_gives_nothing_to_who_declares_blindly(severity):
    """The harm lasts to the end: right all along or wrong all along, it earns nothing."""
    maker = RecordMaker().fault(120).failing(120, 1200).page(180)
    maker.order(185, "declare", severity=severity)

    assert not item(maker, "A2").value


def test_silence_about_a_severity_that_never_moves_is_worth_nothing():
    maker = RecordMaker().fault(120).failing(120, 1200).page(180)

    assert item(maker, "A2").value == 0.0
