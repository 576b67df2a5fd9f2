"""What a responder can do about a failure that outlives its trigger (beside rows MS1 to MS9)."""

import numpy as np
import pytest

from sim.engine.fidelity.small import good_share
from sim.engine.plane import PlaneOptions, Table
from sim.engine.request import RequestPlane
from tests.engine.pairs import SECOND, layout_of, service


@pytest.fixture
def storm():
    """Row MS1 spread over three replicas, sixty seconds calm and ten of standstill behind it."""
    web = service(
        {"mean": "100ms", "shape": "deterministic"},
        slots=10,
        processors=10,
        replicas=3,
        quota=6,
        queue={"limit": 1_000_000},
    )
    layout = layout_of({"web": web}, timeout="1s", retries={"attempts": 2})
    options = PlaneOptions(
        seed=5, horizon_us=600 * SECOND, rates_per_s=np.array([[280.0]]), trace_one_in=0
    )
    plane = RequestPlane(layout, options)
    for until_s, speed in ((60, 0), (70, 1_000_000)):
        plane.advance(until_s * SECOND)
        for replica in range(3):
            plane.set(Table.SPEED_PPM, (replica,), speed)
    plane.advance(120 * SECOND)
    return plane


def test_one_more_replica_alone_does_not_cure_it(storm):
    for table in (Table.IS_UP, Table.IS_ROUTABLE):
        storm.set(table, (3,), 1)
    storm.advance(600 * SECOND)

    # 400/s of capacity would carry 280/s twice over what is asked, were it not for the retries.
    assert good_share(storm, 300, 600) < 0.05


def test_shedding_below_the_boundary_cures_it_and_can_then_be_lifted(storm):
    storm.set(Table.SHED_PPM, (0, 0), 800_000)
    storm.advance(400 * SECOND)
    storm.set(Table.SHED_PPM, (0, 0), 0)
    storm.advance(600 * SECOND)

    assert good_share(storm, 420, 600) > 0.99
