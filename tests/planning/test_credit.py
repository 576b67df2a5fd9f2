"""The laws of the toy table: what each move of a run comes to, in class and in money."""

import math

import pytest

from sim.drill.branches.branch import branch
from sim.drill.branches.moves import script_of
from sim.model.order import Order
from sim.planning.credit.explain import Effort, explain
from sim.planning.credit.game import Game
from sim.scoring.credit import Class
from sim.scoring.explained import from_dict
from sim.scoring.harm import measure_harm
from sim.scoring.shapley import NONE, everyone, singles
from tests.drill.branch_kit import RESTART, ROLL_BACK, crowded_and_hung, played
from tests.drill.drill_kit import make_drill

SHED = Order("shed_load", {"share": 0.9})
RESTART_ALL = Order("restart", {"service": "db", "mode": "all"})


def explained(given, drill=None):
    drill = drill or make_drill()
    record = played(drill, given)
    found = explain(drill, record)
    assert found.harm == measure_harm(record, drill.topology).money
    assert found.total == pytest.approx(math.fsum(move.saved for move in found.moves), abs=1e-9)
    return found


def test_of_the_right_rollback_done_twice_neither_is_called_harmful():
    found = explained([(100, ROLL_BACK), (170, ROLL_BACK)])
    first, second = found.moves

    assert Class.EFFECTIVE is first.kind
    assert Class.REDUNDANT is second.kind
    # Leave-one-out calls the second harmful by its own cost; alone it would have saved most.
    assert -5.0 == second.without
    assert second.alone > 0.8 * found.total
    assert second.saved > 0.3 * found.total
    assert "already covered by rollback web at 01:40; cost 5" == second.sentence


def test_the_first_change_contained_as_much_as_the_ten_minutes_after_it_tell():
    cured, idle = explained([(100, ROLL_BACK)]), explained([(100, RESTART), (300, ROLL_BACK)])
    nobody = explained([])

    assert 1 == cured.contained.number
    # It takes seconds to work, and what was lost until then it could not save.
    assert 0.8 < cured.contained.value < 1.0
    assert cured.contained.lost < 0.2 * cured.contained.would
    assert abs(idle.contained.value) < 0.05
    assert nobody.contained is None
    assert from_dict(cured.as_dict()) == cured


def test_two_cures_that_are_both_needed_share_what_they_saved():
    found = explained([(100, SHED), (160, RESTART_ALL)], crowded_and_hung())

    assert [Class.ENABLING] * 2 == [move.kind for move in found.moves]
    for move in found.moves:
        # Leave-one-out pays both the whole, first-in neither.
        assert move.without > 0.95 * found.total
        assert abs(move.alone) < 0.05 * found.total
        assert move.saved == pytest.approx(found.total / 2, rel=0.05)
    assert found.moves[0].sentence.endswith("with restart db all at 02:40")


def test_idle_restarts_beside_the_right_rollback_are_needless_and_cost_what_they_cost():
    found = explained([(100, ROLL_BACK), (200, RESTART), (300, RESTART)])
    right, *idle = found.moves

    assert Class.EFFECTIVE is right.kind
    assert found.total + 10.0 == pytest.approx(right.saved, abs=1e-6)
    assert [Class.NEEDLESS] * 2 == [move.kind for move in idle]
    assert [-5.0] * 2 == pytest.approx([move.saved for move in idle], abs=1e-6)
    assert ["changed nothing here; cost 5"] * 2 == [move.sentence for move in idle]


def test_a_move_that_hurts_is_harmful_and_told_what_it_cost():
    found = explained([(100, ROLL_BACK), (250, SHED)], make_drill(plane="request"))
    shed = found.moves[1]

    assert Class.HARMFUL is shed.kind
    assert shed.saved < -100.0
    assert f"cost {-shed.without:,.0f}" == shed.sentence


def test_a_run_without_moves_has_nothing_to_explain():
    found = explained([(100, Order("query_alerts"))])

    assert () == found.moves
    assert 0.0 == found.total


def test_a_late_cure_is_told_what_each_minute_cost():
    found = explained([(70, Order("query_alerts")), (300, ROLL_BACK)])

    per_minute = found.moves[0].per_minute
    assert per_minute is not None
    # 5 requests a second of worth 2, of which 40 % fail.
    assert 5 * 60 * 2 * 0.4 == pytest.approx(per_minute, rel=0.2)


def test_in_place_of_an_idle_move_stands_what_the_reference_did():
    found = explained([(250, RESTART)])

    assert "rollback web" == found.moves[0].better
    assert found.moves[0].better_by > 300.0


def test_branches_with_a_refused_move_are_not_lived_twice():
    drill = make_drill()
    undrain = Order("undrain_zone", {"zone": "a"})
    record = played(drill, [(100, undrain), (200, ROLL_BACK), (300, undrain)])
    game = Game(drill, script_of(record.entries))
    game.ahead(singles(3))

    assert 2 == game.count
    assert game(everyone(3)) == game(frozenset({1}))
    assert game(NONE) == game(frozenset({0, 2}))


def test_what_is_screened_on_flow_is_asked_again_request_by_request(monkeypatch):
    monkeypatch.setattr("sim.planning.credit.explain.choose_plane", lambda _: "flow")
    drill = make_drill(plane="request")
    record = played(drill, [(100, ROLL_BACK), (200, RESTART)])
    found = explain(drill, record, Effort(most_seeds=6))
    right, idle = found.moves
    exact = measure_harm(record, drill.topology).money

    assert "flow" == found.plane
    assert Class.EFFECTIVE is right.kind
    # The flow plane has no luck of its own: its noise is no less than what it may be wrong by.
    assert found.tau >= 0.05 * found.total
    without = branch(drill, script_of(record.entries), (1,)).record
    assert measure_harm(without, drill.topology).money - exact == right.checked_without
    assert idle.checked_alone is not None


def test_any_number_of_workers_gives_the_same():
    drill = make_drill(plane="request")
    record = played(drill, [(100, ROLL_BACK), (200, RESTART)])
    one, two = (explain(drill, record, Effort(workers=jobs)).as_dict() for jobs in (1, 2))

    assert {**one, "branches": 0} == {**two, "branches": 0}


def test_it_comes_back_from_its_plain_values():
    found = explained([(100, ROLL_BACK), (200, RESTART)])

    assert found == from_dict(found.as_dict())


def is_noop_inside(seed, action):
    """Whether the credit of an order that changes nothing, beside one that does, is noise."""
    drill = make_drill(plane="request", seed=seed)
    found = explain(drill, played(drill, [(100, ROLL_BACK), (200, action)]), Effort(most_seeds=6))
    nothing = found.moves[1]
    return abs(nothing.saved) <= found.tau and nothing.kind is Class.NEEDLESS


SAME = Order("scale", {"service": "web", "replicas": 2})


@pytest.mark.parametrize("action", [SAME, RESTART], ids=["the same replicas", "a healthy restart"])
def test_what_changes_nothing_is_worth_no_more_than_noise(action):
    """Four seeds of four: by themselves they say, with 95 % confidence, 47 % of seeds or more."""
    assert all(is_noop_inside(seed, action) for seed in range(1, 5))


@pytest.mark.long
@pytest.mark.parametrize("first", range(1, 301, 50))
def test_what_changes_nothing_is_worth_no_more_than_noise_on_99_seeds_of_100(first):
    """None of 300 seeds outside: 99 % of seeds or more are inside, with 95 % confidence."""
    assert all(is_noop_inside(seed, SAME) for seed in range(first, first + 50))
