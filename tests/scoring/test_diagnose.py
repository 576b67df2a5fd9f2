import hypothesis.strategies as st
from hypothesis import given
from pytest import approx

from sim.journal.entries import Kind
from sim.model.scenario import HiddenTruth
from sim.scoring.beliefs import brier_skill, path_f1
from tests.records import RecordMaker, handled
from tests.scoring.cases import item

TRUTH = HiddenTruth(components=("api",), mechanism="bad_deploy")
TRUE, FALSE = ("api", "bad_deploy"), ("db", "crash")
COUNT = 40


@given(count=st.integers(2, 500))
def test_an_even_list_of_everything_earns_exactly_nothing(count):
    beliefs = {TRUE: 1.0 / count}
    beliefs |= {("db", f"kind-{k}"): 1.0 / count for k in range(count - 1)}

    assert approx(brier_skill(beliefs, TRUTH, count), abs=1e-12) == 0.0
    assert approx(brier_skill({}, TRUTH, count), abs=1e-12) == 0.0


def test_certain_and_right_is_one_and_certain_and_wrong_is_less_than_knowing_nothing():
    assert brier_skill({TRUE: 1.0}, TRUTH, COUNT) == 1.0
    assert brier_skill({FALSE: 1.0}, TRUTH, COUNT) < 0.0


@given(honest=st.floats(0.05, 0.95), said=st.floats(0.0, 1.0))
def test_an_honest_probability_is_the_best_one_in_the_long_run(honest, said):
    def mean(p):
        right = brier_skill({TRUE: p, FALSE: 1.0 - p}, TRUTH, COUNT)
        wrong = brier_skill({TRUE: 1.0 - p, FALSE: p}, TRUTH, COUNT)
        return honest * right + (1.0 - honest) * wrong

    assert mean(honest) >= mean(said) - 1e-12


def evidence():
    return RecordMaker(lasts_s=1800).fault(120).failing(120, 900).page(180)


def test_cycling_through_confident_causes_earns_next_to_nothing():
    maker = evidence()
    for k in range(12):
        place, kind = (("web", "crash"), ("db", "latency"), ("api", "bad_deploy"))[k % 3]
        maker.diagnosis(200 + 25 * k, place, kind, 1.0)

    assert item(maker, "B1").value <= 0.1


def test_the_same_diagnosis_earlier_is_worth_more_and_ending_the_harm_sooner_costs_nothing():
    early, late = (evidence().diagnosis(at, "api", "bad_deploy", 0.8) for at in (240, 360))
    brief = RecordMaker(lasts_s=1800).fault(120).failing(120, 300).page(180)
    brief.diagnosis(360, "api", "bad_deploy", 0.8)

    assert item(early, "B1").value > item(late, "B1").value
    assert item(brief, "B1").value == item(late, "B1").value


def test_a_guess_that_nothing_was_looked_at_for_keeps_its_belief_and_loses_half_of_its_nearness():
    guessed = evidence().diagnosis(300, "api", "bad_deploy", 0.8)
    looked = evidence().order(250, "query_metrics", name="error_share", service="api")
    looked.diagnosis(300, "api", "bad_deploy", 0.8)

    assert item(guessed, "B1").value == item(looked, "B1").value
    assert approx(item(looked, "B2").value) == 2 * item(guessed, "B2").value
    assert (item(guessed, "B4").value, item(looked, "B4").value) == (0.0, 1.0)


def test_a_look_at_something_else_grounds_nothing():
    maker = evidence().order(250, "query_metrics", name="error_share", service="db")
    maker.diagnosis(300, "api", "bad_deploy", 0.8)

    assert item(maker, "B4").value == 0.0


def test_a_neighbour_comes_nearer_than_a_stranger_and_many_names_nearer_than_none():
    near = evidence().diagnosis(300, "web", "bad_deploy", 1.0)
    right = evidence().diagnosis(300, "api", "bad_deploy", 1.0)

    assert 0.0 < item(near, "B2").value < item(right, "B2").value


def test_a_path_is_held_against_the_true_steps_and_left_blank_where_none_was_filed():
    maker = evidence()
    told = {"component": "api", "mechanism": "bad_deploy", "probability": 0.8}
    maker.entry(300, Kind.DIAGNOSIS, "diagnosis", "filed", hypotheses=[told], path=["api", "web"])

    assert item(maker, "B3").value == 1.0
    assert item(handled(), "B3").value is None
    assert path_f1(("db", "api", "web"), ("api", "web")) == approx(2 / 3)


def looked_at_all(maker, at):
    for k, service in enumerate(("web", "api", "db")):
        maker.order(at + 6 * k, "query_metrics", name="error_share", service=service)
    return maker


def test_whoever_has_looked_at_everything_has_no_grounds_for_what_was_well():
    """AT-18: what is wrong shows where it is; a place that showed nothing speaks against itself."""
    wrong = looked_at_all(evidence(), 200).diagnosis(300, "db", "crash", 0.8)
    right = looked_at_all(evidence(), 200).diagnosis(300, "api", "bad_deploy", 0.8)
    paged = looked_at_all(
        evidence().entry(190, Kind.ALERT, "db-slow", "firing", urgency="ticket", service="db"), 200
    ).diagnosis(300, "db", "crash", 0.8)

    assert [0.0, 1.0, 1.0] == [item(maker, "B4").value for maker in (wrong, right, paged)]


def test_turning_to_another_suspect_wants_another_look_and_growing_sure_does_not():
    told = looked_at_all(evidence(), 200).diagnosis(300, "api", "latency", 0.8)
    told.diagnosis(330, "api", "bad_deploy", 0.8)
    sure = looked_at_all(evidence(), 200).diagnosis(300, "api", "bad_deploy", 0.5)
    sure.diagnosis(330, "api", "bad_deploy", 0.9)

    assert (0.5, 1.0) == (item(told, "B4").value, item(sure, "B4").value)


REFERENCE = {
    "rules": [
        {
            "when": {"alert": "any"},
            "do": [
                {"action": "query_metrics", "name": "error_share", "service": "api"},
                {"action": "query_changes"},
                {"action": "submit_diagnosis", "component": "api", "mechanism": "bad_deploy"},
            ],
        }
    ]
}


def asking(times, probability=1.0):
    maker = evidence()
    for k in range(times):
        maker.order(200 + 10 * k, "query_metrics", name="error_share", service="api")
    return maker.diagnosis(300, "api", "bad_deploy", probability)


def economy(maker, **changes):
    return item(maker, "B5", **{"reference": REFERENCE} | changes).value


def test_what_is_learnt_a_minute_of_questions_is_held_against_the_reference():
    assert 1.0 == economy(asking(1)) == economy(asking(2))
    assert 0.5 == approx(economy(asking(4)))
    assert economy(asking(2, probability=0.5)) < 1.0


def test_economy_is_blank_where_nothing_was_asked_or_filed_or_the_reference_asks_nothing():
    assert economy(asking(0)) is None
    assert economy(evidence().order(200, "query_changes")) is None
    assert economy(asking(2), reference={"rules": []}) is None
