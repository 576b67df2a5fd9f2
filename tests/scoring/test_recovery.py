"""Recovery times and their parts, recovery points, and what tiers promise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal.entries import Kind
from sim.model.topology import Topology
from sim.scoring.harm import measure_harm
from sim.scoring.recovery import PARTS, recover
from sim.scoring.scorecard import score
from sim.scoring.stamps import stamp
from tests.records import TOPOLOGY, RecordMaker, scenario

TIERED = Topology.model_validate(
    TOPOLOGY.model_dump(mode="json", exclude_unset=True)
    | {"tiers": {"tier-2": {"rto": "5m", "rpo": "10s"}}}
)


def _recovery(maker: RecordMaker):
    record = maker.build()
    return recover(record, TOPOLOGY, stamp(record, scenario(), TOPOLOGY), soak_s=120)


def _failed_over(*, lost=40, age_us=12_000_000) -> RecordMaker:
    """Down from 120 s to 480 s; promoted at 400 s, users moved by 460 s."""
    return (
        RecordMaker()
        .fault(120)
        .failing(120, 480)
        .page(150)
        .order(160, "acknowledge")
        .order(170, "query_changes")
        .order(190, "declare", severity="SEV1")
        .order(300, "failover_region", lasts_s=30, out_of="eu", to="us")
        .entry(
            400, Kind.STORE, "db", "promoted", lost=lost, stale=3, recovery_point_us=age_us
        )
        .entry(460, Kind.STEERING, "steering", "drained")
        .entry(
            1200, Kind.STORE, "db", "closed", acknowledged=900, lost=lost, conflicting=0,
            duplicated=2, reconciled=0,
        )
    )  # fmt: skip


def test_the_parts_of_a_recovery_are_where_the_journal_has_their_ends():
    recovery = _recovery(_failed_over())

    parts = recovery.rto_parts
    assert list(PARTS) == list(parts)
    assert 45.0 == parts["detect"]
    assert 30.0 == parts["declare"]
    assert 105.0 == parts["decide"]
    assert 100.0 == parts["execute"]


times = st.integers(0, 1_100)


@given(
    until=st.integers(180, 1_000),
    orders=st.lists(st.tuples(times, st.sampled_from(["acknowledge", "declare", "restart"]))),
    moved=st.lists(times, max_size=3),
    drained=st.lists(times, max_size=3),
)
def test_the_parts_of_a_recovery_sum_to_it_exactly(until, orders, moved, drained):
    events = [
        *((at, lambda m, a, k=kind: m.order(a, k, severity="SEV1")) for at, kind in orders),
        *((at, lambda m, a: m.entry(a, Kind.STORE, "db", "promoted", lost=1)) for at in moved),
        *((at, lambda m, a: m.entry(a, Kind.STEERING, "s", "drained")) for at in drained),
    ]
    maker = RecordMaker().fault(120).failing(120, until)
    for at, act in sorted(events, key=lambda event: event[0]):
        act(maker, at)

    recovery = _recovery(maker)

    assert recovery.rto_s is None or recovery.rto_s == sum(recovery.rto_parts.values())
    assert all(part >= 0.0 for part in recovery.rto_parts.values())


def test_the_recovery_point_is_the_worst_of_all_promotions():
    maker = _failed_over()
    maker.entry(500, Kind.STORE, "db", "promoted", lost=0, stale=9, recovery_point_us=0)

    recovery = _recovery(maker)

    assert 12.0 == recovery.rpo_s
    assert 9 == recovery.writes["writes_stale"]
    assert (40, 2) == (recovery.writes["writes_lost"], recovery.writes["writes_duplicated"])


def test_where_nothing_was_promoted_there_is_no_recovery_point():
    assert _recovery(RecordMaker().fault(120).failing(120, 300)).rpo_s is None


@pytest.mark.parametrize(("age_us", "met"), [(10_000_000, True), (10_000_001, False)])
def test_what_tiers_promise_is_held_against_the_run_where_it_can_be_shown(age_us, met):
    drill = scenario(opportunities=["triage", "rto"], targets={})
    record = _failed_over(age_us=age_us).build()

    card = score(record, drill, TIERED, {"idle": 1.0, "reference": 0.0})

    by_name = {target.name: target for target in card.targets}
    assert met is by_name["rpo tier-2"].met
    assert not by_name["rto tier-2"].met
    assert {"rto", "rpo", "rto_parts", "writes_lost", "by_tier"} <= set(card.recovery.as_dict())


def test_a_write_that_is_lost_costs_what_its_store_says():
    dear = Topology.model_validate(
        TOPOLOGY.model_dump(mode="json", exclude_unset=True)
        | {
            "services": TOPOLOGY.model_dump(mode="json", exclude_unset=True)["services"]
            | {
                "db": {
                    "operations": {"read": {}},
                    "store": {"loss_per_write": 2.5, "conflict_cost": 0.5},
                }
            }
        }
    )
    record = _failed_over(lost=40).build()

    free, costly = (measure_harm(record, topology) for topology in (TOPOLOGY, dear))

    assert 100.0 == costly.parts["lost_writes"] == costly.money - free.money
    maker = RecordMaker().fault(120).failing(120, 300)
    maker.entry(999, Kind.STORE, "db", "closed", lost=0, conflicting=6, wrong=4, acknowledged=9)
    parts = measure_harm(maker.build(), dear).parts
    assert (3.0, 10.0) == (parts["conflicting_writes"], parts["wrong_writes"])


def test_data_out_of_place_are_counted_and_cost_what_the_topology_says():
    maker = _failed_over()
    maker.entry(900, Kind.RESIDENCY, "orders", "breached", region="us", requests=1, writes=0)
    maker.entry(999, Kind.RESIDENCY, "orders", "closed", region="us", requests=30, writes=12)
    dear = TOPOLOGY.model_copy(update={"residency_breach_cost": 7.0})

    assert 42 == _recovery(maker).as_dict()["residency_breaches"]
    assert 42 * 7.0 == measure_harm(maker.build(), dear).parts["residency_breaches"]


@pytest.mark.parametrize(("most", "met"), [(41, False), (42, True)])
def test_what_is_lost_or_out_of_place_is_held_against_the_drills_own_bound(most, met):
    maker = _failed_over(lost=42)
    maker.entry(999, Kind.RESIDENCY, "orders", "closed", region="us", requests=30, writes=12)
    drill = scenario(targets={"writes_lost": most, "residency_breaches": most})

    card = score(maker.build(), drill, TOPOLOGY, {"idle": 1.0, "reference": 0.0})

    assert [met, met] == [target.met for target in card.targets]
