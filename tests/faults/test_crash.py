"""A crash fails what a replica had and was sent, until it is back; the others go on."""

from __future__ import annotations

import pytest

from sim.documents.loading import load_topology
from sim.model.effect import Selector
from sim.model.kinds import FAULTS

CRASH = FAULTS.get("crash")
ONE_WEB = Selector(service="web", share=0.25)


def test_crash_fails_a_replicas_share_of_calls_until_it_is_back(drill):
    run = drill(CRASH(), ONE_WEB)

    # One of four is sent calls and refuses them during its start-up of ten seconds.
    assert pytest.approx(0.25, abs=0.04) == run.failed_share((40, 50))
    assert 0.0 == run.failed_share((55, 100))


def test_crash_spares_the_callee(drill):
    run = drill(CRASH(), ONE_WEB)

    assert 0.0 == run.error_share((10, 100), "db")
    assert abs(run.shift((10, 40), (50, 100), run.latency_s, "db")) < 0.003


def test_a_crash_that_lasts_is_routed_around_once_probes_have_seen_it(drill):
    run = drill(CRASH.model_validate({"lasts": "50s"}), ONE_WEB)

    assert run.failed_share((40, 60)) > 0.2
    assert 0.0 == run.failed_share((65, 90))


def test_the_loss_of_a_primary_stops_writes_until_a_copy_is_promoted(drill):
    shop = load_topology("two-regions").model
    lost = CRASH.model_validate({"lasts": "200s", "held_by": "host"})
    primary = Selector(service="db", role="primary")
    orders = [(90, "promote", {"service": "db"})]
    run = drill(lost, primary, topology=shop, orders=orders, until_s=140)

    # Reads go on from the copies; a promotion takes twenty seconds.
    assert 1.0 == run.failed_share((50, 110), journey="buy")
    assert 0.0 == run.failed_share((60, 140), journey="browse")
    assert 0.0 == run.failed_share((120, 140), journey="buy")


def test_the_loss_of_a_copy_stops_no_write(drill):
    shop = load_topology("two-regions").model
    lost = CRASH.model_validate({"lasts": "200s", "held_by": "host"})
    copy = Selector(service="db", role="copy", share=0.3)
    run = drill(lost, copy, topology=shop, until_s=140)

    assert 3 == run.world.ready("db")
    assert 0.0 == run.failed_share((60, 140))
