"""What branches share is lived once, and each comes to what it comes to by itself."""

from contextlib import closing
from itertools import combinations

import pytest

from sim.drill.branches.branch import branch, shifted
from sim.drill.branches.moves import script_of
from sim.model.order import Order
from sim.planning.credit import parting
from sim.planning.credit.parting import Parting, places_of
from sim.scoring.harm import measure_harm
from sim.units import SECOND
from tests.drill.branch_kit import RESTART, ROLL_BACK, played
from tests.drill.drill_kit import make_drill

UNDRAIN = Order("undrain_zone", {"zone": "a"})
DRAIN = Order("drain_zone", {"zone": "a"})
LOOK = Order("query_alerts")


def told(drill):
    """Of a branch: its journal's digest, harm, and moves that came to nothing."""
    return lambda found: (
        found.record.journal_sha256,
        measure_harm(found.record, drill.topology).money,
        found.skipped,
        found.idle,
    )


def run_of_four():
    drill = make_drill()
    given = [
        (70, LOOK),
        (100, DRAIN),
        (150, RESTART),
        (160, LOOK),
        (230, UNDRAIN),
        (300, ROLL_BACK),
    ]
    return drill, script_of(played(drill, given).entries)


def every_subset(count):
    return [kept for size in range(count, -1, -1) for kept in combinations(range(count), size)]


@pytest.mark.skipif(not parting.CAN_FORK, reason="nothing is shared where forking is not safe")
@pytest.mark.parametrize("most", [1, 2, 5])
def test_every_branch_is_to_the_byte_what_it_is_alone(monkeypatch, most):
    monkeypatch.setattr(parting, "MOST_PLACES", most)
    drill, script = run_of_four()
    asked = every_subset(4)
    with closing(Parting(drill, script, told(drill), places_of(script.moves))) as shared:
        found = [shared.of(kept) for kept in asked]

    assert [told(drill)(branch(drill, script, kept)) for kept in asked] == found
    # The law is idle where nothing hangs on what is left out.
    assert len({journal for journal, *_ in found}) == 16
    assert any(skipped for _, _, skipped, _ in found)
    assert any(idle for *_, idle in found)


def test_a_move_made_sooner_than_anybody_stands_is_lived_by_itself():
    drill, script = run_of_four()
    every = range(4)
    with closing(Parting(drill, script, told(drill), places_of(script.moves))) as shared:
        shared.of(every)
        for k, by_s in ((0, -20), (2, -20), (3, -100)):
            moves = list(script.moves)
            moves[k] = shifted(moves[k], by_s * SECOND)
            alone = told(drill)(branch(drill, script, every, moves=moves))
            assert alone == shared.of(every, moves)


@pytest.mark.skipif(not parting.CAN_FORK, reason="nothing is shared where forking is not safe")
def test_what_comes_before_the_first_move_is_lived_once(monkeypatch):
    from sim.drill.session import Session

    made = []
    begin = Session.__init__
    monkeypatch.setattr(
        Session, "__init__", lambda self, *a, **b: (made.append(1), begin(self, *a, **b))[1]
    )
    drill, script = run_of_four()
    made.clear()
    with closing(Parting(drill, script, told(drill), places_of(script.moves))) as shared:
        for kept in every_subset(4):
            shared.of(kept)

    assert 1 == len(made)


@pytest.mark.skipif(not parting.CAN_FORK, reason="no process stands where forking is not safe")
def test_no_process_is_left_standing():
    import os

    drill, script = run_of_four()
    with closing(Parting(drill, script, told(drill), places_of(script.moves))) as shared:
        for kept in every_subset(4):
            shared.of(kept)
        standing = [other.process for other in shared._others]

    assert standing
    for process in standing:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


@pytest.mark.skipif(not parting.CAN_FORK, reason="nothing goes on elsewhere")
def test_a_branch_that_breaks_is_our_own_mistake(capfd):
    drill, script = run_of_four()

    def broken(_):
        raise ArithmeticError("of our own")

    with (
        closing(Parting(drill, script, broken, places_of(script.moves))) as shared,
        pytest.raises(RuntimeError, match="a branch broke off"),
    ):
        shared.of((0,))
    assert "of our own" in capfd.readouterr().err


def test_where_forking_is_not_safe_it_comes_to_the_same(monkeypatch):
    drill, script = run_of_four()
    asked = [(0, 1, 2, 3), (1, 3), ()]
    with closing(Parting(drill, script, told(drill), places_of(script.moves))) as shared:
        found = [shared.of(kept) for kept in asked]
    monkeypatch.setattr(parting, "CAN_FORK", False)
    with closing(Parting(drill, script, told(drill), places_of(script.moves))) as alone:
        assert found == [alone.of(kept) for kept in asked]


def test_no_more_than_five_places_are_stood_at():
    drill = make_drill()
    given = [(70 + 65 * k, RESTART if k % 2 else ROLL_BACK) for k in range(7)]
    moves = script_of(played(drill, given).entries).moves
    places = places_of(moves)

    assert 7 == len(moves)
    assert (moves[0].at_us, moves[0].lines[0]) == places[0]
    assert len(places) <= parting.MOST_PLACES
    assert () == places_of(())
