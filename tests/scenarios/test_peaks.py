"""Shapes as advice reads them: against the tables that the engine runs, and against capacity."""

from __future__ import annotations

import numpy as np
import pytest

from sim.documents.loading import parse_topology
from sim.documents.reader import read_data
from sim.documents.scenarios import scenario_of
from sim.documents.traffic import Traffic
from sim.engine.layout import build_layout, class_rates
from sim.engine.traffic import rate_table
from sim.errors import DocumentError

# Ten replicas of one processor at 5 ms carry 2,000 a second: 100/s is a twentieth of it.
SYSTEM = """\
format: 1
traffic: {rate: 100/s}
services:
  web: {replicas: 10, processors: 1, operations: {home: {work: 5ms}, about: {work: 5ms}}}
journeys:
  visit: {enters: web.home, weight: 3}
  read: {enters: web.about, weight: 1}
"""
DRILL = """\
format: 1
code: TST-001
title: A small one
topology: system.yaml
starts_at: 2026-03-10T14:00:00+01:00
lasts: 20m
lead_in: 1m
briefing: {text: You are on call.}
"""
SHAPES = {
    "constant": "{shape: constant, factor: 1.5}",
    "ramp": "{shape: ramp, to: 3, at: 5m, over: 4m}",
    "step": "{shape: step, factor: 0.5, to: 2, at: 7m}",
    "surge": "{shape: surge, to: 4, at: 3m, over: 2m, lasts: 5m}",
    "diurnal": "{shape: diurnal, factor: 0.5, to: 2, at: 6m, period: 15m}",
    "one journey's": "{shape: step, to: 5, at: 7m, journey: read}",
}


def loaded(folder, shapes="", *, system=SYSTEM, more="", mechanism="slowdown"):
    topology = folder / "system.yaml"
    topology.write_text(system)
    truth = f"truth: {{components: [web], mechanism: {mechanism}}}\n"
    text = DRILL + truth + f"traffic: [{shapes}]\n" + more
    return scenario_of(read_data(text.encode(), shown="drill.yaml", path=folder / "drill.yaml"))


def advice(*given, **named):
    return [(p.path, p.message) for p in loaded(*given, **named).findings if p.code == "W425"]


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=list(SHAPES))
def test_levels_are_those_that_the_engine_runs(tmp_path, shapes):
    scenario = loaded(tmp_path, shapes).model
    topology = parse_topology(SYSTEM).model
    layout = build_layout(topology)
    table = rate_table(layout, scenario) / class_rates(layout, total_per_s=100.0)[:, None]
    traffic = Traffic(scenario, topology)
    for j, (journey, _, _) in enumerate(layout.classes):
        levels = [traffic.factors(k - 60 + 0.5)[journey] for k in range(table.shape[1])]
        # A jump within a second is one of its two levels here, and their mean there: 1e-3 of it.
        assert np.allclose(table[j], levels, atol=2e-3)
        assert traffic.mean_factors[journey] == pytest.approx(table[j].mean(), rel=2e-3)


def test_a_replay_is_read_second_by_second(tmp_path):
    (tmp_path / "rates.csv").write_text("seconds,rate_per_s\n0,100\n300,250\n301,100\n")
    scenario = loaded(tmp_path, "{shape: replay, file: rates.csv}").model
    traffic = Traffic(scenario, parse_topology(SYSTEM).model)

    (highest, *_) = traffic.heights(9)

    assert (300.0, {"visit": 2.5, "read": 2.5}) == highest


@pytest.mark.parametrize(
    ("shapes", "busy"),
    [
        ("{shape: constant, factor: 30}", "150% of what it has at 0s"),
        ("{shape: ramp, to: 30, at: 5m, over: 5m}", "150% of what it has at 10m"),
        ("{shape: step, to: 30, at: 7m}", "150% of what it has at 7m"),
        ("{shape: surge, to: 30, at: 3m, over: 2m, lasts: 5m}", "150% of what it has at 5m"),
        ("{shape: diurnal, to: 30, at: 6m, period: 15m}", "150% of what it has at 6m"),
        ("{shape: step, to: 5, at: 2m}, {shape: step, to: 6, at: 9m}", "150% of what it has at 9m"),
        ("{shape: step, to: 90, at: 7m, journey: read}", "116% of what it has at 7m"),
    ],
)
def test_a_height_above_capacity_is_told_at_its_moment(tmp_path, shapes, busy):
    ((path, message),) = advice(tmp_path, shapes)

    assert path.startswith("traffic[")
    assert f"web would need {busy}, before any fault" == message


@pytest.mark.parametrize(
    "shapes",
    ["", "{shape: ramp, to: 19, at: 5m, over: 5m}", "{shape: step, to: 30, journey: read}"],
)
def test_a_height_within_capacity_is_no_matter(tmp_path, shapes):
    assert [] == advice(tmp_path, shapes)


def test_an_autoscaler_may_grow_to_the_height(tmp_path):
    scaled = SYSTEM.replace("replicas: 10,", "replicas: 10, autoscaler: {least: 10, most: 20},")

    assert [] == advice(tmp_path, "{shape: ramp, to: 30, at: 5m, over: 5m}", system=scaled)


@pytest.mark.parametrize(
    "named",
    [
        {"mechanism": "traffic_surge"},
        {"more": "injects: [{at: 1m, fault: {kind: traffic_surge, factor: 2, lasts: 1m}}]\n"},
        {"more": "accepts: {W425: overload is the drill}\n"},
    ],
    ids=["truth", "inject", "accepts"],
)
def test_overload_that_is_meant_is_no_matter(tmp_path, named):
    assert [] == advice(tmp_path, "{shape: step, to: 30, at: 7m}", **named)


@pytest.mark.parametrize(
    ("shapes", "more"),
    [
        # 100/s for 20 min are 120 thousand calls; a factor of a thousand squared is too many.
        ("{shape: constant, factor: 900}, {shape: step, to: 900, at: 1m}", ""),
        (
            "{shape: constant, factor: 900}",
            "injects: [{at: 1m, fault: {kind: traffic_surge, factor: 900, lasts: 10m}}]\n",
        ),
    ],
    ids=["shapes", "surge"],
)
def test_shapes_and_surges_count_towards_a_drill_without_end(tmp_path, shapes, more):
    with pytest.raises(DocumentError, match="E115"):
        loaded(tmp_path, shapes, more=more)
