"""Recovery as it is measured: points by the write log's own count, times that are their parts."""

from __future__ import annotations

import math

import pytest

from sim.documents.loading import parse_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.drill.stage import Stage
from sim.engine.plane import OpCount
from sim.journal.entries import Kind
from sim.model.playbook import Playbook
from sim.scoring.harm import measure_harm
from sim.scoring.scorecard import Scorecard
from tests.scenarios.ladder import drill_of, ladder

DRILL = """
format: 1
code: TST-401
title: A region that may go
topology: two-regions
starts_at: 2026-03-10T14:00:00+01:00
lasts: {lasts}
lead_in: 30s
injects:
{injects}
briefing: {{text: You are on call.}}
truth: {{components: [db], mechanism: replication_lag}}
"""
LAG = (
    "  - {{at: {at}, fault: {{kind: replication_lag, where: shipping}}, "
    "target: {{service: db, region: us}}, is_trigger: true}}"
)
NEVER = "  - {at: 10s, message: {from: Nobody, role: nobody, text: nothing}}"


def play(injects: str, rules: list[dict], *, lasts: str):
    loaded = parse_scenario(DRILL.format(injects=injects, lasts=lasts))
    drill = Drill(scenario=loaded.model, topology=loaded.topology.model, seed=1)
    script = Playbook.model_validate({"rules": rules})
    return run(drill, "script", script=script).record


def stores(record, event):
    return [entry.data for entry in record.of_kind(Kind.STORE) if entry.event == event]


PROMOTE = {"action": "promote", "service": "db", "region": "us"}


@pytest.mark.parametrize(
    ("lag", "promoted_at", "lag_s"), [(None, "2m", 0), ("90s", "2m", 30), ("90s", "12m30s", 660)]
)
def test_a_promotion_loses_in_proportion_to_the_lag(lag, promoted_at, lag_s):
    """Sixteen writes a second, give or take five standard deviations of their number."""
    injects = LAG.format(at=lag) if lag else NEVER
    record = play(injects, [{"when": {"after": promoted_at}, "do": [PROMOTE]}], lasts="15m")

    told = stores(record, "promoted")[0]
    # Thirty seconds of attention and five until it begins; from then on the fence takes no writes.
    standing_s = lag_s + 35 if lag_s else 0
    writes_per_s = 16.0
    spread = 5 * math.sqrt(writes_per_s * max(standing_s, 1))
    assert abs(told["lost"] - writes_per_s * standing_s) <= spread + 16
    assert abs(told["recovery_point_us"] / 1e6 - standing_s) <= 2.0


def test_handing_a_store_over_and_back_loses_nothing():
    there = {"action": "switch_over", "service": "db", "region": "us", "label": "there"}
    back = {"action": "switch_over", "service": "db", "region": "eu"}
    rules = [
        {"when": {"after": "1m"}, "do": [there]},
        {"when": {"after": "3m", "since": "there"}, "do": [back]},
    ]

    record = play(NEVER, rules, lasts="8m")

    assert ["us-a", "eu-a"] == [told["zone"] for told in stores(record, "promoted")]
    assert [0, 0] == [told["lost"] for told in stores(record, "promoted")]
    assert 0 == stores(record, "closed")[0]["lost"]


@pytest.fixture
def stages(monkeypatch) -> list[Stage]:
    """Every stage that a run of the test has set, in order."""
    found: list[Stage] = []
    begin = Stage.__init__

    def watched(self, *args, **kwargs):
        begin(self, *args, **kwargs)
        found.append(self)

    monkeypatch.setattr(Stage, "__init__", watched)
    return found


@pytest.mark.parametrize("who", ["reference", "idle"])
def test_of_two_sides_that_write_every_write_is_accounted_for(stages, who):
    """What the plane counts that the old primary has answered, beside the log's own books."""
    drill = drill_of("split-brain", 1)
    record = run(drill, who).record

    world = stages[-1].world
    layout, history = world.layout, world.stores.states["ledger"].history
    write = layout.operation("ledger.write")
    first = layout.op_replica(write, 0)
    old, *new = world.plane.meters.op_counts[first : first + 3, OpCount.OK].tolist()
    promoted, closed = stores(record, "promoted"), stores(record, "closed")[0]
    kept = len(history.log) - sum(new)
    assert 1 == len(promoted)
    assert old - kept == promoted[0]["lost"] + closed["conflicting"]
    assert old + sum(new) == closed["acknowledged"]
    apart = {"reference": (0, old - kept), "idle": (old - kept, 0)}
    assert apart[who] == (closed["lost"], closed["reconciled"])


def test_a_fence_ends_the_conflicts_a_minute_after_the_order():
    card = ladder("split-brain", 1)["reference"]
    idle = ladder("split-brain", 1)["idle"]

    assert (
        card.recovery.writes["writes_conflicting"]
        < 0.4 * (idle.recovery.writes["writes_conflicting"])
    )
    assert 0 == card.recovery.writes["writes_lost"]


def test_the_books_hold_every_write_that_the_plane_has_answered(stages):
    """The plane's own counter of answers beside the write log's: not one more, not one less."""
    rules = [{"when": {"after": "4m"}, "do": [PROMOTE]}]
    record = play(LAG.format(at="90s"), rules, lasts="8m")

    world = stages[-1].world
    layout = world.layout
    write = layout.operation("db.write")
    first = layout.op_replica(write, 0)
    rows = slice(first, first + int(layout.most_replicas[layout.service("db")]))
    answered = int(world.plane.meters.op_counts[rows, OpCount.OK].sum())
    closed = stores(record, "closed")[0]
    assert answered == closed["acknowledged"]
    assert closed["lost"] == stores(record, "promoted")[0]["lost"] > 1_000


@pytest.mark.parametrize("who", ["reference", "rule", "idle"])
def test_the_parts_of_the_recovery_time_of_a_lost_region_sum_to_it(who):
    card: Scorecard = ladder("region-out", 1)[who]

    rto = card.recovery.rto_s
    if rto is None:
        assert {} == card.recovery.rto_parts
        return
    assert rto == sum(card.recovery.rto_parts.values())
    assert card.recovery.rto_parts["execute"] > 0.0


def test_a_lost_regions_recovery_point_is_what_its_log_had_not_shipped():
    card = ladder("region-out", 1)["reference"]

    assert card.recovery.writes["writes_lost"] > 1_000
    assert 170.0 < card.recovery.rpo_s < 190.0
    assert card.is_met


def test_failing_all_over_to_where_data_may_not_be_is_counted_and_costs_more_than_it_serves():
    drill, topology = drill_of("data-stays-home", 1), drill_of("data-stays-home", 1).topology
    order = {"action": "failover_region", "out_of": "west", "to": "us"}
    script = Playbook.model_validate({"rules": [{"when": {"after": "6m"}, "do": [order]}]})

    record = run(drill, "script", script=script).record

    harm = measure_harm(record, topology)
    closed = [e.data for e in record.of_kind(Kind.RESIDENCY) if e.event == "closed"]
    by_region = {data["region"]: data for data in closed}
    assert {"region": "asia", "requests": 0, "writes": 0} == by_region["asia"]
    # Every request of people's data that ended well after the move did so in the US, and each
    # booking was one write there.
    assert by_region["us"]["requests"] > by_region["us"]["writes"] > 5_000
    breaches = by_region["us"]["requests"] + by_region["us"]["writes"]
    assert harm.parts["residency_breaches"] == breaches * topology.residency_breach_cost
    assert harm.money > ladder("data-stays-home", 1)["idle"].harm.money


def test_the_reference_keeps_people_s_data_in_the_area():
    card = ladder("data-stays-home", 1)["reference"]

    assert 0 == card.recovery.residency_breaches
    assert {t.name: t.met for t in card.targets}["residency_breaches"]


@pytest.mark.parametrize(
    ("is_stopped", "back", "is_good"),
    [
        (True, "11m", True),
        (True, "5m", False),
        (False, "11m", False),
    ],
)
def test_bad_records_end_with_their_source_stopped_and_a_point_before_them(
    is_stopped, back, is_good
):
    stop = {"action": "rollback", "service": "orders"}
    restore = {"action": "restore_backup", "service": "db", "back": back}
    rules = [
        *([{"when": {"after": "10m"}, "do": [stop]}] if is_stopped else []),
        {"when": {"after": "12m"}, "do": [restore]},
    ]
    drill = drill_of("bad-restore", 1)

    record = run(drill, "script", script=Playbook.model_validate({"rules": rules})).record

    assert 1 == len(stores(record, "restored"))
    assert is_good is (stores(record, "closed")[0]["wrong"] == 0)
