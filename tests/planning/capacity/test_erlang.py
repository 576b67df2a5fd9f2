"""Waiting by Erlang's formulas: the rows of the books, and what more places never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.planning.capacity.closed_form import whole_of
from sim.planning.capacity.erlang import erlang_b, erlang_c, least_places, waits_longer
from sim.planning.capacity.waiting_table import WaitingTable

loads = st.floats(0.01, 60.0)


@pytest.mark.parametrize(("places", "waiting"), [(10, 0.409180), (12, 0.139842)])
def test_p5_rows_of_erlang_c(places, waiting):
    assert waiting == pytest.approx(erlang_c(8.0, places), abs=5e-7)


def test_one_place_waits_as_often_as_it_is_busy():
    assert 0.8 == pytest.approx(erlang_c(0.8, 1))


def test_what_is_offered_more_than_there_are_places_always_waits():
    assert 1.0 == erlang_c(8.0, 8) == waits_longer(9.0, 8, work_s=1.0, than_s=5.0)


@given(offered=loads, places=st.integers(0, 80))
def test_one_more_place_turns_fewer_away(offered, places):
    assert erlang_b(offered, places + 1) < erlang_b(offered, places)


@given(offered=loads, than=st.floats(0.0, 2.0), share=st.floats(0.001, 0.5))
def test_the_fewest_places_do_and_one_fewer_does_not(offered, than, share):
    places = least_places(offered, work_s=1.0, than_s=than, share=share)

    assert waits_longer(offered, places, work_s=1.0, than_s=than) <= share * (1 + 1e-9)
    assert waits_longer(offered, places - 1, work_s=1.0, than_s=than) > share * (1 - 1e-9)


@given(offered=loads, more=st.floats(1.0, 3.0))
def test_more_traffic_never_needs_fewer_places(offered, more):
    few, many = (
        least_places(load, work_s=1.0, than_s=0.1, share=0.05) for load in (offered, more * offered)
    )

    assert few <= many


@given(left=st.integers(1, 500), zones=st.integers(2, 6))
def test_the_whole_leaves_enough_without_the_largest_zone_and_one_fewer_does_not(left, zones):
    whole = whole_of(left, zones=zones)

    assert whole - -(-whole // zones) >= left
    assert (whole - 1) - -(-(whole - 1) // zones) < left


def test_the_table_agrees_with_the_formula_between_its_points():
    table = WaitingTable(most=6, places=4, work_s=0.1, than_s=0.02)
    import numpy as np

    found = table.late(np.array([5]), np.array([4.33]), backlog_s=np.array([0.0]))

    exact = waits_longer(4.33 * 4, 20, work_s=0.1, than_s=0.02)
    assert exact == pytest.approx(float(found[0]), rel=0.01)
