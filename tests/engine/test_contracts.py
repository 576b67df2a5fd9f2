"""A callee turns away calls that its version does not understand; both planes, by closed form."""

import numpy as np
import pytest

from sim.engine.contracts import Contracts
from sim.engine.layout import Layout
from sim.engine.plane import OpCount, Outcome, Plane, SiteCount
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from tests.engine.pairs import SECOND, layout_of, plane_of, service

BOTH = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
API = {"v1": {"offers": ["old"]}, "v2": {"offers": ["new"]}, "both": {"offers": ["old", "new"]}}
WEB = {"v1": {"needs": {"api": "old"}}, "v2": {"needs": {"api": "new"}}}


def pair(**call) -> Layout:
    """Four replicas of ``web`` that call four of ``api``, each with a version of its own."""
    many = {"replicas": 4, "quota": 4, "slots": 50, "processors": 50}
    calls = [{"to": "api.home", "timeout": "1s", **call}]
    return layout_of(
        {
            "web": service("1ms", calls=calls, deployment={"versions": WEB}, **many),
            "api": service("1ms", refusal_work="1ms", deployment={"versions": API}, **many),
        }
    )


def moved(plane: Plane, web: str, api: str) -> Plane:
    """Replicas on versions by their first letters: ``"1122"``, ``"11bb"``."""
    names = {"1": "v1", "2": "v2", "b": "both", "x": "v9"}
    contracts = Contracts(plane.layout, plane)
    for replica, letter in enumerate(web + api):
        contracts.version_moved(replica, names[letter])
    return plane


def share(plane: Plane, until_s: int = 40) -> float:
    """Of the calls from ``web`` to ``api``, those that were not understood."""
    plane.advance(until_s * SECOND)
    ends = plane.completions()
    ends = ends[ends["site"] == plane.layout.site_names.index("web.home->api.home")]
    return float(np.mean(ends["outcome"] == Outcome.CONTRACT))


@BOTH
@pytest.mark.parametrize(
    ("web", "api", "expected"),
    [
        ("1111", "1111", 0.0),
        ("1111", "1112", 1 / 4),
        ("1111", "1222", 3 / 4),
        ("1111", "bbbb", 0.0),
        ("1222", "bbbb", 0.0),
        ("1122", "1122", 1 / 2),
        ("1222", "2222", 1 / 4),
        ("1222", "1222", 6 / 16),
        ("2222", "1bb2", 1 / 4),
        ("x111", "x111", 0.0),
    ],
)
def test_calls_are_refused_by_the_product_of_the_versions_shares(kind, web, api, expected):
    """Round robin meets every replica equally often: exact but for the ends of the run."""
    plane = moved(plane_of(pair(), kind, rate=50.0), web, api)

    assert share(plane) == pytest.approx(expected, abs=0.01)


@BOTH
def test_a_call_that_is_not_understood_ends_after_its_way_and_takes_no_place(kind):
    plane = moved(plane_of(pair(), kind), "1111", "2222")

    assert 1.0 == share(plane)
    ends = plane.completions()
    ends = ends[ends["outcome"] == Outcome.CONTRACT]
    assert {0} == set(ends["end_us"] - ends["begin_us"])
    layout, counts = plane.layout, plane.meters.op_counts
    api = counts[layout.op_base[layout.operation("api.home")] :]
    assert len(ends) == api[:, OpCount.REFUSED].sum() == api[:, OpCount.ARRIVED].sum()
    assert 0 == api[:, OpCount.WORK_US].sum()
    site = layout.site_names.index("web.home->api.home")
    assert len(ends) == plane.meters.site_counts[site, SiteCount.REFUSED]


@BOTH
def test_it_is_tried_again_elsewhere_and_breakers_count_it(kind):
    tried = moved(plane_of(pair(retries={"attempts": 2, "backoff": 0}), kind), "1111", "1112")
    broken = {"calls": 4, "failure_share": 1.0, "open_for": "10s"}
    guarded = moved(plane_of(pair(breaker=broken), kind), "1111", "2222")
    for plane in (tried, guarded):
        plane.advance(20 * SECOND)

    assert 0 == tried.meters.journey_seconds[0, :, 3].sum()
    site = guarded.layout.site_names.index("web.home->api.home")
    assert guarded.meters.site_counts[site, SiteCount.BREAKER] > 700


@BOTH
def test_users_and_services_without_contracts_are_always_understood(kind):
    plane = moved(plane_of(pair(), kind), "2222", "xxxx")

    assert 1.0 == share(plane)
    web = plane.meters.op_counts[:4]
    assert web[:, OpCount.ARRIVED].sum() > 1_900
    assert 0 == web[:, OpCount.REFUSED].sum()
