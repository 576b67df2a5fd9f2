"""The flow plane beside closed forms, in its own classes: a mean field is near, not exact."""

import pytest

from sim.engine.fidelity.check import check
from sim.engine.fidelity.table import FLOW, table
from sim.engine.flow.queueing import inverse_loss, patient, stationary

NAMES = tuple(name for name, line in table().items() if FLOW in line.numbers)
# What a mean field misses by its class in the table, with how far it gets: (row, quantity).
WIDER = {
    ("Q10", "p99"): 0.18,  # a tail of heavy services: strata end at one in four thousand
    # A hundred answers at once, out of 64 sampled ones.
    ("N2-100", "mean"): 0.08,
    ("N2-100", "p50"): 0.08,
    # Within the first step of 0.25 s nothing has happened yet.
    ("L5", "L at 0.1 s"): 0.66,
    ("L5", "L at 0.2 s"): 0.74,
    ("L7", "pool empty at s"): 0.56,  # three steps of 0.25 s instead of 0.2 s, in seconds
    ("MS3D", "800/s at 0"): 0.15,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_mean_field_is_near_theory_and_its_misses_are_known(name):
    for row in check([name], seed=1, planes=[FLOW]):
        known = WIDER.get((row.id, row.quantity))
        assert row.holds is (known is None), row
        assert abs(row.error) <= (row.tolerance + 1e-9 if known is None else known), row


def test_erlangs_formulas():
    """Rows Q3, Q6, Q8."""
    assert 0.121661 == pytest.approx(1.0 / inverse_loss(10, 8.0), rel=1e-5)
    queue, waits, full = stationary(0.8, 10, 1e6, 1.0, 1.0)
    assert 0.409180 == pytest.approx(waits, rel=1e-5)
    assert 80 * 0.020459 == pytest.approx(queue, rel=1e-3)
    assert 0.0 == full
    assert 0.179666 == pytest.approx(stationary(1.2, 10, 10.0, 1.0, 1.0)[2], rel=1e-4)


def test_erlang_a():
    """Row Q12."""
    queue, waits, leaves = patient(1.2, 10, 10.0, 1.0, is_exact=False)

    assert 20.3703 == pytest.approx(queue, rel=5e-3)
    assert 0.984075 == pytest.approx(waits, rel=5e-3)
    assert 0.169752 == pytest.approx(leaves, rel=5e-3)
