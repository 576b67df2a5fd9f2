"""What is written is read back as the same model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.documents.catalog import Shelf, entries
from sim.documents.loading import parse_scenario, parse_topology
from sim.documents.reader import compose, read_file
from sim.documents.scenarios import scenario_of
from sim.documents.writer import write
from sim.model.topology import Topology
from sim.units import LONGEST_US, format_duration

SHIPPED = sorted(entries(Shelf.TOPOLOGIES).items())

names = st.from_regex(r"\A[A-Za-z][A-Za-z0-9_-]{0,8}\Z")
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=40
) | st.sampled_from(
    ["no", "1e3", "017", "<<", "~", "", "1:30", "0x1F", ".inf", "a: b", "# x", "- y"]
)
durations = st.integers(1, LONGEST_US).map(format_duration)
shares = st.floats(0, 1)


@st.composite
def topologies(draw: st.DrawFn) -> dict[str, Any]:
    """Plain values of topologies whose form is right, whatever they mean."""
    services = {
        name: {
            "title": draw(texts),
            "replicas": draw(st.integers(1, 10_000)),
            "holds_slot": draw(st.booleans()),
            "startup": draw(durations),
            "price_per_replica_hour": draw(st.floats(0, 1e12)),
            "operations": {
                operation: {
                    "work": draw(durations),
                    "failure": draw(shares),
                    "calls": [
                        {"to": "a.b", "timeout": draw(durations), "chance": draw(shares)}
                        for _ in range(draw(st.integers(0, 3)))
                    ],
                }
                for operation in draw(st.lists(names, min_size=1, max_size=2, unique=True))
            },
        }
        for name in draw(st.lists(names, min_size=1, max_size=3, unique=True))
    }
    return {
        "format": 1,
        "title": draw(texts),
        "description": draw(texts),
        "traffic": {"rate": draw(st.floats(0, 1e6))},
        "journeys": {"j": {"enters": "a.b", "weight": draw(st.floats(0, 1000))}},
        "services": services,
    }


@settings(max_examples=100, deadline=None)
@given(values=topologies())
def test_any_topology_is_read_back_as_it_was(values):
    model = Topology.model_validate(values)

    text = write(model)

    assert model == Topology.model_validate(compose(text, shown="f.yaml").value)
    assert model == Topology.model_validate(compose(text, shown="f.yaml", is_fast=False).value)


@pytest.mark.parametrize(("name", "path"), SHIPPED, ids=[name for name, _ in SHIPPED])
def test_a_shipped_topology_is_read_back_as_it_was(name, path):
    model = Topology.model_validate(read_file(path).root.value)

    assert model == Topology.model_validate(compose(write(model), shown="f.yaml").value)


def test_a_scenario_is_read_back_with_the_kinds_of_its_faults(tmp_path):
    bad = Path(__file__).parent / "bad" / "good"
    (tmp_path / "shop.yaml").write_bytes((bad / "shop.yaml").read_bytes())
    text = """format: 1
code: SH-100
title: A drill
topology: shop
starts_at: 2026-03-10T14:00:00+01:00
lasts: 1h
briefing: {text: Something may happen.}
truth: {components: [cart], mechanism: latency}
reference:
  rules:
    - when: {alert: any, for: 30s}
      do: [acknowledge, {action: scale, label: more, service: cart, replicas: 3}]
injects:
  - {at: 1m, is_trigger: true, target: {service: cart}, fault: {kind: latency, added: 300ms}}
  - {when: {alert: any}, message: {from: ceo, text: "Well?\\nIt is slow."}}
"""
    first = parse_scenario(text, name=str(tmp_path / "drill.yaml"))
    (tmp_path / "again.yaml").write_text(write(first.model))

    again = scenario_of(read_file(tmp_path / "again.yaml"))

    assert first.model == again.model
    assert parse_topology(write(first.topology.model)).model == again.topology.model
