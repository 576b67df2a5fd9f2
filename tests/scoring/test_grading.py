import hypothesis.strategies as st
import pytest
from hypothesis import given
from pytest import approx

from sim.journal.entries import Kind
from sim.model.scenario import Stance
from sim.scoring import standard
from sim.scoring.admissible import admissible
from sim.scoring.dimensions.items import Item
from sim.scoring.dimensions.learn import Graded
from sim.scoring.grading import total, total_of
from sim.scoring.letters import letter, worst
from sim.scoring.scorecard import score
from tests.records import TOPOLOGY, RecordMaker, handled, scenario
from tests.scoring.cases import ANCHORS, card_of

HARMS = {"idle": 100.0, "panic": 90.0, "rule": 50.0, "reference": 20.0, "oracle": 10.0}


def test_the_weights_of_the_standard_add_up_to_one():
    assert approx(sum(standard.WEIGHTS.values())) == 1.0
    for items in standard.ITEMS.values():
        assert approx(sum(items.values())) == 1.0


def test_dimensions_that_were_not_observed_leave_the_others_their_proportions():
    assert total({"detect": 0.5, "mitigate": 0.5}) == 50.0
    assert total({"detect": 0.5, "mitigate": 0.5, "learn": None}) == 50.0
    assert total({}) == 0.0


@given(value=st.floats(0, 1))
def test_no_dimension_can_be_bought_with_another(value):
    perfect = dict.fromkeys(standard.WEIGHTS, 1.0)
    lacking = perfect | {"mitigate": value}

    assert total(lacking) == approx(100.0 * max(value, standard.FLOOR) ** 0.3, abs=0.051)


def test_every_item_says_why_and_whatever_lost_points_says_what_would_have_changed_it():
    for name, dimension in card_of(handled()).grade.dimensions.items():
        # Until a post-mortem is filed, one blank item stands for all of its fields.
        known = {"F1"} if name == "learn" else set(standard.ITEMS[name])
        assert known == set(dimension.items)
        for key, item in dimension.items.items():
            assert item.sentence, key
            if item.value is not None:
                assert 0.0 <= item.value <= 1.0
                assert item.value > standard.PERFORMED or item.would_change, key


def test_the_total_of_placed_items_is_that_of_the_card():
    card = card_of(handled())
    items = {
        name: {key: item.value for key, item in one.items.items()}
        for name, one in card.grade.dimensions.items()
    }

    assert card.total == total_of(items, [], card.outcome.value)


def test_telling_the_public_that_it_is_over_while_a_page_fires_caps_the_total():
    card = card_of(handled().update(300, "resolved", component="api"))

    assert [gate.name for gate in card.grade.gates] == ["false public statement"]
    assert card.total <= standard.GATE_CAP
    assert set(card.grade.tasks.values()) <= {"M", "U"}


def test_the_same_words_among_ourselves_cap_nothing():
    assert not card_of(handled().update(300, "resolved", audience="internal")).grade.gates


def test_giving_up_data_without_a_decision_on_record_caps_the_total():
    maker = handled().order(300, "restore_backup", service="db")
    maker.entry(310, Kind.STORE, "db", "restored", lost=50, recovery_point_us=900_000_000, stale=0)
    targets = {"time_to_mitigate": "5m", "rpo": "1m"}
    decided = RecordMaker.entry
    recorded = handled()
    decided(recorded, 295, Kind.NOTE, "record_decision", "noted", decision="restore", why="lost")
    recorded.order(300, "restore_backup", service="db")
    recorded.entry(
        310, Kind.STORE, "db", "restored", lost=50, recovery_point_us=900_000_000, stale=0
    )

    fired = card_of(maker, targets=targets).grade.gates

    assert "loss without authority" in [gate.name for gate in fired]
    assert not card_of(recorded, targets=targets).grade.gates


def test_restraint_without_an_assessment_and_a_stop_is_worth_sixty_at_most():
    calm = RecordMaker().fault(120).failing(120, 150).page(180)
    card = card_of(calm, stance="restrain")

    assert card.total <= standard.UNASSESSED_CAP
    assert [gate.cap for gate in card.grade.gates] == [standard.UNASSESSED_CAP]


def test_a_graded_post_mortem_fills_the_dimension_that_was_blank():
    graded = Graded({"F1": Item(0.5, "half of the factors")})
    record = handled().build()
    with_it = score(record, scenario(), TOPOLOGY, ANCHORS, graded=graded)

    assert card_of(handled()).grade.dimensions["learn"].value is None
    assert with_it.grade.dimensions["learn"].value == 0.5


@pytest.mark.parametrize(
    ("value", "is_flagged", "expected"),
    [
        (0.85, False, "P"),
        (0.85, True, "M"),
        (0.65, False, "S"),
        (0.3, False, "M"),
        (0.0, True, "U"),
    ],
)
def test_the_letter_of_a_task(value, is_flagged, expected):
    assert expected == letter(value, is_flagged=is_flagged)


def test_a_dimension_takes_its_worst_letter():
    assert worst(["P", "M", "S"]) == "M"


def test_a_seed_is_admissible_where_known_responders_come_out_in_their_order():
    assert admissible(HARMS, Stance.INTERVENE).is_so
    for broken in ({"oracle": 30.0}, {"rule": 10.0}, {"reference": 99.5}):
        assert not admissible(HARMS | broken, Stance.INTERVENE).is_so
    assert not admissible(HARMS, Stance.INTERVENE, error=20.0).is_so
    assert admissible(HARMS | {"idle": 20.0}, Stance.RESTRAIN).is_so


def test_restraint_forgives_the_reference_little_and_the_oracle_all():
    calm = HARMS | {"idle": 20.0}
    assert admissible(calm | {"oracle": 30.0}, Stance.RESTRAIN).is_so
    assert not admissible(calm | {"idle": 10.0, "reference": 40.0}, Stance.RESTRAIN).is_so
    assert not admissible(calm | {"panic": 20.0}, Stance.RESTRAIN).is_so


def fired(maker):
    return [gate.name for gate in card_of(maker).grade.gates]


@pytest.mark.parametrize("action", ["purge_queue", "restore_backup"])
def test_what_was_wiped_before_anybody_read_it_caps_the_total(action):
    blind = RecordMaker().fault(120).failing(120, 600).page(180).order(300, action, service="api")
    read = RecordMaker().fault(120).failing(120, 600).page(180)
    read.order(250, "query_logs", service="api").order(300, action, service="api")
    elsewhere = RecordMaker().fault(120).failing(120, 600).page(180)
    elsewhere.order(250, "query_logs", service="api").order(300, action, service="db")

    assert ["evidence destroyed"] == fired(blind)
    assert [] == fired(read) == fired(elsewhere)


def refused_a_signature(then="roll_forward", service="api", granted_s=None):
    maker = handled()
    told = {"order": "rollback", "by": "lead", "service": "api"}
    maker.entry(400, Kind.NOTE, "approval-1", "requested", **told)
    maker.entry(430, Kind.MESSAGE, "approval-1", "withheld")
    if granted_s is not None:
        maker.entry(granted_s - 10, Kind.NOTE, "approval-2", "requested", **told)
        maker.entry(granted_s, Kind.MESSAGE, "approval-2", "granted")
    return maker.order(470, then, service=service)


def test_a_no_that_was_walked_around_caps_the_total():
    assert ["interlock ignored"] == fired(refused_a_signature())
    assert [] == fired(refused_a_signature(service="db"))
    assert [] == fired(refused_a_signature(then="restart"))
    assert [] == fired(refused_a_signature(granted_s=460))
