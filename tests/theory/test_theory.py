"""The request plane beside closed forms: every row holds, and its tolerance is earned."""

import pytest

from sim.engine.fidelity.check import IDS, QUICK, check
from sim.errors import UnknownName

# A few seconds each here; the others take up to two minutes.
DEFAULT = (
    "Q2a", "Q6", "Q7", "Q8b", "Q12", "Q15",
    "L1", "L2", "L3", "L7", "N1", "N2-2", "N2-5",
    "R1-0.1-3", "R1-0.3-4", "R1-1.0-4", "R2",
    "FB-0.3-2-0.1", "FB-1.0-1-0.5", "N5-2-3", "N5-3-5", "N6", "R7-4",
)  # fmt: skip
LONG = tuple(name for name in IDS if name not in DEFAULT)


def hold(name: str) -> None:
    """Every number of a row holds, and noise alone could hardly have made it fail."""
    for row in check([name], seed=1):
        assert row.holds, row
        assert row.tolerance >= 4.0 * row.standard_error, row


@pytest.mark.parametrize("name", DEFAULT)
def test_the_plane_gives_what_theory_says(name):
    hold(name)


@pytest.mark.long
@pytest.mark.parametrize("name", LONG)
def test_the_plane_gives_what_theory_says_where_long_runs_are_needed(name):
    hold(name)


def test_the_quick_rows_are_rows():
    assert set(QUICK) <= set(IDS)


def test_an_unknown_row_is_named():
    with pytest.raises(UnknownName, match="Q99"):
        check(["Q99"], seed=1)
