"""What was assumed is said, as an author would write it; what was given is not."""

from __future__ import annotations

from sim.documents.catalog import Shelf, entries
from sim.documents.defaults import assumed
from sim.documents.loading import load_topology, parse_scenario, parse_topology
from sim.documents.skeletons import scenario_skeleton, topology_skeleton

SMALL = """format: 1
journeys: {home: {enters: web.home}}
services:
  web: {replicas: 2, queue: {limit: 5}, operations: {home: {work: 3ms}}}
"""


def test_defaults_are_listed_with_value_and_reason():
    found = {default.path: default for default in assumed(parse_topology(SMALL))}

    assert 64 == found["services.web.slots"].value
    assert "threads" in found["services.web.slots"].why
    assert "10s" == found["services.web.startup"].value
    assert "fifo" == found["services.web.queue.discipline"].value
    assert "20/s" == found["traffic.rate"].value
    assert ["a"] == parse_topology(SMALL).model.model_dump(mode="json")["regions"]["local"]["zones"]


def test_given_values_and_words_are_not_listed():
    paths = {default.path for default in assumed(parse_topology(SMALL))}

    for absent in (
        "services.web.replicas",
        "services.web.queue.limit",
        "services.web.operations.home.work.mean",
        "services.web.title",
        "services.web.store",
        "tiers",
    ):
        assert absent not in paths


def test_every_default_of_a_shipped_topology_has_a_reason(shipped_kinds):
    for path in entries(Shelf.TOPOLOGIES).values():
        for default in assumed(load_topology(path)):
            assert default.why, default.path


def test_skeletons_are_valid_as_they_stand(shipped_kinds):
    assert () == parse_topology(topology_skeleton()).findings
    assert () == parse_scenario(scenario_skeleton()).every_finding
