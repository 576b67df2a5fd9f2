"""A branch is the run again with some moves left out, and nothing else changed."""

import pytest

from sim.drill.branches.branch import branch, shifted
from sim.drill.branches.moves import script_of
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.model.conduct import Act, Intervention
from sim.model.order import Decision, Order, OrderState
from sim.scoring.harm import measure_harm
from sim.scoring.reading import orders
from sim.units import SECOND
from tests.drill.branch_kit import RESTART, ROLL_BACK, played
from tests.drill.drill_kit import bad_deploy, make_drill
from tests.scenarios.ladder import DRILLS, drill_of


def again(drill, record, kept=None, **more):
    script = script_of(record.entries)
    chosen = range(len(script.moves)) if kept is None else kept
    return branch(drill, script, chosen, **more)


def lived(record):
    """What users, stores and machines went through: all but the words of the journal."""
    told = Kind.REPLICA, Kind.STORE, Kind.STEERING, Kind.ALERT, Kind.FAULT
    return [
        (entry.at_us, entry.kind, entry.subject, entry.event) for entry in record.of_kind(*told)
    ]


def fates(record):
    return [(given.action, given.state) for given in orders(record) if given.verb == "change"]


def test_with_all_moves_kept_it_is_the_run():
    drill = make_drill()
    record = played(
        drill,
        [
            (70, Decision([Order("query_alerts"), Order("wait", {"for": "20s"}), ROLL_BACK])),
            (130, Order("nonsense")),
            (150, RESTART),
            (300, Order("wait", {"for": "1m"})),
        ],
    )
    found = again(drill, record)

    assert (record.seconds.counts == found.record.seconds.counts).all()
    assert lived(record) == lived(found.record)
    assert measure_harm(record, drill.topology) == measure_harm(found.record, drill.topology)
    assert fates(record) == fates(found.record)
    assert not found.skipped


@pytest.mark.long
@pytest.mark.parametrize("responder", ["reference", "rule", "panic"])
@pytest.mark.parametrize("name", DRILLS)
def test_with_all_moves_kept_every_drill_is_the_run(name, responder):
    drill = drill_of(name, 3)
    record = run(drill, responder).record

    assert measure_harm(record, drill.topology) == measure_harm(
        again(drill, record).record, drill.topology
    )


@pytest.mark.parametrize("name", ["zone-dark", "payments-headline"])
def test_with_all_moves_kept_a_shipped_drill_is_the_run(name):
    drill = drill_of(name, 3)
    record = run(drill, "reference").record
    found = again(drill, record)

    assert (record.seconds.counts == found.record.seconds.counts).all()
    assert measure_harm(record, drill.topology) == measure_harm(found.record, drill.topology)


def test_with_no_move_kept_it_is_as_if_nobody_had_acted():
    drill = make_drill()
    record = played(drill, [(100, ROLL_BACK), (200, RESTART)])
    idle = run(drill, "idle").record

    assert lived(idle) == lived(again(drill, record, ()).record)


def test_looking_telling_and_declaring_stay_in_every_branch():
    drill = make_drill()
    record = played(
        drill, [(100, Order("query_alerts")), (120, Order("page_team", {"team": "core"})),
                (150, ROLL_BACK), (200, Order("declare", {"severity": "SEV2"}))]
    )  # fmt: skip
    found = again(drill, record, ()).record

    assert ["query_alerts", "page_team", "declare"] == [given.action for given in orders(found)]
    assert [100, 120, 200] == [given.asked_us // SECOND for given in orders(found)]


def test_a_declared_end_does_not_cut_the_ledger_of_a_branch():
    drill = make_drill()
    record = played(
        drill,
        [(100, Order("declare", {"severity": "SEV2"})), (120, ROLL_BACK), (300, Order("resolve"))],
    )
    late = [shifted(move, 300 * SECOND) for move in script_of(record.entries).moves]

    assert "resolved" == record.end.data["reason"]
    for kept, moves in (((), None), ((0,), None), ((0,), late)):
        found = again(drill, record, kept, moves=moves).record
        assert drill.scenario.lasts == found.seconds.counts.shape[1] * SECOND
    # After the soak, when the run itself was over: it is carried out all the same.
    assert [("rollback", OrderState.DONE)] == fates(found)
    assert measure_harm(record, drill.topology) == measure_harm(
        again(drill, record).record, drill.topology
    )


def test_a_move_that_the_world_refuses_without_another_is_skipped_and_named():
    drill = make_drill()
    drain, undrain = (Order(kind, {"zone": "a"}) for kind in ("drain_zone", "undrain_zone"))
    record = played(drill, [(100, drain), (200, undrain)])

    assert not again(drill, record).skipped
    found = again(drill, record, (1,))
    assert {1} == found.skipped == found.idle


def test_an_order_that_the_run_was_refused_is_no_skipped_move():
    drill = make_drill()
    undrain = Order("undrain_zone", {"zone": "a"})
    drain = Order("drain_zone", {"zone": "a"})
    record = played(drill, [(80, drain), (100, drain), (200, undrain)])
    given = script_of(record.entries).moves[0].given

    assert [OrderState.DONE, OrderState.REFUSED] == [one.became for one in given]
    assert not again(drill, record, (0,)).skipped
    assert not again(drill, record, (0,)).idle


def test_what_a_facilitator_did_happens_in_every_branch_at_its_time():
    from sim.drill.session import Session
    from sim.journal.writer import Journal, Nowhere

    drill = make_drill()
    session = Session(drill, Journal(Nowhere()), responder="by-hand")
    session.step(tick_us=90 * SECOND)
    fault = {"kind": "crash"}
    session.intervene(Intervention(Act.INJECT, {"fault": fault, "target": {"service": "db"}}))
    session.step([ROLL_BACK])
    while not session.is_over:
        session.step()
    record = session.record

    assert lived(record) == lived(again(drill, record).record)
    began = [e.at_us for e in again(drill, record, ()).record.of_kind(Kind.FAULT)]
    assert 90 * SECOND in began


def test_five_restarts_within_a_minute_are_one_move_and_the_sixth_is_another():
    drill = make_drill()
    record = played(drill, [(100 + 12 * k, RESTART) for k in range(6)] + [(172, ROLL_BACK)])
    moves = script_of(record.entries).moves

    assert [("restart", 5), ("restart", 1), ("rollback", 1)] == [
        (move.action, len(move.given)) for move in moves
    ]


def test_leaving_a_move_out_moves_nobody_elses_luck(monkeypatch):
    from sim.actions.restart import Restart

    monkeypatch.setattr(Restart, "chance_of_failure", 0.5)
    seen = set()
    for seed in range(12):
        drill = make_drill(seed=seed)
        record = played(drill, [(100, RESTART), (200, RESTART), (300, RESTART)])
        states = [state for _, state in fates(record)]
        seen.add(tuple(states))
        for kept in ((1,), (2,), (0, 2), (1, 2)):
            found = again(drill, record, kept).record
            assert [states[k] for k in kept] == [state for _, state in fates(found)]
    # The law is idle where every try ends alike.
    assert len(seen) > 3


def test_a_move_that_picks_a_share_picks_the_same_without_the_others():
    drill = make_drill(bad_deploy())
    half = Order("restart", {"service": "web", "mode": "all"})
    record = played(drill, [(100, ROLL_BACK), (200, half)])
    moves = script_of(record.entries).moves

    assert [1, 2] == [move.given[0].order.luck.number for move in moves]
    labels = [
        entry.data["label"]
        for entry in again(drill, record, (1,)).record.of_kind(Kind.IMPULSE)
        if "label" in entry.data and str(entry.data["label"]).startswith("order")
    ]
    assert ["order-2"] == labels
