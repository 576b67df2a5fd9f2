"""Many events at one instant: what a deep heap and a long road must put in order by key."""

import numpy as np

from sim.engine.draws import latency_bin
from sim.engine.kernel import numbers
from sim.engine.layout import build_layout
from sim.engine.plane import EVEN, Plane, PlaneOptions, Table
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.model.topology import Topology
from tests.engine.pairs import SECOND, service
from tests.engine.test_planes_agree import assert_same

FIXED = {"mean": "5ms", "shape": "deterministic"}
CROWD = {
    "format": 1,
    "regions": {"local": {"zones": ["a", "b", "c"]}},
    "latency": {"same_zone": "300us", "same_region": "1ms", "client": "20ms"},
    "journeys": {"buy": {"enters": "web.home"}, "look": {"enters": "web.home"}},
    "services": {
        "web": service(
            FIXED,
            replicas=3,
            quota=3,
            slots=200,
            calls=[{"to": "db.home", "count": 12, "items": "parallel", "timeout": "30ms"}],
        ),
        "db": service(FIXED, replicas=6, quota=6, slots=200, balancing="round_robin"),
    },
}


def crowded(kind: type) -> Plane:
    """Evenly spaced users whose work and journeys all last the same; one path turns slow."""
    layout = build_layout(Topology.model_validate(CROWD))
    plane: Plane = kind(
        layout,
        PlaneOptions(
            seed=3,
            horizon_us=SECOND,
            rates_per_s=np.full((2, 1), 100.0),
            keeps_completions=True,
            gaps=EVEN,
        ),
    )
    plane.advance(SECOND // 2)
    plane.set(Table.LATENCY_US, (2, 1), 15_000)
    plane.advance(SECOND)
    return plane


def test_planes_agree_where_many_things_happen_at_one_instant():
    assert_same(crowded(ReferencePlane), crowded(RequestPlane))


def test_kernel_finds_a_latency_s_bin_like_plain_python():
    latencies = [0, 1, 2, 3, 63, 64, 65, 1000, 2**27 - 1, 2**27, 2**28, 2**40]

    assert [latency_bin(us) for us in latencies] == [
        int(numbers.latency_bin(us)) for us in latencies
    ]
    assert [0, 0, 64, 96, 64 * 5 + 62, 64 * 6] == [
        latency_bin(us) for us in [*latencies[:4], 63, 64]
    ]
