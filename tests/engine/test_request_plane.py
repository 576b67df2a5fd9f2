from itertools import pairwise

import numpy as np
import pytest

from sim.engine.draws import neg_log
from sim.engine.kernel import numbers
from sim.engine.plane import JourneyCount, Outcome, Table
from sim.streams import draw, mix
from tests.engine.pairs import SECOND, layout_of, plane_of, service


def test_kernel_mixes_keys_like_the_streams():
    keys = [draw(7, "test", k) for k in range(200)]

    assert [mix(a, b) for a, b in pairwise(keys)] == [
        int(numbers.mix(a, b)) for a, b in pairwise(keys)
    ]


def test_kernel_takes_logarithms_bit_for_bit_like_plain_python():
    keys = [draw(3, "log", k) for k in range(500)] + [0, 2**63 - 1]

    assert [neg_log(key) for key in keys] == [float(numbers.neg_log(key)) for key in keys]


def test_every_request_is_answered_or_still_in_flight():
    plane = plane_of(layout_of({"web": service(calls=["db.home"]), "db": service()}))

    plane.advance(30 * SECOND)

    offered, ok, _, failed, _ = plane.meters.journey_seconds[0].sum(axis=0)
    assert offered > 1000
    assert offered == ok + failed + plane.requests_in_flight()


def test_a_killed_replica_fails_what_it_holds_and_frees_every_slot():
    plane = plane_of(layout_of({"web": service("2s", slots=100, processors=100)}))
    plane.advance(10 * SECOND)
    held = plane.in_flight()

    plane.kill(0)

    crashed = plane.completions()["outcome"] == Outcome.CRASHED
    assert held > 10
    assert plane.in_flight() == 0
    assert 2 * held == crashed.sum()  # one row an attempt, one a request
    assert tuple(plane.meters.replica_counts[0, 3:]) == (0, 0)


def test_speed_zero_holds_work_where_it_is():
    plane = plane_of(layout_of({"web": service("1ms")}))
    plane.advance(10 * SECOND)
    plane.set(Table.SPEED_PPM, (0,), 0)
    ended = len(plane.completions())

    plane.advance(15 * SECOND)
    assert ended == len(plane.completions())

    plane.set(Table.SPEED_PPM, (0,), 1_000_000)
    plane.advance(20 * SECOND)
    assert plane.meters.journey_seconds[0, :, JourneyCount.OK].sum() > 900


def test_a_surge_adds_requests_and_leaves_the_base_ones_where_they_were():
    layout = layout_of({"web": service()})
    calm, surge = (plane_of(layout) for _ in range(2))
    surge.advance(10 * SECOND)
    surge.set(Table.TRAFFIC_PPM, (0,), 3_000_000)
    for plane in (calm, surge):
        plane.advance(30 * SECOND)

    keys = [
        set(plane.completions()["key"][plane.completions()["attempt"] == -1])
        for plane in (calm, surge)
    ]
    assert np.isclose(len(keys[1]) - len(keys[0]), 20 * 100, rtol=0.1)
    assert len(keys[0] - keys[1]) <= 5  # but for those still in hand at the end


@pytest.mark.parametrize("table", [Table.SLOTS, Table.IS_UP, Table.POOL, Table.TRAFFIC_PPM])
def test_values_of_a_table_are_read_as_one_by_one(table):
    plane = plane_of(layout_of({"web": service(calls=["db.home"]), "db": service()}))
    plane.set(table, (0,), 3)
    count = {Table.POOL: 2, Table.TRAFFIC_PPM: 1}.get(table, len(plane.layout.replicas))

    assert [plane.get(table, (k,)) for k in range(count)] == plane.values(table, count).tolist()
    assert 3 == plane.values(table, count)[0]
