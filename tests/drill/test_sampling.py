"""The scrape against the counters that it reads, on the compiled plane."""

import numpy as np
import pytest

from sim.drill.session import Session
from sim.engine.plane import OpCount
from sim.journal.writer import Journal, Nowhere
from sim.model.signal import SeriesKey
from sim.observe.signals import bin_edges
from sim.units import SECOND
from tests.drill.drill_kit import DEPLOY, bad_deploy, make_drill

EDGES = bin_edges(octaves=28, per_octave=64)


@pytest.fixture(scope="module")
def session():
    scenario = bad_deploy(work=8.0, failure=0.2) | {"lead_in": "20s", "rate": "20/s"}
    session = Session(make_drill(scenario, plane="request"), Journal(Nowhere()), responder="test")
    while not session.is_over:
        session.step()
    return session


def column(session, signal, **labels):
    return session.record.samples.column(str(SeriesKey(signal, **labels)))


def test_rates_add_up_to_every_call(session):
    stage = session._stage
    layout, meters = stage.world.layout, stage.world.plane.meters
    for k, service in enumerate(layout.services):
        rate = column(session, "request_rate_per_s", service=service)
        replicas = np.flatnonzero(layout.service_of_op == k)
        arrived = sum(
            int(meters.op_counts[layout.op_replica(o, ordinal), OpCount.ARRIVED])
            for o in replicas
            for ordinal in range(int(layout.most_replicas[k]))
        )
        assert arrived == pytest.approx(np.nansum(rate) * 10)


def test_zones_and_versions_add_up_to_the_service(session):
    whole = column(session, "request_rate_per_s", service="web")
    zones = [column(session, "request_rate_per_s", service="web", zone=z) for z in ("a", "b")]
    versions = [
        column(session, "request_rate_per_s", service="web", version=v) for v in ("v1", "v2")
    ]
    # The first scrape has nothing before it.
    np.testing.assert_allclose(whole[1:], np.nansum(zones, axis=0)[1:])
    np.testing.assert_allclose(whole[1:], np.nansum(versions, axis=0)[1:])


def test_quantiles_agree_with_the_whole_histogram(session):
    """No latency is lost when the window of bins that is looked at grows."""
    meters = session._stage.world.plane.meters
    layout = session._stage.world.layout
    first = int(layout.first_replica[layout.service("web")])
    rows = meters.replica_histogram[first : first + 4]
    rate = column(session, "request_rate_per_s", service="web")
    p99 = column(session, "latency_p99_s", service="web")
    p50 = column(session, "latency_p50_s", service="web")
    used = np.flatnonzero(rows.any(axis=0))
    assert EDGES[used[0]] < np.nanmin(p50)
    assert EDGES[used[-1] + 1] * 1.05 > np.nanmax(p99) > EDGES[used[-1]] * 0.5
    assert np.isfinite(p99[rate > 1]).all()


def test_the_new_version_is_seen_to_be_worse(session):
    old = column(session, "error_share", service="web", version="v1")
    new = column(session, "error_share", service="web", version="v2")
    assert 0.0 == np.nansum(old)
    assert 0.2 == pytest.approx(np.nanmean(new), abs=0.03)


def test_busy_shares_lie_between_nothing_and_everything(session):
    for signal in ("saturation", "utilisation"):
        values = column(session, signal, service="web")
        assert (0.0 <= values[1:]).all()
        assert (values[1:] <= 1.0 + 1e-9).all()


def test_samples_are_taken_on_the_grid(session):
    at_us = session.record.samples.at_us
    assert 0 == (at_us % (10 * SECOND)).max()
    assert {10 * SECOND} == set(np.diff(at_us).tolist())


def test_orders_and_money_agree_with_successes(session):
    good = session.record.seconds.counts[0, :, 1].sum()
    money = column(session, "money_per_min")
    in_drill = session.record.samples.at_us > 0
    assert good * 2.0 == pytest.approx(np.nansum(money[in_drill]) / 6)


def test_a_drill_without_traffic_samples_nothing_and_divides_by_nothing():
    scenario = DEPLOY | {"lead_in": "20s", "rate": "0/s"}
    session = Session(make_drill(scenario, plane="request"), Journal(Nowhere()), responder="test")
    while not session.is_over:
        session.step()
    assert np.isnan(column(session, "error_share")).all()
    assert 0.0 == np.nansum(column(session, "request_rate_per_s"))
