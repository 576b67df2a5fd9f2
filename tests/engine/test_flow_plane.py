"""Laws that the mean field keeps whatever it is given (``fidelity.md``, section 4)."""

from dataclasses import fields

import numpy as np
import pytest

from sim.engine.flow.fields import Group
from sim.engine.flow.grouping import Grouping, group_replicas, grouped
from sim.engine.flow.plane import FlowPlane
from sim.engine.hops import estimated_hops
from sim.engine.layout import build_layout
from sim.engine.plane import JourneyCount, Meters, OpCount, PlaneOptions, SiteCount, Table
from sim.errors import CannotCarry
from sim.model.topology import Topology
from tests.engine.campaign import random_graph
from tests.engine.pairs import SECOND, layout_of, plane_of, service

CHAIN = {
    "web": service("2ms", replicas=3, quota=4, slots=64, processors=4, calls=[
        {"to": "db.home", "timeout": "60ms", "retries": {"attempts": 3, "backoff": "10ms"}},
    ]),
    "db": service("8ms", replicas=2, quota=2, slots=4, processors=4, queue={"limit": 50}),
}  # fmt: skip


def chain(rate=300.0, **options):
    return plane_of(layout_of(CHAIN, timeout="1s"), FlowPlane, rate=rate, horizon_s=120, **options)


def blows(plane, cuts=()):
    """A minute and a half with a replica lost, a slow one and a surge; looked at at the cuts."""
    stops = {
        20 * SECOND + 333_333: lambda: plane.kill(4),
        20 * SECOND + 333_334: lambda: plane.set(Table.IS_UP, (4,), 0),
        30 * SECOND: lambda: plane.set(Table.IS_ROUTABLE, (4,), 0),
        40 * SECOND + 1: lambda: plane.set(Table.SPEED_PPM, (5,), 400_000),
        55 * SECOND: lambda: plane.set(Table.TRAFFIC_PPM, (0,), 2_000_000),
        70 * SECOND: lambda: plane.set(Table.SPEED_PPM, (5,), 1_000_000),
    }
    for at in sorted({*stops, *cuts}):
        plane.advance(at)
        if at in cuts:
            assert plane.meters.journey_seconds is plane.journey_seconds
        stops.get(at, lambda: None)()
    plane.advance(100 * SECOND)
    return plane


def assert_same_meters(one, other):
    for field in fields(Meters):
        np.testing.assert_array_equal(
            getattr(one.meters, field.name), getattr(other.meters, field.name), field.name
        )


def test_where_a_stretch_is_cut_changes_no_byte():
    cuts = (1, 7_654_321, 20 * SECOND + 400_000, 41 * SECOND, 55_100_000, 90_000_001)

    assert_same_meters(blows(chain()), blows(chain(), cuts))


def test_setting_what_already_holds_changes_no_byte():
    calm, touched = chain(), chain()
    calm.advance(60 * SECOND)
    touched.advance(31_234_567)
    touched.set(Table.TIMEOUT_US, (1,), touched.get(Table.TIMEOUT_US, (1,)))
    touched.advance(60 * SECOND)

    assert_same_meters(calm, touched)


def test_every_request_has_ended_or_is_in_hand_and_no_counter_runs_backwards():
    plane = chain()
    before = {field.name: getattr(plane.meters, field.name).copy() for field in fields(Meters)}
    for second in range(5, 100, 5):
        if second == 30:
            plane.set(Table.SPEED_PPM, (4,), 0)
        plane.advance(second * SECOND)
        offered, ok, slow, failed, _ = plane.meters.journey_seconds.sum(axis=(0, 1))
        assert offered == ok + failed + plane.requests_in_flight()
        assert 0 <= slow <= ok
        for name, old in before.items():
            new = getattr(plane.meters, name)
            if name != "replica_counts":
                assert (new >= old).all(), name
            before[name] = new.copy()


def test_attempts_are_first_tries_and_retries():
    counts = blows(chain()).meters.site_counts

    # Three running sums, each shown by its whole part.
    gap = counts[:, SiteCount.ATTEMPTS] - counts[:, SiteCount.CALLS] - counts[:, SiteCount.RETRIES]
    assert (np.abs(gap) <= 2).all()


def test_a_lost_replica_leaves_its_share_to_the_others():
    plane = chain()
    plane.advance(20 * SECOND)
    for table in (Table.IS_UP, Table.IS_ROUTABLE):
        plane.set(table, (5,), 0)
    before = plane.meters.op_counts[:, OpCount.ARRIVED].copy()
    plane.advance(60 * SECOND)
    arrived = plane.meters.op_counts[:, OpCount.ARRIVED] - before

    db = plane.layout.operation("db.home")
    assert 0 == pytest.approx(arrived[plane.layout.op_replica(db, 1)], abs=80)
    assert 300 * 40 == pytest.approx(arrived[plane.layout.op_replica(db, 0)], rel=0.02)


def test_an_unsafe_load_collapses_and_a_calm_one_is_not_marked():
    calm, storm = chain(rate=100.0), chain(rate=2_000.0)
    calm.advance(60 * SECOND)
    storm.advance(60 * SECOND)

    def good(plane):
        seconds = plane.meters.journey_seconds[0, 20:60]
        return seconds[:, JourneyCount.OK].sum() / seconds[:, JourneyCount.OFFERED].sum()

    assert good(calm) > 0.999
    assert good(storm) < 0.6
    assert 0.0 == calm.marked_share


def test_traffic_does_not_change_the_work():
    """Steps, walks and nothing else: the count of walks is the cost."""
    walks = []
    for scale in (1, 10):
        db = {**CHAIN["db"], "slots": 4 * scale, "processors": 4 * scale}
        web = {**CHAIN["web"], "slots": 64 * scale, "processors": 4 * scale}
        layout = layout_of({"web": web, "db": db}, timeout="1s")
        plane = plane_of(layout, FlowPlane, rate=100.0 * scale, horizon_s=120)
        plane.advance(120 * SECOND)
        walks.append(plane.walks)

    assert walks[1] <= 1.5 * walks[0]


@pytest.mark.parametrize("timeout", ["1s", "60ms"])
def test_traffic_that_never_rests_is_walked_now_and_then(timeout):
    """At most one walk in eight steps of a quarter second, and 240 in advance."""
    layout = layout_of(CHAIN, timeout=timeout)
    wave = 250.0 + 150.0 * np.abs(np.arange(600) % 120 - 60) / 60
    plane = FlowPlane(
        layout, PlaneOptions(seed=1, horizon_us=600 * SECOND, rates_per_s=wave[None, :])
    )
    plane.advance(600 * SECOND)

    assert plane.walks <= 240 + 600 * 4 / 8


def test_what_is_known_is_not_left_to_the_luck_of_a_walk():
    """A call made with a chance of a third reaches its callee a third of the time, at once."""
    calls = [{"to": "db.home", "chance": 1 / 3}, {"to": "db.home", "chance": 0.01}]
    layout = layout_of({"web": service("2ms", calls=calls), "db": service("1ms")})
    plane = plane_of(layout, FlowPlane, rate=500.0, horizon_s=60)
    plane.advance(60 * SECOND)
    arrived = plane.meters.op_counts[:, OpCount.ARRIVED]

    web, db = (int(layout.op_base[layout.operation(name)]) for name in ("web.home", "db.home"))
    assert arrived[web] * (333_333 + 10_000) / 1e6 == pytest.approx(arrived[db], abs=2)


@pytest.mark.parametrize(
    ("rate", "after_s", "exact"),
    [(100.0, 5, 24.83), (100.0, 20, 50.01), (103.0, 20, 87.66), (110.0, 5, 59.88)],
)
def test_a_critical_queue_grows_as_a_random_walk_does(rate, after_s, exact):
    """M/M/1 from rest at 60/s; the exact means are Kolmogorov's equations solved in small steps."""
    rates = np.array([[60.0] * 60 + [rate] * 30])
    web = service("10ms", slots=1, processors=1, queue={"limit": 100_000})
    layout = layout_of({"web": web})
    plane = FlowPlane(layout, PlaneOptions(seed=1, horizon_us=90 * SECOND, rates_per_s=rates))
    plane.advance((60 + after_s) * SECOND)

    assert exact == pytest.approx(plane.inside(0), rel=0.07)


def test_what_waits_in_a_growing_queue_calls_nobody_else_meanwhile():
    """A callee that answers 50 of 100 calls a second leaves 50 to the call that follows."""
    services = {
        "web": service("1ms", slots=100_000, processors=4, calls=["slow.home", "last.home"]),
        "slow": service("20ms", slots=1, processors=1, queue={"limit": 100_000}),
        "last": service("1ms"),
    }
    layout = layout_of(services)
    plane = plane_of(layout, FlowPlane, rate=100.0, horizon_s=60)
    plane.advance(60 * SECOND)

    last = int(layout.op_base[layout.operation("last.home")])
    assert 50 * 60 == pytest.approx(plane.meters.op_counts[last, OpCount.ARRIVED], rel=0.03)
    assert 50 * 60 == pytest.approx(plane.inside(0), rel=0.05)


def test_slots_that_a_slow_callee_holds_fill_at_the_pace_of_calls():
    """A hundred slots, 100 calls a second of which 50 stay: they are taken after two seconds."""
    services = {
        "web": service("1ms", slots=100, processors=4, calls=["slow.home"], queue={"limit": 9_999}),
        "slow": service("20ms", slots=1, processors=1, queue={"limit": 9_999}),
    }
    plane = plane_of(layout_of(services), FlowPlane, rate=100.0, horizon_s=60)
    plane.advance(1 * SECOND)
    assert 50 == pytest.approx(plane.inside(0), abs=15)
    plane.advance(20 * SECOND)

    # What is more than the slots waits before them.
    assert 20 * 50 == pytest.approx(plane.inside(0), rel=0.1)
    assert 100 == pytest.approx(plane.inside(1), rel=0.1)


def test_calls_wait_on_when_replicas_join():
    """A queue for slots is no shorter for the moment in which the groups are made anew."""
    services = {
        "web": service("1ms", replicas=1, quota=2, slots=50, processors=4, calls=["slow.home"]),
        "slow": service("20ms", slots=1, processors=1, queue={"limit": 9_999}),
    }
    plane = plane_of(layout_of(services), FlowPlane, rate=100.0, horizon_s=60)
    plane.advance(15 * SECOND)
    before = plane.inside(0)
    for table in (Table.IS_UP, Table.IS_ROUTABLE):
        plane.set(table, (1,), 1)
    plane.advance(16 * SECOND)

    assert plane.inside(0) + plane.inside(1) > before


@pytest.mark.parametrize("balancing", ["least_busy", "round_robin", "random_of_two"])
def test_replicas_that_differ_in_their_zone_alone_are_one_crowd(balancing):
    """Three zones of two are six in one zone, whoever deals the calls."""
    web = service("20ms", replicas=6, quota=6, slots=1, processors=1, balancing=balancing)
    waits = []
    for zones in (["a"], ["a", "b", "c"]):
        topology = Topology.model_validate(
            {
                "format": 1,
                "regions": {"eu": {"zones": zones}},
                "journeys": {"buy": {"enters": "web.home"}},
                "services": {"web": web},
            }
        )
        options = PlaneOptions(seed=1, horizon_us=60 * SECOND, rates_per_s=np.array([[270.0]]))
        plane = FlowPlane(build_layout(topology), options)
        plane.advance(60 * SECOND)
        waits.append(plane.meters.replica_counts[:6, 2].sum())

    assert waits[0] == pytest.approx(waits[1], rel=1e-3)


def test_more_than_one_region_is_refused_with_a_reason():
    topology = Topology.model_validate(
        {
            "format": 1,
            "regions": {"eu": {"zones": ["a"]}, "us": {"zones": ["b"]}},
            "journeys": {"buy": {"enters": "web.home"}},
            "services": {"web": service()},
        }
    )
    layout = build_layout(topology)
    options = PlaneOptions(seed=1, horizon_us=SECOND, rates_per_s=np.ones((2, 1)))

    with pytest.raises(CannotCarry, match=r"more than one region \(eu, us\); use --plane request"):
        FlowPlane(layout, options)


def test_hops_are_requests_times_visits():
    calls = [{"to": "db.home", "count": 3}, {"to": "db.home", "chance": 0.5}]
    layout = layout_of({"web": service(calls=calls), "db": service()})

    hops = estimated_hops(layout, np.array([[10.0, 20.0]]), 4 * SECOND)

    # Ten and twenty requests, then two seconds of twenty more; four and a half calls each.
    assert 70 * 4.5 == pytest.approx(hops)


def test_a_station_that_turns_everybody_away_for_a_step_keeps_its_figures():
    """A random graph of the campaign in which slots fill faster than they are left."""
    graph = random_graph(80)
    plane = FlowPlane(
        build_layout(graph.topology),
        PlaneOptions(
            seed=81, horizon_us=30 * SECOND, rates_per_s=np.array([[graph.rate_per_s]]),
            trace_one_in=0,
        ),
    )  # fmt: skip
    plane.advance(30 * SECOND)

    assert plane.meters.op_counts.min() >= 0
    assert plane.meters.journey_seconds[0, :30, JourneyCount.OFFERED].sum() > 0
    assert plane.meters.journey_histogram.sum() > 0


def test_what_is_shown_is_the_whole_part_of_what_the_books_hold():
    """The compiled meters against numpy, with a replica lost and groups formed anew."""
    plane = blows(chain())
    meters = plane.meters  # what is due is lived first
    grouping, width = plane._grouping, int(SiteCount.EJECTED) + 1
    bins, sites = plane._all_bins(), len(plane.layout.site_names)
    members = grouping.groups[:, Group.MEMBERS][:, None]
    by_site = plane._totals[:, 5 : 5 + sites * width].sum(axis=0).reshape(sites, width)

    for expected, shown in (
        (np.floor(plane._by_ox()), meters.op_counts),
        (np.floor(plane._by_replica_times()), meters.replica_counts[:, :3]),
        (np.rint(plane._times[:, 3:5] / members)[grouping.group_of], meters.replica_counts[:, 3:5]),
        (np.floor(by_site), meters.site_counts[:, :width]),
        (np.floor(bins[len(members) :]), meters.journey_histogram),
        (np.floor(plane._by_replica_bins(bins)), meters.replica_histogram),
    ):
        assert shown.any()
        np.testing.assert_array_equal(expected, shown)


def test_a_grouping_that_is_known_is_the_one_that_would_be_worked_out():
    """And what a run does with its own states leaves the next one's alone."""
    plane = blows(chain())
    worked_out = grouped(plane.layout, plane._tables)

    for _ in range(2):
        known = group_replicas(plane.layout, plane._tables)
        for field in fields(Grouping):
            one, other = getattr(worked_out, field.name), getattr(known, field.name)
            np.testing.assert_array_equal(one, other, field.name)
        known.states[:] = -1.0
