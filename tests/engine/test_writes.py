"""What a store's writes live through: the leader, the door, the commit, the log; on both planes."""

import numpy as np
import pytest

from sim.engine.layout import Layout
from sim.engine.plane import EVEN, OpCount, Outcome, Plane, ReplicaCount, SiteCount, Table
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from tests.engine.pairs import SECOND, layout_of, plane_of, service

BOTH = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
STORE = {"writes": ["home"]}


def store(work: str = "1ms", **fields) -> Layout:
    """Users who write to ``db``: one primary and one copy."""
    given = {"replicas": 2, "quota": 2, "slots": 50, "processors": 50, "store": STORE, **fields}
    return layout_of({"db": service(work, **given)}, "db.home")


def outcomes(plane: Plane) -> set[int]:
    ends = plane.completions()
    return set(ends[ends["attempt"] >= 0]["outcome"])


@BOTH
def test_writes_go_to_the_leader_whoever_it_is_and_to_nobody_where_there_is_none(kind):
    plane = plane_of(store(), kind)
    seen = []
    for leader in (0, 1, -1):
        plane.set(Table.LEADER, (0, 0), leader)
        plane.advance((len(seen) + 1) * SECOND)
        seen.append(set(plane.take_writes()["replica"]))

    assert [{0}, {1}, set()] == seen
    assert {Outcome.OK, Outcome.NO_REPLICA} == outcomes(plane)


@BOTH
def test_every_good_write_is_in_the_log_once_however_many_there_are(kind):
    plane = plane_of(store(), kind, rate=600.0)

    plane.advance(5 * SECOND)

    rows, ends = plane.take_writes(), plane.completions()
    good = ends[(ends["attempt"] >= 0) & (ends["outcome"] == Outcome.OK)]
    assert len(rows) == len(good) == len(set(rows["call"])) > 2_500
    assert (np.diff(rows["at_us"]) >= 0).all()
    assert {1} == set(rows["is_heard"])
    assert 0 == len(plane.take_writes())


@BOTH
def test_a_read_only_store_refuses_at_the_door_and_lets_reads_in(kind):
    layout = store(store={"writes": []})
    reading, writing = plane_of(layout, kind), plane_of(store(), kind)
    for plane in (reading, writing):
        plane.set(Table.COMMIT_US, (0,), -1)
        plane.advance(2 * SECOND)

    assert {Outcome.OK} == outcomes(reading)
    assert {Outcome.READ_ONLY} == outcomes(writing)
    refused = writing.meters.site_counts[0, SiteCount.REFUSED]
    assert refused == writing.meters.op_counts[:, OpCount.REFUSED].sum() > 50
    assert 0 == len(writing.take_writes())


@BOTH
@pytest.mark.parametrize(("holds_slot", "in_slots"), [(True, 1), (False, 0)])
def test_a_commit_takes_its_time_and_keeps_the_slot_where_slots_are_held(
    kind, holds_slot, in_slots
):
    plane = plane_of(store(holds_slot=holds_slot), kind, rate=1.0, gaps=EVEN)
    plane.set(Table.COMMIT_US, (0,), 500_000)

    plane.advance(1_300_000)
    # Once begun a wait keeps its length.
    plane.set(Table.COMMIT_US, (0,), 0)
    held = plane.meters.replica_counts[0, ReplicaCount.IN_SLOTS]
    plane.advance(1_900_000)

    (end,) = plane.completions()[plane.completions()["attempt"] >= 0]
    assert in_slots == held
    assert 500_000 <= end["end_us"] - end["begin_us"] < 520_000
    assert [end["end_us"]] == plane.take_writes()["at_us"].tolist()


@BOTH
def test_a_write_killed_while_it_waits_is_not_in_the_log(kind):
    plane = plane_of(store(), kind, rate=1.0, gaps=EVEN)
    plane.set(Table.COMMIT_US, (0,), 500_000)
    plane.advance(1_300_000)

    plane.kill(0)
    plane.advance(1_900_000)

    assert {Outcome.CRASHED} == outcomes(plane)
    assert 0 == len(plane.take_writes())


@BOTH
@pytest.mark.parametrize(("left", "logged"), [("goes_on", [0]), ("cancelled", [])])
def test_a_write_that_nobody_waits_for_any_more_is_logged_unheard_or_cancelled(kind, left, logged):
    given = {"replicas": 2, "quota": 2, "store": STORE}
    layout = layout_of(
        {"db": service("1ms", **given)}, "db.home", timeout="100ms", timed_out_work=left
    )
    plane = plane_of(layout, kind, rate=1.0, gaps=EVEN)
    plane.set(Table.COMMIT_US, (0,), 500_000)

    plane.advance(1_900_000)

    assert {Outcome.TIMEOUT} == outcomes(plane)
    assert logged == plane.take_writes()["is_heard"].tolist()


@BOTH
def test_a_write_whose_copies_have_gone_meanwhile_is_not_promised(kind):
    plane = plane_of(store("300ms"), kind, rate=1.0, gaps=EVEN)
    plane.advance(1_000_001)

    plane.set(Table.COMMIT_US, (0,), -1)
    plane.advance(9 * SECOND)

    first = plane.completions()[0]
    assert Outcome.READ_ONLY == first["outcome"]
    assert 1 == plane.meters.op_counts[:, OpCount.FAILED].sum()
    assert 0 == len(plane.take_writes())


@BOTH
def test_a_replica_that_has_stepped_down_turns_away_what_it_has_in_hand(kind):
    plane = plane_of(store("300ms"), kind, rate=1.0, gaps=EVEN)
    plane.advance(1_000_001)

    plane.set(Table.LEADER, (0, 0), 1)
    plane.advance(1_999_999)

    ends = plane.completions()
    (first,) = ends[ends["attempt"] >= 0]
    assert (0, Outcome.READ_ONLY) == (first["replica"], first["outcome"])
    assert 0 == len(plane.take_writes())
