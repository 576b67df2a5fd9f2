"""A record that names the wrong region: who asks goes there until the wrong answer is old."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.plane import Table
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.kinds.examples import topology_of

MISROUTE = FAULTS.get("dns_misroute")
WRONG = Selector(service="web", region="asia", home="us")
FIX = [(160, "fix_dns", {"service": "web"})]
# The topology's resolvers keep an answer for a minute; so many users keep theirs for ever.
FOREVER = 0.002


def in_asia(drill: Any, until_s: int, **fields: Any) -> dict[str, float]:
    """Share of the users of each home who go to Asia at the end."""
    topology = topology_of("dns_misroute")
    run = drill(MISROUTE(ttl="4m"), WRONG, topology=topology, until_s=until_s, **fields)
    layout = run.layout
    asia = layout.regions.index("asia")
    return {
        layout.regions[users.home]: run.world.plane.get(Table.STEER_PPM, (j, asia)) / 1e6
        for j, users in enumerate(layout.classes)
    }


def test_users_of_that_home_alone_go_astray(drill):
    astray = in_asia(drill, 150)

    assert pytest.approx(1.0 - FOREVER, abs=1e-4) == astray.pop("us")
    assert {0.0} == set(astray.values())


def test_records_put_right_reach_them_as_the_wrong_ones_grow_old(drill):
    """Put right at 160 s and good a minute later; half have come home two minutes after that."""
    assert pytest.approx((1 - FOREVER) / 2, abs=0.01) == in_asia(drill, 340, orders=FIX)["us"]
    assert 0.0 == in_asia(drill, 470, orders=FIX)["us"]
