"""Replicas that share calls by how busy they are, and calls that come several at once."""

import pytest

from sim.engine.flow.crowds import in_company, shared_out
from sim.engine.flow.plane import FlowPlane
from tests.engine.pairs import SECOND, layout_of, plane_of, service

LASTS_S = 200


def mean_wait_us(services, rate, replicas=slice(None)):
    """By call, in queues of the replicas that are named."""
    plane = plane_of(layout_of(services), FlowPlane, rate=rate, horizon_s=LASTS_S)
    plane.advance(LASTS_S * SECOND)
    counts = plane.meters.replica_counts[replicas]
    return counts[:, 2].sum() / (rate * LASTS_S)


@pytest.mark.parametrize(
    ("balancing", "replicas", "each", "busy", "services_waited"),
    [
        ("random_of_two", 3, 1, 0.8, 1.516),
        ("random_of_two", 3, 2, 0.9, 1.463),
        ("random_of_two", 6, 4, 0.9, 0.375),
        ("least_busy", 2, 1, 0.6, 0.680),
        ("least_busy", 3, 2, 0.8, 0.507),
        ("least_busy", 4, 1, 0.9, 2.224),
    ],
)
def test_who_looks_for_the_less_busy_waits_little(balancing, replicas, each, busy, services_waited):
    """Means of two million calls of a birth and death process with queues of its own for each."""
    web = service(
        "100ms", replicas=replicas, quota=replicas, slots=each, processors=each,
        balancing=balancing, queue={"limit": 10_000},
    )  # fmt: skip

    wait_us = mean_wait_us({"web": web}, 10.0 * busy * replicas * each)

    assert services_waited == pytest.approx(wait_us / 100_000, rel=0.06)


@pytest.mark.parametrize("busy", [0.3, 0.6, 0.9])
def test_calls_in_company_wait_for_each_other(busy):
    """``M^[3]/M/1``: ``(rho + 1) / (mu (1 - rho))``."""
    fan = {"to": "db.home", "count": 3, "items": "parallel"}
    services = {
        "web": service("1us", calls=[fan], processors=64),
        "db": service("10ms", slots=1, processors=1, queue={"limit": 10_000}),
    }

    wait_us = mean_wait_us(services, 100.0 * busy / 3, slice(1, 2)) / 3

    assert (busy + 1.0) / (1.0 - busy) == pytest.approx(wait_us / 10_000, rel=0.03)


def test_one_alone_and_a_crowd_at_the_limit_are_what_erlang_says():
    assert (1.0, 0.0) == in_company(4, 0.7, 1.0)
    chance, longer = shared_out(3, 2, 0.98, by_two=False)
    assert chance < 0.96
    assert longer == pytest.approx(1.0, abs=0.03)
