"""Laws of a plan's futures: what may not change an answer, and what must change it one way."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.documents.graph import Graph
from sim.documents.topologies import parse_topology
from sim.documents.writer import dump
from sim.planning.answers.whole import Whole, whole_of
from sim.planning.futures import laws
from sim.planning.futures.biasing import all_down
from sim.planning.futures.chunk import Lived
from sim.planning.recovery.case import Case
from sim.planning.recovery.drawn import draw_chunk
from sim.planning.recovery.happening import happen
from sim.planning.recovery.living import live, live_chunk
from sim.planning.recovery.needs import Needs
from tests.planning.plans import NEVER, case_of, figure, option, outages, plan

SNAPSHOTS = {
    "every": figure("1h"),
    "usable_after": figure("10m"),
    "works": figure("90%"),
    "kept": figure("30d"),
}
FAILURES = {
    "regions": outages("1/year", "6h", 1.2, common=figure("2%")),
    "zones": outages("3/year", "3h", 1.2, common=figure("5%")),
    "services": outages("2/year", "40m", 1.1),
    "corruption": {"rate": figure("1/year"), "unnoticed": figure("2h", shape=1.5)},
}
SHARED = {
    "identity": {
        "is_a": "identity",
        "rate": figure("2/year"),
        "lasts": figure("2h"),
        "blocks": ["decide", "promote"],
    },
    "dns": {
        "is_a": "dns",
        "rate": figure("2/year"),
        "lasts": figure("1h"),
        "needs": ["identity"],
        "stops": ["web"],
        "blocks": ["redirect"],
    },
}


def warm(**more: Any) -> dict[str, Any]:
    """A warm standby as people would have it, with everything that can go wrong."""
    return option(
        "warm-standby",
        **{
            "first_try": figure("80%"),
            "refused": figure("20%"),
            "surge": figure(1.5),
            "failback": {"works": figure("90%"), "outage": figure("1h")},
            "hidden_faults": figure("1/year"),
            "rehearsed_every": "90d",
            "at_once": figure("25%"),
            "protection": {"mode": "async", "snapshots": SNAPSHOTS},
            **more,
        },
    )


def asked(options: dict[str, Any], **more: Any) -> Case:
    return case_of(plan(options=options, failures=FAILURES, shared=SHARED, **more))


def of(case: Case, name: str, *, seed: int = 1, chunks: int = 1) -> Whole:
    return whole_of(live_chunk(case, name, seed=seed, chunk=k) for k in range(chunks))


def same(one: Lived, other: Lived) -> bool:
    """Bit for bit, every array."""
    fields = ("downtime_h", "tier_downtime_h", "drained_h", "loss", "mode_loss", "node_loss",
              "beliefs", "recoveries")  # fmt: skip
    return all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in fields
    ) and np.array_equal(one.incidents.rto_h, other.incidents.rto_h)


def test_a_chunk_depends_on_its_number_and_not_on_what_was_lived_before():
    case = asked({"warm": warm()})
    alone = live_chunk(case, "warm", seed=7, chunk=2)

    for chunk in (0, 3, 1):
        live_chunk(case, "warm", seed=7, chunk=chunk)

    assert same(alone, live_chunk(asked({"warm": warm()}), "warm", seed=7, chunk=2))


def test_chunks_put_together_in_any_order_are_the_same_years():
    case = asked({"warm": warm()})
    parts = [live_chunk(case, "warm", seed=1, chunk=k) for k in range(3)]

    assert np.array_equal(whole_of(parts).loss, whole_of(reversed(parts)).loss)
    with pytest.raises(ValueError, match="each once"):
        whole_of([parts[0], parts[2]])


def test_another_option_beside_it_moves_nothing():
    alone, beside = asked({"warm": warm()}), asked({"none": option(), "warm": warm()})

    assert np.array_equal(of(alone, "warm").loss, of(beside, "warm").loss)


def test_a_standby_that_nobody_uses_changes_nothing():
    bare = asked({"none": option()})
    spare = asked({"none": option(), "unused": option("warm-standby")})

    assert np.array_equal(of(bare, "none").downtime_h, of(spare, "none").downtime_h)
    told = asked({"none": {**option(), "standby": "us"}})
    assert np.array_equal(of(bare, "none").downtime_h, of(told, "none").downtime_h)


BETTER: list[dict[str, Any]] = [
    {"first_try": figure("99%")},
    {"refused": figure("0%")},
    {"surge": figure(1.0)},
    {"failback": {"works": figure("99%"), "outage": figure("1h")}},
    {"failback": {"works": figure("90%"), "outage": figure("10m")}},
    {"hidden_faults": figure("0.1/year")},
    {"rehearsed_every": "10d"},
    {"at_once": figure("100%")},
    {"second_try": figure("1m")},
    {"stages": {"promote": figure("10s")}},
    {"stages": {"redirect": figure("10s"), "verify": figure("10s")}},
]


@pytest.mark.parametrize("better", BETTER, ids=[next(iter(one)) for one in BETTER])
def test_a_better_failover_never_raises_downtime_or_recovery(better: dict[str, Any]):
    case = asked({"warm": warm(), "better": warm(**better)})
    worse, found = of(case, "warm"), of(case, "better")

    assert (found.downtime_h <= worse.downtime_h + 1e-6).all()
    assert (found.incidents.rto_h <= worse.incidents.rto_h + 1e-6).all()


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**9), factor=st.sampled_from([0.5, 2.0, 3.0]))
def test_all_times_longer_and_all_rates_lower_give_the_same_share_of_time(seed: int, factor: float):
    """A year that is as much longer holds the same outages, each as much longer."""

    def scaled(by: float) -> Case:
        stages = {"detect": "5m", "page": "5m", "diagnose": "10m", "decide": "30m",
                  "promote": "5m", "redirect": "2m", "verify": "5m"}  # fmt: skip
        minutes = {name: figure(f"{float(t[:-1]) * by}m") for name, t in stages.items()}
        failures = {"regions": outages(f"{4.0 / by}/year", f"{6.0 * by}h", 1.2)}
        topology = "two-regions"
        return case_of(
            plan(options={"warm": warm(stages=minutes, at_once=None, failback=None,
                                       rehearsed_every=None, refused=figure("0%"))},
                 failures=failures, topology=topology)
        )  # fmt: skip

    one, other = of(scaled(1.0), "warm", seed=seed), of(scaled(factor), "warm", seed=seed)
    # Whole hours a year stay: half as often, twice as long.
    spread = (one.downtime_h.std() + other.downtime_h.std()) / math.sqrt(one.years)
    assert abs(one.downtime_h.mean() - other.downtime_h.mean()) <= 4.5 * spread
    longer = np.median(other.incidents.rto_h) / np.median(one.incidents.rto_h)
    assert factor == pytest.approx(longer, rel=0.2)


def test_units_do_not_matter():
    hours = plan(options={"warm": warm(stages={"decide": figure("1h")})}, failures=FAILURES)
    failures = {**FAILURES, "regions": outages("1/year", "360m", 1.2, common=figure(0.02))}
    minutes = plan(options={"warm": warm(stages={"decide": figure("60m")})}, failures=failures)

    assert np.array_equal(of(case_of(hours), "warm").loss, of(case_of(minutes), "warm").loss)


def test_shared_nodes_that_lean_on_each_other_fail_once():
    """Identity takes DNS with it, and with DNS the web: one outage, on identity's account."""
    case = asked({"none": option()})
    found = of(case, "none", chunks=2)
    node = case.nodes.index("identity")

    assert found.node_downtime_h[:, node].sum() > 0.0
    hours = found.node_downtime_h.sum(axis=1)
    assert np.allclose(hours, found.downtime_h.reshape(-1, 20).sum(axis=1))
    assert np.allclose(found.mode_downtime_h.sum(axis=1), found.downtime_h)


def test_a_blocked_stage_waits_and_a_free_one_does_not():
    # A failover that is ordered too late has no way back to make: that risk is left out here.
    one_way = {"warm": warm(failback={"works": figure("100%"), "outage": figure("1h")})}
    free = case_of(plan(options=one_way, failures=FAILURES))
    often = {"identity": {**SHARED["identity"], "rate": figure("40/year")}}
    held = case_of(plan(options=one_way, failures=FAILURES, shared=often))

    one, other = of(free, "warm"), of(held, "warm")
    assert (other.downtime_h >= one.downtime_h - 1e-9).all()
    assert other.downtime_h.mean() > one.downtime_h.mean() + 0.05


def fallback_system(*, falls_back: bool, chance: float) -> Needs:
    call: dict[str, Any] = {"to": "db.read", "timeout": "1s", "chance": chance}
    if falls_back:
        call["fallback"] = "cache.read"
    services = {
        "web": {"operations": {"page": {"work": "1ms", "calls": [call]}}},
        "db": {"operations": {"read": {"work": "1ms"}}},
        "cache": {"operations": {"read": {"work": "1ms"}}},
    }
    document = {"format": 1, "journeys": {"user": {"enters": "web.page"}}, "services": services}
    return Needs(Graph(parse_topology(dump(document)).model))


@given(gone=st.sets(st.sampled_from(["web", "db", "cache"])), chance=st.floats(0.0, 1.0, width=16))
@settings(max_examples=30, deadline=None)
def test_a_fallback_never_harms(gone: set[str], chance: float):
    without = fallback_system(falls_back=False, chance=chance).without(gone)[0]
    with_one = fallback_system(falls_back=True, chance=chance).without(gone)[0]

    assert with_one >= without - 1e-12


def test_common_numbers_narrow_a_difference_tenfold():
    """A failover in an hour against one in three quarters: the same outages for both."""

    def within(detect: str) -> dict[str, Any]:
        stages = {"detect": detect, "promote": "30s", "verify": "30s", "redirect": "1m"}
        sure = {name: figure(value, shape=0.0) for name, value in stages.items()}
        return option("warm-standby", is_automatic=True, stages=sure)

    case = case_of(
        plan(
            options={"hour": within("57m"), "sooner": within("42m")},
            failures={"regions": outages("0.3/year", "4h", 1.0)},
        )
    )
    hour, sooner = of(case, "hour", chunks=10).downtime_h, of(case, "sooner", chunks=10).downtime_h

    apart = hour.var() + sooner.var()
    assert 10.0 <= apart / (hour - sooner).var()


@pytest.mark.parametrize(("regions", "least"), [(2, 100.0), (3, 10_000.0)])
def test_failure_biasing_pays_and_too_much_of_it_does_not(regions: int, least: float):
    rates = np.full((20_000, regions), 1.0 / 8760.0)

    found = all_down(rates, median_h=8.0, shape=0.0, horizon_h=8760.0, seed=5)

    assert found.variance_ratio is not None
    assert least <= found.variance_ratio


def test_biased_paths_agree_with_crude_ones_for_heavy_repairs():
    rates = np.full((60_000, 2), 3.0 / 8766.0)
    setting = {"median_h": 7.0, "shape": 1.2, "horizon_h": 8766.0}

    biased = all_down(rates, seed=2, **setting)
    crude = all_down(rates, seed=3, bias=0.0, is_forced=False, **setting)

    assert biased.refusal is None
    assert abs(biased.chance - crude.chance) <= 4.0 * math.hypot(biased.error, crude.error)


def test_guards_refuse_what_one_path_carries():
    rates = np.full((300, 2), 1.0 / 8760.0)
    found = all_down(rates, median_h=8.0, shape=0.0, horizon_h=8760.0, seed=1)

    assert "carries" in (replace(found, largest_share=0.06).refusal or "")
    assert "weight" in (replace(found, mean_weight=2.0).refusal or "")
    assert "worth" in (replace(found, sample_share=0.01).refusal or "")
    assert "no path" in (replace(found, chance=0.0).refusal or "")


def test_the_joint_loss_of_regions_is_seen_as_often_as_biased_paths_say():
    case = case_of(
        plan(
            options={"warm": warm()},
            failures={"regions": outages("3/year", "7h", 1.2, common=figure("1%"))},
        )
    )
    seen = sum(int(live_chunk(case, "warm", seed=4, chunk=k).joint.sum()) for k in range(8)) / 8_000

    own = np.full((20_000, 2), 3.0 * 0.99 / 8766.0)
    joint = all_down(own, median_h=7.0, shape=1.2, horizon_h=8766.0, seed=4).chance
    expected = 1.0 - (1.0 - joint) * math.exp(-0.03)
    assert abs(seen - expected) <= 4.5 * math.sqrt(expected / 8_000)


@pytest.mark.parametrize("shape", [0.75, 1.0, 2.0])
def test_a_year_begins_in_the_long_run_whatever_the_clustering(shape: float):
    """As many outages in a year as the rate says: no year begins with all things new."""
    case = case_of(
        plan(
            options={"none": option()},
            failures={"regions": outages("2/year", "1h", 1.0, clustering=shape)},
        )
    )
    drawn = [draw_chunk(case, seed=3, chunk=k) for k in range(4)]
    counts = np.concatenate(
        [np.bincount(d.outages.year[d.of(mode="loss of a region", node="eu")], minlength=1000)
         for d in drawn]
    )  # fmt: skip

    assert abs(counts.mean() - 2.0) <= 4.0 * counts.std() / math.sqrt(len(counts))


def test_a_hidden_fault_is_met_as_often_as_the_closed_form_says():
    """Rate g, tests every T: 1 - (1 - exp(-gT)) / (gT)."""
    case = case_of(
        plan(
            options={
                "warm": warm(
                    first_try=figure("100%"), hidden_faults=figure("2/year"),
                    rehearsed_every="182d", second_try=figure("100d", shape=0.0),
                )
            },
            failures={"regions": outages("6/year", "50d", 0.1)},
        )
    )  # fmt: skip
    drawn = draw_chunk(case, seed=2, chunk=0)
    which = drawn.of(mode="loss of a region", node="eu")
    losses = drawn.losses(which)
    since = losses.luck("phase of tests") * 182.0 * 24.0
    bad = laws.exponential(losses.luck("hidden fault")) <= 2.0 / 8766.0 * since

    gone = 2.0 / 8766.0 * 182.0 * 24.0
    exact = 1.0 + math.expm1(-gone) / gone
    assert abs(bad.mean() - exact) <= 4.0 * math.sqrt(exact / len(which))
    seen = live(drawn, "warm", 0).incidents
    assert 0.3 < (seen.loses_data == 1).mean() < 1.0 - exact + 0.1


def test_a_control_plane_that_falls_with_the_region_holds_up_who_must_start_machines():
    """A pilot light must start them; what runs already only has to be told."""

    def of_node(share: str) -> Case:
        node = {
            "is_a": "control-plane",
            "rate": figure(NEVER),
            "lasts": figure("3h", shape=0.5),
            "blocks": ["start", "scale", "provision"],
            "falls_with_region": figure(share),
        }
        options = {
            "pilot": option("pilot-light", protection={"mode": "async"}),
            "warm": option("warm-standby", protection={"mode": "async"}),
        }
        failures = {"regions": outages("2/year", "30h", 0.5)}
        return case_of(plan(options=options, failures=failures, shared={"cp": node}))

    safe, along = of_node("0%"), of_node("60%")
    assert np.array_equal(of(safe, "warm").downtime_h, of(along, "warm").downtime_h)
    pilot, held = of(safe, "pilot").downtime_h, of(along, "pilot").downtime_h
    assert (held >= pilot - 1e-9).all()
    assert held.mean() > pilot.mean() + 1.0


def test_users_of_other_regions_wait_for_a_primary_that_was_lost_with_home():
    """Both regions serve, but orders are written in one: they fail everywhere until it is moved."""
    case = case_of(
        plan(options={"both": option("active-active", is_automatic=True)},
             failures={"regions": outages("1/year", "30h", 0.5)})
    )  # fmt: skip
    happened = happen(draw_chunk(case, seed=1, chunk=0), "both")
    first = happened.gathering.levels[0]

    assert ("browse", "buy") == case.journeys
    assert 0.4 == pytest.approx(first[0])
    assert 0.0 == first[1]
