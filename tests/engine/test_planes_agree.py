"""The two planes are held together call for call, over random worlds and blows."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.engine.kernel import memory
from sim.engine.plane import Meters, Plane
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from tests.engine.worlds import Case, build, cases, live

OFTEN = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SELDOM = settings(OFTEN, max_examples=30)


def assert_same(one: Plane, other: Plane) -> None:
    """Every end of every attempt, every meter, log, span and write."""
    ours, theirs = one.completions(), other.completions()
    for a, b in zip(ours, theirs, strict=False):
        assert a == b
    assert len(ours) == len(theirs)
    for field in fields(Meters):
        np.testing.assert_array_equal(
            getattr(one.meters, field.name), getattr(other.meters, field.name), field.name
        )
    assert one.in_flight() == other.in_flight()
    assert one.requests_in_flight() == other.requests_in_flight()
    np.testing.assert_array_equal(one.take_logs(), other.take_logs())
    np.testing.assert_array_equal(one.take_spans(), other.take_spans())
    np.testing.assert_array_equal(one.take_writes(), other.take_writes())


@OFTEN
@given(cases())
def test_both_planes_give_the_same_completions_call_for_call(case: Case):
    request = live(build(RequestPlane, case), case)

    reference = live(build(ReferencePlane, case), case)

    assert_same(reference, request)


@SELDOM
@given(cases())
def test_where_a_stretch_is_cut_changes_no_byte(case: Case):
    for kind in (RequestPlane, ReferencePlane):
        assert_same(live(build(kind, case), case), live(build(kind, case), case, is_cut=True))


@SELDOM
@given(cases())
def test_the_sizes_of_the_arrays_change_no_byte(case: Case):
    usual = live(build(RequestPlane, case), case)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("FIRST_ROWS", "FIRST_HEAP", "FIRST_AGENDA", "WRITES_KEPT"):
            patch.setattr(memory, name, 1)
        tight = live(build(RequestPlane, case), case)

    assert_same(usual, tight)


@SELDOM
@given(cases())
def test_every_request_and_every_attempt_is_accounted_for(case: Case):
    for kind in (RequestPlane, ReferencePlane):
        plane = live(build(kind, case), case)

        offered, ok, _, failed, _ = plane.meters.journey_seconds.sum(axis=(0, 1))
        ends = plane.completions()
        assert offered == ok + failed + plane.requests_in_flight()
        assert (ends["begin_us"] <= ends["end_us"]).all()
        assert (np.diff(ends["end_us"]) >= 0).all()
        heard = (ends["attempt"] >= 0).sum()
        assert 0 <= plane.meters.site_counts[:, 1].sum() - heard <= plane.in_flight()


@SELDOM
@given(cases())
def test_setting_what_already_holds_changes_no_byte(case: Case):
    def untouched(plane: Plane) -> Plane:
        for at, verb, table, index, _ in case.blows:
            plane.advance(at)
            if verb == "set":
                plane.set(table, index, plane.get(table, index))
        plane.advance(3_000_000)
        return plane

    calm = replace(case, blows=(), cuts=())
    for kind in (RequestPlane, ReferencePlane):
        assert_same(live(build(kind, calm), calm), untouched(build(kind, case)))


@pytest.mark.long
@pytest.mark.parametrize(
    "law",
    [
        test_both_planes_give_the_same_completions_call_for_call,
        test_where_a_stretch_is_cut_changes_no_byte,
        test_the_sizes_of_the_arrays_change_no_byte,
        test_every_request_and_every_attempt_is_accounted_for,
        test_setting_what_already_holds_changes_no_byte,
    ],
    ids=lambda law: law.__name__,
)
def test_a_law_holds_over_many_more_worlds(law):
    settings(OFTEN, max_examples=500)(given(cases())(law.hypothesis.inner_test))()
