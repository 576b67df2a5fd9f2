"""The storm is metastable: it outlives what set it off, and capacity alone does not end it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.drill.runner import run
from sim.journal.record import RunRecord, Seconds
from sim.model.playbook import Playbook
from tests.scenarios.ladder import drill_of

# The stall begins at 300 s and lasts 40 s.
TRIGGER_ENDS_S = 340
STORM = "retry-storm"

REPLICAS_ALONE = [
    {"action": "scale", "service": name, "replicas": 6}
    for name in ("post-storage-service", "home-timeline-service", "nginx-thrift")
]
SHEDDING_ALONE = [
    {"action": "shed_load", "journey": "home-timeline", "share": 0.8, "label": "shed"}
]
NO_MORE_RETRIES = [
    {"action": "set_retry", "caller": caller, "callee": callee, "attempts": 1}
    for caller, callee in (
        ("home-timeline-service", "post-storage-service"),
        ("nginx-thrift", "home-timeline-service"),
    )
]
OPEN_AGAIN = {
    "when": {"after": "5m", "since": "shed"},
    "do": [{"action": "shed_load", "journey": "home-timeline", "share": 0}],
}


@cache
def failed_share(*, seed: int, orders: str, at: str = "6m") -> tuple[float, float]:
    """Share of requests that failed in minutes 6 to 8, and in the last three minutes."""
    drill = drill_of(STORM, seed)
    record = run(drill, "idle").record
    if orders:
        rules = [{"when": {"after": at}, "do": ORDERS[orders]}]
        rules += [OPEN_AGAIN] if orders == "shedding" else []
        script = Playbook.model_validate({"rules": rules})
        record = run(drill, "script", script=script).record
    return _failed(record, 360, 480), _failed(record, -180, None)


ORDERS = {"replicas": REPLICAS_ALONE, "shedding": SHEDDING_ALONE, "retries": NO_MORE_RETRIES}


def _failed(record: RunRecord, first: int, last: int | None) -> float:
    totals = record.seconds.counts.sum(axis=0)[first:last].astype(np.float64)
    failed, ok = totals[:, Seconds.FAILED].sum(), totals[:, Seconds.OK].sum()
    return float(failed / (failed + ok))


@pytest.mark.parametrize("seed", [1, 2])
def test_left_alone_it_goes_on_to_the_end(seed):
    early, late = failed_share(seed=seed, orders="")

    assert early > 0.5
    assert late > 0.5


@pytest.mark.parametrize("seed", [1, 2])
def test_replicas_alone_do_not_end_it(seed):
    _, late = failed_share(seed=seed, orders="replicas")

    assert late > 0.3


@pytest.mark.parametrize("orders", ["shedding", "retries"])
def test_less_load_ends_it_for_good(orders):
    """Shedding is taken back after five minutes, and the storm does not return."""
    _, late = failed_share(seed=1, orders=orders)

    assert late < 0.02
