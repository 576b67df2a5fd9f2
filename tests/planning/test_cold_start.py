"""The mean field of a cold start beside the request plane, and what must hold of any of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.fidelity.small import plane_of, service
from sim.engine.fidelity.stations import exactly
from sim.engine.plane import CacheCount
from sim.engine.request import RequestPlane
from sim.planning.cold_start import Cached, least_fatal, survives
from sim.units import SECOND

KEYS, STORE = 100_000, 100.0
SMALL = Cached(KEYS, 1.0, 1.0, store_per_s=STORE, timeout_s=1.0)


def hit_share_after_the_loss(calls_per_s: float, dropped: int) -> float:
    """Share of the calls from memory five minutes after the loss, every request simulated."""
    services = {
        "web": service(
            exactly("1us"), 10_000, calls=[{"to": "db.do", "timeout": "1s"}], cache={"keys": KEYS}
        ),
        "db": service(exactly("10ms"), 1),
    }
    plane = plane_of(RequestPlane, services, [calls_per_s], seed=3, horizon_s=400)
    plane.advance(10 * SECOND)
    plane.forget(0, 0, 0, dropped)
    plane.advance(310 * SECOND)
    before = plane.meters.cache_counts.copy()
    plane.advance(370 * SECOND)
    hits, misses = (plane.meters.cache_counts - before)[0, [CacheCount.HITS, CacheCount.MISSES]]
    return float(hits / (hits + misses))


@pytest.mark.parametrize("calls_per_s", [240, 480])
def test_the_request_plane_drowns_where_the_mean_field_says(calls_per_s):
    """A factor of two below and above the fewest keys whose loss is fatal."""
    ladder = [round(10 ** (k / 20)) for k in range(101)]
    least = least_fatal(SMALL, calls_per_s=calls_per_s, of=ladder)
    assert least is not None
    assert 100 < least < KEYS / 2
    bears = STORE / calls_per_s

    assert hit_share_after_the_loss(calls_per_s, least // 2) > 1.0 - 0.5 * bears
    assert hit_share_after_the_loss(calls_per_s, 2 * least) < 1.0 - bears


@given(
    rate=st.floats(50, 2000),
    dropped=st.integers(0, KEYS),
    less=st.floats(0.1, 1.0),
    store=st.floats(20, 500),
)
def test_less_load_fewer_lost_keys_or_a_faster_store_never_kill(rate, dropped, less, store):
    cached = replace(SMALL, store_per_s=store)
    if survives(cached, calls_per_s=rate, dropped=dropped):
        assert survives(cached, calls_per_s=rate, dropped=int(dropped * less))
        assert survives(
            replace(cached, store_per_s=store / less), calls_per_s=rate, dropped=dropped
        )
    if rate <= store:
        assert survives(cached, calls_per_s=rate, dropped=dropped)


def test_what_never_asks_or_never_answers_is_refused():
    for cached, rate in ((replace(SMALL, store_per_s=0.0), 1.0), (SMALL, 0.0)):
        with pytest.raises(ValueError, match="above 0"):
            survives(cached, calls_per_s=rate, dropped=1)
