"""What is so is worth all; padding, stuffing and silence are worth nothing."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.kinds import FAULTS
from sim.model.postmortem import MOST_ITEMS, Event, EventKind, FactorSaid, MoveSaid
from sim.model.postmortem_menu import THROUGH_PEOPLE, Factor, Remedy
from sim.scoring import standard
from sim.scoring.beliefs import edges
from sim.scoring.dimensions.items import mean_of
from sim.scoring.postmortem import factors, own_moves, propagation, timeline
from sim.scoring.postmortem.actions import cost_of
from sim.scoring.postmortem.actions import grade as grade_actions
from sim.scoring.postmortem.grade import FIELDS, grade
from sim.scoring.postmortem.measures import choice, interval
from sim.scoring.postmortem.truths import Resimulated
from tests.records import TOPOLOGY
from tests.scoring.postmortem.filled import RESIMULATED, blank, right, truths

RIGHT = right()
TRUTHS = truths(items=RESIMULATED)


def values(said, so=TRUTHS):
    return {name: item.value for name, item in grade(said, so).items.items()}


def test_what_the_record_bears_out_is_worth_all_but_the_rule_that_was_not_proposed():
    found = values(RIGHT)
    assert {"F10"} == {name for name, value in found.items() if value is None}
    short = {name: value for name, value in found.items() if value not in (1.0, None)}
    assert {"F3": pytest.approx(2 / 3, abs=1e-6)} == short


def test_every_field_has_a_weight_and_a_name():
    assert set(FIELDS) == set(standard.ITEMS["learn"]) == set(values(RIGHT))
    assert pytest.approx(1.0) == sum(standard.ITEMS["learn"].values())


def test_every_item_shows_what_was_expected_beside_what_was_given():
    for name, item in grade(RIGHT, TRUTHS).items.items():
        assert item.sentence, name
        assert item.value is None or {"expected", "given"} == set(item.inputs), name


def test_what_is_left_open_is_worth_nothing_where_there_was_something_to_say():
    assert {0.0, None} == set(values(blank(trigger="flag")).values())
    assert blank().is_empty
    assert not RIGHT.is_empty


def test_free_text_and_facts_of_any_length_move_nothing():
    padded = RIGHT.model_copy(
        update={
            "narrative": "because " * 1000,
            "customer": RIGHT.customer.model_copy(update={"text": "sorry " * 1000}),
        }
    )
    assert values(RIGHT) == values(padded)


def test_every_factor_listed_is_worth_nothing():
    assert 0.0 == factors.grade(tuple(FactorSaid(factor=f) for f in Factor), TRUTHS).value


@pytest.mark.parametrize("seed", range(20))
def test_six_factors_at_random_are_worth_little(seed):
    picked = random.Random(seed).sample([*Factor], 6)
    wrong = [f for f in picked if f not in (Factor.NO_CANARY, Factor.LATE_ALERT)]
    found = factors.grade(tuple(FactorSaid(factor=f) for f in wrong), TRUTHS).value
    assert 0.0 == found


def test_every_line_as_every_event_is_worth_little():
    lines = [entry.sequence for entry in TRUTHS.case.record.entries]
    stuffed = tuple(Event(event=kind, line=line) for kind in EventKind for line in lines)
    assert timeline.grade(stuffed, TRUTHS).value <= 0.3


def test_hiding_an_own_mistake_costs_as_much_as_hiding_the_turn():
    def without(kind):
        kept = tuple(one for one in RIGHT.timeline if one.event is not kind)
        return timeline.grade(kept, TRUTHS).value

    assert without(EventKind.OWN_MISTAKE) == without(EventKind.TURNED) < 1.0


def test_every_edge_listed_is_worth_little():
    both = [(a, b) for a, b in edges(TOPOLOGY)] + [(b, a) for a, b in edges(TOPOLOGY)]
    every = blank(propagation=[{"from": a, "to": b} for a, b in both]).propagation
    assert 0.0 == propagation.grade(every, TRUTHS).value


def test_every_line_as_a_move_that_helped_is_worth_little():
    lines = [entry.sequence for entry in TRUTHS.case.record.entries]
    stuffed = tuple(MoveSaid(line=line, sign="helped") for line in lines)
    assert own_moves.grade(stuffed, TRUTHS).value <= 0.3


def test_both_signs_for_one_move_are_no_answer():
    both = tuple(
        MoveSaid(line=move.lines[0], sign=sign)
        for move in TRUTHS.moves
        for sign in ("helped", "hurt")
    )
    assert 0.0 == own_moves.grade(both, TRUTHS).value


def test_every_item_of_the_menu_costs_more_than_it_can_avoid():
    """Even where together they avoid all harm."""
    menu = [remedy.value for remedy in Remedy if remedy is not Remedy.SET][:MOST_ITEMS]
    every = blank(actions=[{"edit": edit, "component": "api"} for edit in menu]).actions
    so = Resimulated(
        before=1000.0,
        after=0.0,
        cost=cost_of(every, 1000.0),
        reference_after=100.0,
        reference_cost=240.0,
        reference=("canary_gate api",),
        seeds=(1,),
    )
    assert grade_actions(every, truths(items=so)).value <= 0.3


def test_words_alone_are_worth_a_tenth_of_an_edit_at_most():
    weak = [r for r in THROUGH_PEOPLE if standard.ITEM_SHARE[r.value] <= 0.05]
    assert 3 == len(weak)
    assert all(standard.ITEM_SHARE[r.value] - standard.ITEM_COST["weak"] < 0.1 for r in weak)


def test_items_that_nobody_keeps_are_worth_a_tenth_less():
    kept = grade_actions(RIGHT.actions, TRUTHS).value
    loose = RIGHT.actions[0].model_copy(update={"owner": None, "due": None, "check": None})
    assert kept * (1 - standard.ITEM_KEPT) == pytest.approx(grade_actions((loose,), TRUTHS).value)


def test_a_range_is_worth_most_where_it_is_narrow_and_holds_the_truth():
    def worth(low, high):
        return interval(low, high, 100.0, least=1.0)

    assert 1.0 == worth(100, 100) > worth(90, 110) > worth(50, 150) > worth(0, 200) == 0.0
    assert worth(95, 105) > worth(105, 115) > worth(120, 130) == 0.0


def test_naming_all_of_a_menu_or_none_of_what_is_so_is_worth_nothing():
    true = {"a": 1.0, "b": 2.0}
    assert 1.0 == choice(["a", "b"], true, 6)
    assert 0.0 == choice("abcdef", true, 6) == choice("cd", true, 6)
    assert choice("b", true, 6) > choice("a", true, 6)


component = st.sampled_from(["web", "api", "db", "web->api", "moon"])
mechanism = st.sampled_from([*FAULTS][:5])
line = st.integers(0, 40)
minutes = st.integers(0, 30).map(lambda n: f"{n}m" if n else 0)
strength = st.sampled_from(["strong", "middle", "weak"])


def maybe(one):
    return st.one_of(st.none(), one)


def ranges(of):
    return st.tuples(of, of).map(lambda p: {"low": min(p), "high": max(p)})


many = st.fixed_dictionaries(
    {
        "impact": st.fixed_dictionaries(
            {
                "requests_failed": maybe(ranges(st.floats(0, 1e5))),
                "money": maybe(ranges(st.floats(0, 1e6))),
            }
        ),
        "timeline": st.lists(
            st.fixed_dictionaries(
                {"event": st.sampled_from([*EventKind]), "line": maybe(line), "at": minutes}
            ),
            max_size=15,
        ),
        "trigger": maybe(st.sampled_from(["deploy", "flag"])),
        "cause": maybe(st.fixed_dictionaries({"component": component, "mechanism": mechanism})),
        "factors": st.lists(
            st.fixed_dictionaries({"factor": st.sampled_from([*Factor]), "strength": strength}),
            max_size=6,
        ),
        "ruled_out": st.lists(
            st.fixed_dictionaries({"component": component, "mechanism": mechanism, "line": line}),
            max_size=6,
        ),
        "moves": st.lists(
            st.fixed_dictionaries(
                {"line": line, "sign": st.sampled_from(["helped", "hurt", "nothing"])}
            ),
            max_size=6,
        ),
        "actions": st.lists(
            st.fixed_dictionaries(
                {"edit": st.sampled_from([r for r in Remedy if r is not Remedy.SET])}
            ),
            max_size=6,
        ),
    }
)
LISTS = ("timeline", "factors", "ruled_out", "moves", "actions")


@settings(deadline=None, max_examples=150)
@given(fields=many, shuffle=st.randoms(use_true_random=False))
def test_no_filling_is_worth_more_than_all_and_no_order_of_lists_matters(fields, shuffle):
    said = blank(**fields)
    found = grade(said, TRUTHS).items
    assert all(item.value is None or 0.0 <= item.value <= 1.0 for item in found.values())
    assert 0.0 <= (mean_of("learn", {n: i.value for n, i in found.items()}) or 0.0) <= 1.0
    turned = {
        name: tuple(shuffle.sample(getattr(said, name), len(getattr(said, name)))) for name in LISTS
    }
    assert values(said) == values(said.model_copy(update=turned))
    assert {n for n, i in found.items() if i.value is None} == {"F10"}
