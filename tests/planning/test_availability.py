"""Availability algebra keeps its laws; its figures are rows V1 to V6 of the fidelity table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.planning.availability import (
    active_passive,
    k_of_n,
    of_part,
    pair_with_common_cause,
    parallel,
    series,
)

shares = st.floats(0.0, 1.0)


@given(parts=st.lists(shares, min_size=1, max_size=6))
def test_more_parts_in_series_never_help_and_in_parallel_never_hurt(parts):
    assert series(parts) <= min(parts) + 1e-12
    assert parallel(parts) >= max(parts) - 1e-12


@given(n=st.integers(1, 7), part=shares)
def test_all_of_n_is_series_and_any_of_n_is_parallel(n, part):
    assert series([part] * n) == pytest.approx(k_of_n(n, n, part), abs=1e-12)
    assert parallel([part] * n) == pytest.approx(k_of_n(1, n, part), abs=1e-12)


@given(part=shares)
def test_common_causes_lie_between_a_pair_and_a_single_part(part):
    assert parallel([part] * 2) == pytest.approx(pair_with_common_cause(part, common=0.0))
    assert part == pytest.approx(pair_with_common_cause(part, common=1.0))


@given(up_s=st.floats(1.0, 1e9), repair_s=st.floats(1.0, 1e6))
def test_a_switch_that_never_works_is_no_standby_and_an_instant_one_no_outage(up_s, repair_s):
    times = {"up_s": up_s, "repair_s": repair_s, "switch_s": 0.0}

    alone = of_part(up_s=up_s, down_s=repair_s)
    assert alone == pytest.approx(active_passive(**times, switch_works=0.0))
    assert 1.0 == active_passive(**times, switch_works=1.0)


def test_no_cycle_is_refused():
    with pytest.raises(ValueError, match="no cycle"):
        of_part(up_s=0.0, down_s=0.0)
