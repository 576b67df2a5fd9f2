"""Which region serves whom, and whom a caller may go to, on both planes."""

import numpy as np
import pytest

from sim.engine.layout import Layout, build_layout
from sim.engine.plane import EVEN, Outcome, Plane, Table
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.model.topology import Topology
from tests.engine.pairs import SECOND, plane_of, service

BOTH = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
EU, US = 0, 1


def two_regions(*, retries=None, **fields) -> Layout:
    """Users in eu and us; ``web`` has one replica in each; what is given changes ``web``."""
    return build_layout(
        Topology.model_validate(
            {
                "format": 1,
                "regions": {"eu": {"zones": ["eu-a"]}, "us": {"zones": ["us-a"]}},
                "latency": {"cross_region": "80ms", "client": "10ms"},
                "journeys": {"buy": {"enters": "web.home", "retries": retries}},
                "services": {"web": service("1ms", **{"replicas": 2, "quota": 2, **fields})},
            }
        )
    )


def attempts(plane: Plane, home: int) -> np.ndarray:
    """Ends of attempts by the users of one home."""
    ends = plane.completions()
    return ends[(ends["attempt"] >= 0) & (ends["site"] == home)]


def steer(plane: Plane, home: int, *shares: int) -> None:
    for region, share in enumerate(shares):
        plane.set(Table.STEER_PPM, (home, region), share)


@BOTH
def test_users_are_served_in_their_home_unless_they_are_steered(kind):
    plane = plane_of(two_regions(), kind)

    plane.advance(2 * SECOND)

    for home in (EU, US):
        ends = attempts(plane, home)
        assert {home} == set(ends["replica"])
        assert (ends["end_us"] - ends["begin_us"]).max() < 80_000


@BOTH
def test_steered_users_are_spread_by_the_shares_and_pay_their_own_way(kind):
    plane = plane_of(two_regions(), kind)
    steer(plane, EU, 250_000, 750_000)

    plane.advance(20 * SECOND)

    ends = attempts(plane, EU)
    far = ends[ends["replica"] == US]
    # A thousand draws of 3/4: four standard deviations are 0.055.
    assert 0.75 == pytest.approx(len(far) / len(ends), abs=0.055)
    assert (far["end_us"] - far["begin_us"]).min() >= 90_000
    assert {US} == set(attempts(plane, US)["replica"])


@BOTH
def test_retries_of_a_request_go_where_its_users_have_been_sent(kind):
    plane = plane_of(two_regions(retries={"attempts": 3}, failure=1.0), kind, rate=2.0, gaps=EVEN)
    steer(plane, EU, 500_000, 500_000)

    plane.advance(20 * SECOND)

    # One request of a home each half second, over long before the next one comes.
    tries: dict[int, list[int]] = {}
    for end in attempts(plane, EU):
        tries.setdefault(int(end["begin_us"]) // 500_000, []).append(int(end["replica"]))
    assert {(EU,) * 3, (US,) * 3} == {tuple(where) for where in tries.values()}


@BOTH
@pytest.mark.parametrize(
    ("spills", "zones", "served"), [(True, (), True), (False, (), False), (False, ("us-a",), True)]
)
def test_a_region_without_replicas_is_left_where_the_callee_spills_or_never_stood(
    kind, spills, zones, served
):
    plane = plane_of(two_regions(spills=spills, zones=zones), kind)
    if not zones:
        plane.set(Table.IS_ROUTABLE, (EU,), 0)
        plane.set(Table.IS_UP, (EU,), 0)

    plane.advance(2 * SECOND)

    expected = Outcome.OK if served else Outcome.NO_REPLICA
    assert {expected} == set(attempts(plane, EU)["outcome"])
    assert {Outcome.OK} == set(attempts(plane, US)["outcome"])


@BOTH
def test_a_region_fails_open_to_those_up_before_anybody_leaves_it(kind):
    plane = plane_of(two_regions(spills=True), kind)
    plane.set(Table.IS_ROUTABLE, (EU,), 0)

    plane.advance(2 * SECOND)

    assert {EU} == set(attempts(plane, EU)["replica"])
