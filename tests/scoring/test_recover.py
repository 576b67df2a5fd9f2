import pytest

from tests.records import RecordMaker, handled
from tests.scoring.cases import dimension, item


def mended(resolved_at):
    maker = RecordMaker().fault(120).failing(120, 360).page(180).order(200, "acknowledge")
    maker.order(210, "query_changes").order(290, "rollback", lasts_s=60, service="api")
    return maker.order(resolved_at, "resolve")


def test_a_false_all_clear_is_worth_nothing_even_when_it_is_reopened():
    early = mended(300)
    reopened = mended(300).order(330, "reopen").order(600, "resolve")

    assert item(early, "E2").value == 0.0
    assert item(reopened, "E2").value == 0.0
    assert item(reopened, "E2").value < item(mended(600), "E2").value


@pytest.mark.parametrize(("sooner", "later"), [(400, 450), (450, 600)])
def test_a_longer_look_before_it_is_closed_is_never_worth_less(sooner, later):
    assert item(mended(sooner), "E2").value <= item(mended(later), "E2").value


def test_harm_that_ended_and_was_never_closed_was_not_verified():
    maker = RecordMaker().fault(120).failing(120, 360).page(180)

    assert item(maker, "E2").value == 0.0


def test_many_changes_in_one_minute_are_one_move_and_changes_before_a_look_are_not_verified():
    hasty = mended(900).order(370, "restart", service="web").order(440, "restart", service="db")

    assert item(hasty, "E2").value <= item(mended(900), "E2").value


def test_users_harmed_to_the_end_leave_nothing_restored():
    maker = RecordMaker().fault(120).failing(120, 1200).page(180)
    maker.order(300, "rollback", service="db")

    assert dimension(maker, "recover").value == 0.0


def test_recovery_targets_are_blank_where_the_drill_states_none():
    assert item(handled(), "E1").value is None
    assert item(handled(), "E4").value is None


def test_who_is_late_gains_nothing_by_having_no_time_left_to_close():
    def ended(at):
        maker = RecordMaker().fault(120).failing(120, at).page(180)
        return maker.order(at - 30, "rollback", service="api")

    late = ended(1020)
    assert item(late, "E2").value == 0.0
    assert item(ended(300), "E2").value == 0.0
    assert item(late, "E2", targets={"time_to_mitigate": "19m"}).value is None


def test_what_was_restored_is_held_against_the_moment_at_which_it_was_said_to_be_over():
    reopened = mended(300).order(330, "reopen").order(600, "resolve")

    assert item(mended(600), "E3").value == 1.0
    assert item(reopened, "E3").value == 0.0


def test_a_rollback_that_cures_nothing_is_missing_until_it_is_rolled_forward():
    back = mended(900).order(400, "rollback", service="web")
    forth = mended(900).order(400, "rollback", service="web")
    forth.order(600, "roll_forward", service="web")

    assert (0.5, 1.0) == (item(back, "E3").value, item(forth, "E3").value)
    assert item(forth, "C2").value == item(back, "C2").value


def test_a_flag_that_began_off_and_is_turned_off_again_is_where_it_began():
    began_on = mended(900).order(400, "toggle_flag", flag="ads", on=False)
    began_off = mended(900).order(400, "toggle_flag", flag="trial", on=False)

    assert item(began_on, "E3").value < item(began_off, "E3").value == 1.0


@pytest.mark.parametrize("stance", ["restrain", "intervene"])
def test_what_heals_by_itself_earns_nothing_for_a_needless_restart(stance):
    hasty = mended(900)

    assert (stance == "restrain") == (item(hasty, "E3", stance=stance).value is None)
