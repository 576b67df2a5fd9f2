"""Replays against what was published; docs/REPLAYS.md says which figure is input and which output.

The order of phases holds exactly, minutes within a fifth, shares within ten points.
"""

from __future__ import annotations

import pytest

from sim.documents.catalog import Shelf, entries
from sim.drill.runner import run
from sim.model.playbook import Playbook
from sim.scoring.harm import measure_harm
from sim.scoring.scorecard import score
from tests.cli.door import ROOT
from tests.scenarios.ladder import drill_of
from tests.scenarios.replays import Replay, replay

REPLAYS = sorted(n for n in entries(Shelf.SCENARIOS) if n.startswith("replays/"))
POINTS = 0.10
SEEDS = (1, 2)


def about(minutes: float) -> object:
    """A published minute, within a fifth."""
    return pytest.approx(minutes, rel=0.2)


def in_order(run: Replay, *labels: str) -> list[str]:
    """Phases by their minute: orders by their labels, and what follows of itself."""
    recovered = run.recovered()
    assert recovered is not None
    found = {label: run.done(label) for label in labels}
    found |= {"begins": 0.0, "paged": run.paged()}
    found |= {"recovered": recovered, "resolved": run.resolved()}
    return sorted(found, key=lambda name: found[name])


@pytest.mark.parametrize("seed", SEEDS)
class TestBackbone:
    """Cloudflare, 17 July 2020."""

    def test_half_of_what_is_asked_fails(self, seed):
        assert pytest.approx(0.50, abs=POINTS) == replay("i08-backbone", seed=seed).peak()

    def test_it_is_back_when_the_router_is_out_of_the_way(self, seed):
        run = replay("i08-backbone", seed=seed)

        assert about(27) == run.done("isolated")
        assert about(27) == run.recovered()
        phases = ["begins", "paged", "isolated", "recovered", "resolved"]
        assert phases == in_order(run, "isolated")

    def test_one_router_does_not_come_back_by_itself(self, seed):
        run = replay("i08-backbone", seed=seed, without="revert_config")

        assert None is run.recovered()

    @pytest.mark.parametrize("who", ["restart-all", "scale-all", "panic"])
    def test_no_blunt_order_ends_it(self, seed, who):
        assert None is replay("i08-backbone", seed=seed, who=who).recovered()


@pytest.mark.parametrize("seed", SEEDS)
class TestDormant:
    """Fastly, 8 June 2021."""

    def test_it_is_seen_within_a_minute(self, seed):
        assert replay("i18-dormant", seed=seed).paged() <= 1.0

    def test_most_of_what_is_asked_fails(self, seed):
        assert pytest.approx(0.85, abs=POINTS) == replay("i18-dormant", seed=seed).peak()

    def test_machines_come_back_one_after_another(self, seed):
        run = replay("i18-dormant", seed=seed)

        assert about(49) == run.done("afresh")
        assert about(73) == run.recovered()
        assert about(168) == run.resolved()
        assert 0.3 < run.failed(60, 62) < 0.6
        phases = ["begins", "paged", "afresh", "recovered", "resolved"]
        assert phases == in_order(run, "afresh")


@pytest.mark.parametrize("seed", SEEDS)
class TestMembership:
    """Amazon DynamoDB, 20 September 2015."""

    def test_more_than_half_fails_long_after_the_break(self, seed):
        run = replay("i31-membership", seed=seed)

        assert pytest.approx(0.55, abs=POINTS) == run.failed(17, 19)
        assert pytest.approx(0.55, abs=POINTS) == run.failed(150, 160)

    def test_no_questions_for_a_while_end_it(self, seed):
        run = replay("i31-membership", seed=seed)

        assert about(167) == run.done("paused")
        assert about(291) == run.recovered()
        phases = ["begins", "paged", "paused", "some", "more", "recovered", "open", "resolved"]
        assert phases == in_order(run, "paused", "some", "more", "open")
        assert run.failed(300, 350) < 0.01

    def test_left_alone_it_goes_on_to_the_end(self, seed):
        run = replay("i31-membership", seed=seed, who="idle")

        assert None is run.recovered()
        assert run.failed(340, 355) > 0.4

    @pytest.mark.parametrize("who", ["restart-all", "scale-all"])
    def test_no_blunt_order_ends_it(self, seed, who):
        assert None is replay("i31-membership", seed=seed, who=who).recovered()

    def test_capacity_without_a_pause_does_not_end_it(self, seed):
        run = replay("i31-membership", seed=seed, without="shed_load")

        assert None is run.recovered()
        assert run.failed(340, 355) > 0.4

    def test_all_let_in_at_once_and_no_capacity_added_bring_it_back(self, seed):
        shed = {"action": "shed_load", "service": "metadata"}
        rules = [
            {"when": {"after": "10m"}, "do": [shed | {"share": 1.0, "label": "paused"}]},
            {"when": {"after": "10m", "since": "paused"}, "do": [shed | {"share": 0}]},
        ]
        script = Playbook.model_validate({"rules": rules})
        drill = drill_of("replays/i31-membership", seed)
        opened = Replay(run(drill, "script", script=script).record, began_s=1.0)

        assert opened.failed(340, 355) > 0.4


@pytest.mark.parametrize("seed", SEEDS)
class TestDeleted:
    """GitLab.com, 31 January 2017."""

    def test_the_log_tells_what_the_snapshot_does_not_hold(self, seed):
        (restored,) = replay("i10-deleted", seed=seed).store("restored")

        assert about(400) == restored["recovery_point_us"] / 60e6
        assert restored["lost"] > 0

    def test_it_takes_as_long_as_its_disks(self, seed):
        run = replay("i10-deleted", seed=seed)

        assert about(1110) == run.recovered()
        assert pytest.approx(1.0, abs=0.001) == run.failed(30, 1000)
        assert ["begins", "paged", "back", "recovered", "resolved"] == in_order(run, "back")


@pytest.mark.parametrize("seed", SEEDS)
class TestRule:
    """Cloudflare, 2 July 2019."""

    def test_it_is_back_when_the_engine_is_off(self, seed):
        run = replay("i07-rule", seed=seed)

        assert about(27) == run.done("gone")
        assert about(27) == run.recovered()
        assert ["begins", "paged", "gone", "recovered", "resolved"] == in_order(run, "gone")

    def test_most_of_the_traffic_is_gone_until_then(self, seed):
        assert replay("i07-rule", seed=seed).failed(2, 25) > 0.5


@pytest.mark.parametrize("seed", SEEDS)
class TestGateway:
    """Slack, 4 January 2021."""

    def test_one_message_in_a_hundred_fails_before_the_peak(self, seed):
        run = replay("i14-gateway", seed=seed)

        assert pytest.approx(0.01, abs=0.006) == run.failed(45, 59)

    def test_the_scaler_takes_servers_away_while_no_thread_is_free(self, seed):
        run = replay("i14-gateway", seed=seed)

        assert 8 <= run.replicas("web", 59)
        assert run.replicas("web", 130) <= 4
        assert run.failed(61, 65) < run.failed(100, 130)

    def test_down_then_usable_then_normal(self, seed):
        run = replay("i14-gateway", seed=seed)

        usable = next(m for m in range(61, 280) if run.failed(m, m + 5) < 0.25)
        assert about(60) == next(m for m in range(280) if run.failed(m, m + 1) > 0.25)
        assert about(195) == usable
        assert about(280) == run.recovered()
        phases = ["begins", "paged", "served", "recovered", "resolved"]
        assert phases == in_order(run, "served")

    def test_without_new_servers_it_stays_down_until_the_network_is_well(self, seed):
        run = replay("i14-gateway", seed=seed, without="scale")

        assert run.failed(200, 270) > 0.5


@pytest.mark.parametrize("seed", SEEDS)
class TestPartition:
    """GitHub, 21 October 2018."""

    def test_seconds_of_writes_are_set_aside(self, seed):
        """As many as the old primary took alone: no more than the break and the way to a copy."""
        run = replay("i11-partition", seed=seed)
        (back,) = run.store("rejoined")

        # Twelve writes of each change, of which there are two a second.
        aside_s = (back["orphaned"] + back["conflicting"]) / 24
        assert about(43) == aside_s
        assert back["orphaned"] > 0
        assert back["conflicting"] > 0

    def test_it_is_far_from_its_primary_until_the_way_back(self, seed):
        run = replay("i11-partition", seed=seed)

        assert about(740) == run.done("back")
        assert run.slow(5, 730, journey="push") > 0.95
        assert run.slow(745, 800, journey="push") < 0.05

    def test_nothing_is_lost_by_going_back_late(self, seed):
        run = replay("i11-partition", seed=seed)

        assert ["west", "east"] == [told["zone"].split("-")[0] for told in run.store("promoted")]
        (closed,) = run.store("closed")
        assert 0 == closed["lost"]
        (rejoined,), (reconciled,) = run.store("rejoined"), run.store("reconciled")
        assert rejoined["orphaned"] + rejoined["conflicting"] == reconciled["writes"]


@pytest.mark.parametrize("seed", SEEDS)
class TestRecords:
    """Amazon us-east-1, 19 October 2025."""

    def test_tables_are_back_soon_after_their_records(self, seed):
        run = replay("i04-records", seed=seed)

        assert about(157) == run.done("records")
        assert about(172) == run.recovered(journey="item")
        assert run.done("records") < run.recovered(journey="item")

    def test_the_second_wave_outlives_the_first(self, seed):
        run = replay("i04-records", seed=seed)

        assert run.failed(170, 260, journey="item") < 0.01
        assert run.failed(170, 260, journey="launch") > 0.9

    def test_the_third_begins_when_every_host_has_its_lease(self, seed):
        """Launches go through and cannot be reached; balancers leave out whom they should not."""
        run = replay("i04-records", seed=seed)
        # More than a new instance waits for in vain.
        begins, ends = run.long_line("network", above=2_700)

        assert about(340) == run.done("established")
        assert about(393) == begins
        assert about(648) == ends
        assert run.failed(340, 640, journey="launch") > 0.9
        assert run.failed(0, 340, journey="connect") < 0.01
        assert 0.05 < run.failed(400, 580, journey="connect") < 0.25

    def test_launches_are_let_in_again_once_the_backlog_is_worked_off(self, seed):
        run = replay("i04-records", seed=seed)

        assert about(695) == run.done("relaxed")
        assert about(842) == run.recovered(journey="launch")
        phases = ["begins", "paged", "records", "throttled", "established", "balanced"]
        phases += ["relaxed", "recovered", "open", "resolved"]
        assert phases == in_order(run, *phases[2:7], "open")


def test_no_wave_ends_without_what_was_done():
    all_let_in, launches_let_in, still_checked = (
        replay("i04-records", without=what)
        for what in ("rate_limit", "rate_limit compute", "set_health_checks")
    )

    # Hosts ask again before they are answered, and so do those who launch.
    assert all_let_in.failed(860, 890, journey="launch") > 0.9
    assert None is all_let_in.recovered(journey="launch")
    assert launches_let_in.done("established") < 400
    assert launches_let_in.failed(860, 890, journey="launch") > 0.9
    # Checks go on taking capacity out for as long as the network is late.
    assert still_checked.failed(592, 640, journey="connect") > 0.05
    assert replay("i04-records").failed(592, 640, journey="connect") < 0.01


def test_half_the_backlog_is_worked_off_sooner():
    half = ("journeys.change.weight=0.2", "topology.traffic.rate=4.9/s")
    run, less = (replay("i04-records", changes=c) for c in ((), half))

    # A backlog drains at what the network can do beyond what comes anew: 2.4/s, then 3.4/s.
    drains = [r.long_line("network", above=300)[1] - r.done("established") for r in (run, less)]
    assert pytest.approx(drains[0] / 2 * 2.4 / 3.4, rel=0.2) == drains[1]
    assert less.recovered(journey="launch") < run.recovered(journey="launch") - 100


@pytest.mark.parametrize("name", REPLAYS)
def test_the_page_of_replays_tells_of_each(name):
    page = (ROOT / "docs" / "REPLAYS.md").read_text(encoding="utf-8")

    assert f"`{name.removeprefix('replays/')}`" in page
    assert f"| {drill_of(name, 1).scenario.code} |" in page


@pytest.mark.parametrize("name", REPLAYS)
def test_what_was_done_meets_the_targets_and_costs_less_than_nothing_done(name):
    drill = drill_of(name, 1)

    records = {who: run(drill, who).record for who in ("reference", "idle")}
    anchors = {who: measure_harm(record, drill.topology).money for who, record in records.items()}
    card = score(records["reference"], drill.scenario, drill.topology, anchors)

    assert [] == [target.sentence for target in card.targets if not target.met]
    assert anchors["reference"] < 0.9 * anchors["idle"]
