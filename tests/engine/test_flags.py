"""A flag that is on for a share of the requests meets those, at every try, and no others."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.engine.layout import Layout, build_layout
from sim.engine.plane import JourneyCount, Outcome, Table
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.model.topology import Topology
from tests.engine.pairs import SECOND, plane_of

BOTH = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
FLAGS: dict[str, Any] = {"new": {}, "newer": {"depends_on": ["new"]}, "other": {}}
CALLS = [{"to": "api.read", "timeout": "1s", "retries": {"attempts": 3, "backoff": 0}}]


def shop(**journey: Any) -> Layout:
    many = {"replicas": 2, "slots": 50, "processors": 50}
    return build_layout(
        Topology.model_validate(
            {
                "format": 1,
                "latency": {"same_zone": "0s"},
                "flags": FLAGS,
                "journeys": {"buy": {"enters": "web.home", **journey}},
                "services": {
                    "web": {"operations": {"home": {"work": "1ms", "calls": CALLS}}, **many},
                    "api": {"operations": {"read": {"work": "1ms"}}, **many},
                },
            }
        )
    )


def gate(plane: Any, operation: str, table: Table, flag: str, value: int) -> None:
    """What a flag does at every replica of an operation, whose segment is the only one."""
    layout = plane.layout
    base = int(layout.op_base[layout.operation(operation)])
    for ox in (base, base + 1):
        plane.set(table, (ox, list(FLAGS).index(flag)), value)


def failing(plane: Any, **shares: int) -> set[int]:
    """Requests that fail, by key, when flags are on for shares in ppm."""
    for flag, share in shares.items():
        plane.set(Table.FLAG_PPM, (list(FLAGS).index(flag),), share)
    plane.advance(40 * SECOND)
    ends = plane.completions()
    ends = ends[(ends["site"] == 0) & (ends["attempt"] == -1)]
    return set(ends[ends["outcome"] != Outcome.OK]["key"].tolist())


@BOTH
@pytest.mark.parametrize("share", [100_000, 200_000, 650_000])
def test_the_share_of_requests_under_a_flag_is_its_percentage_however_often_they_try(kind, share):
    """Three tries each: drawn apart, a thousandth would fail at 10 %. 3 sigma at n 4,000."""
    plane = plane_of(shop(), kind, rate=100.0)
    gate(plane, "api.read", Table.GATED_FAILURE_PPM, "new", 1_000_000)
    bad = len(failing(plane, new=share))

    n, p = 4_000, share / 1_000_000
    arrived = int(plane.meters.journey_seconds[0, :40, JourneyCount.OFFERED].sum())
    assert abs(bad - arrived * p) < 3 * math.sqrt(n * p * (1 - p))


@BOTH
def test_who_is_under_a_flag_at_ten_percent_is_under_it_at_twenty(kind):
    seen = []
    for share in (100_000, 200_000):
        plane = plane_of(shop(), kind, rate=50.0)
        gate(plane, "web.home", Table.GATED_FAILURE_PPM, "new", 1_000_000)
        seen.append(failing(plane, new=share))

    assert seen[0] < seen[1]


@BOTH
@pytest.mark.parametrize(("flag", "together"), [("newer", 0.2), ("other", 0.04)])
def test_flags_that_depend_on_one_another_meet_the_same_requests_and_others_do_not(
    kind, flag, together
):
    """At 20 % each: those under both are 20 % of all, or 4 %; 4 sigma at n 2,000."""
    found = []
    for one in ("new", flag):
        plane = plane_of(shop(), kind, rate=50.0)
        gate(plane, "web.home", Table.GATED_FAILURE_PPM, one, 1_000_000)
        found.append(failing(plane, **{one: 200_000}))

    arrived = int(plane.meters.journey_seconds[0, :40, JourneyCount.OFFERED].sum())
    share = len(found[0] & found[1]) / arrived
    assert together == pytest.approx(share, abs=4 * math.sqrt(together / arrived))


@BOTH
def test_only_requests_under_a_flag_take_longer(kind):
    plane = plane_of(shop(), kind, rate=50.0)
    gate(plane, "api.read", Table.GATED_WORK_PPM, "new", 50_000_000)
    plane.set(Table.FLAG_PPM, (0,), 300_000)
    plane.advance(40 * SECOND)
    ends = plane.completions()
    read = ends[ends["site"] == plane.layout.site_names.index("web.home->api.read")]
    slow = (read["end_us"] - read["begin_us"] > 12_000).mean()

    # An exponential of 50 ms is over 12 ms with chance exp(-0.24); one of 1 ms never is.
    assert 0.3 * math.exp(-0.24) == pytest.approx(slow, abs=0.035)


@BOTH
def test_client_tries_share_their_requests_draw(kind):
    journey = {"retries": {"attempts": 4, "backoff": 0}}
    plane = plane_of(shop(**journey), kind, rate=50.0)
    gate(plane, "web.home", Table.GATED_FAILURE_PPM, "new", 1_000_000)
    bad = len(failing(plane, new=500_000))
    ends = plane.completions()

    failures = ends[(ends["site"] == 0) & (ends["attempt"] >= 0) & (ends["outcome"] != Outcome.OK)]
    assert 4 * bad == len(failures)
