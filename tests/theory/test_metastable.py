"""What a responder can do about a failure that outlives its trigger (beside rows MS1 to MS9)."""

import numpy as np
import pytest

from sim.engine.fidelity.small import good_share
from sim.engine.plane import JourneyCount, PlaneOptions, Table
from sim.engine.request import RequestPlane
from tests.engine.pairs import SECOND, layout_of, service


def a_storm(**queue):
    """Row MS1 spread over three replicas, sixty seconds calm and ten of standstill behind it."""
    web = service(
        {"mean": "100ms", "shape": "deterministic"},
        slots=10,
        processors=10,
        replicas=3,
        quota=6,
        queue={"limit": 1_000_000, **queue},
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


@pytest.fixture
def storm():
    return a_storm()


@pytest.mark.parametrize("discipline", ["codel", "adaptive_lifo"])
def test_a_queue_that_does_not_let_calls_stand_is_well_again_at_once(discipline):
    assert good_share(a_storm(discipline=discipline), 80, 120) > 0.9


@pytest.mark.parametrize(("discipline", "goodput"), [("codel", 0.91), ("adaptive_lifo", 0.98)])
def test_standing_queues_keep_serving_above_their_capacity(discipline, goodput):
    """Row MS8's station; codel drops until the queue is empty, and idles for a tenth of the time.

    The reference has no figure for codel; for the youngest first it is row MS8's.
    """
    queue = {"limit": 1_000_000, "discipline": discipline}
    layout = layout_of({"web": service("10ms", slots=1, processors=1, queue=queue)}, timeout="1s")
    options = PlaneOptions(
        seed=1, horizon_us=500 * SECOND, rates_per_s=np.array([[150.0]]), trace_one_in=0
    )
    plane = RequestPlane(layout, options)
    plane.advance(500 * SECOND)

    good = plane.meters.journey_seconds[0, 50:500, JourneyCount.OK].sum() / 450 / 100
    assert good == pytest.approx(goodput, abs=0.03)


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
