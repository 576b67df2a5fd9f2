"""Reliability, variance components and item analysis against closed forms and print."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from sim.classroom.book import Trust
from sim.classroom.statistics.components import (
    Seen,
    components,
    reliability_interval,
    seen_of,
    told,
)
from sim.classroom.statistics.drills import (
    correlation,
    drill_statistics,
    residuals,
    rest,
    seed_share,
)
from sim.classroom.statistics.reliability import alpha, error_of, lengthened, times_needed
from sim.classroom.statistics.resampling import interval
from sim.classroom.statistics.table import scores
from tests.classroom.generated import drawn, mark, marks_of

# Six targets by four judges. Source: Shrout and Fleiss, "Intraclass correlations", Psychological
# Bulletin 86 (1979), table 2; its table 4: ICC(2,1) .29, ICC(3,1) .71, ICC(2,4) .62, ICC(3,4) .91.
PRINTED = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
    dtype=float,
)


def test_alpha_and_g_are_what_shrout_and_fleiss_print():
    found = components(seen_of(PRINTED))

    assert found is not None
    assert [0.91, 0.91] == [
        approx(alpha(PRINTED), abs=0.005),
        approx(found.reliability(4), abs=0.005),
    ]
    assert 0.71 == approx(found.reliability(1), abs=0.005)
    assert [0.29, 0.62] == [approx(found.dependability(k), abs=0.005) for k in (1, 4)]


def test_components_of_a_whole_table_are_those_of_the_printed_mean_squares():
    """Their table 3: between targets 11.24, judges 32.49, residual 1.02."""
    found = components(seen_of(PRINTED))

    assert found is not None
    assert (11.24 - 1.02) / 4 == approx(found.person, abs=0.01)
    assert (32.49 - 1.02) / 6 == approx(found.item, abs=0.01)
    assert 1.02 == approx(found.residual, abs=0.01)


def test_components_with_blanks_are_right_on_average():
    """200 tables of 30 x 8 with a third blank: within four standard errors of what they hold."""
    found = []
    for seed in range(200):
        table = drawn(seed, persons=30, items=8, person=0.12, item=0.08, residual=0.15)
        blank = np.random.Generator(np.random.PCG64(seed + 10_000)).random(table.shape) < 1 / 3
        table[blank] = np.nan
        one = components(seen_of(table))
        assert one is not None
        found.append((one.person, one.item, one.residual))
    mean, error = np.mean(found, axis=0), np.std(found, axis=0) / math.sqrt(len(found))

    assert (np.abs(mean - np.array([0.0144, 0.0064, 0.0225])) < 4.0 * error).all()


def test_sittings_of_one_drill_tell_its_person_from_luck():
    """A drill of its own for each person (0.2) apart from luck (0.1), two sittings each."""
    of = np.random.Generator(np.random.PCG64(5))
    person, item = (axis.ravel() for axis in np.indices((200, 8)))
    own = of.normal(0.0, 0.2, person.size) + of.normal(0.0, 0.1, 200)[person]
    values = np.concatenate([own + of.normal(0.0, 0.1, own.size) for _ in range(2)])
    found = components(Seen(np.tile(person, 2), np.tile(item, 2), values))

    assert found is not None
    assert found.person_item is not None
    assert 0.04 == approx(found.person_item, rel=0.1)
    assert 0.01 == approx(found.residual, rel=0.1)
    assert 2.0 == approx(found.sittings)


@pytest.mark.parametrize(
    ("single", "target", "drills"),
    [(0.15, 0.7, 14), (0.15, 0.8, 23), (0.30, 0.7, 6), (0.30, 0.8, 10)],
)
def test_spearman_and_brown_say_how_many_drills_it_takes(single, target, drills):
    assert drills == math.ceil(round(times_needed(single, target), 9))
    assert lengthened(single, drills) >= target > lengthened(single, drills - 1)


@given(st.floats(0.01, 0.99), st.floats(1.0, 50.0))
def test_lengthening_by_what_is_needed_reaches_the_target(reliability, times):
    target = lengthened(reliability, times)
    if target < 0.999:
        assert times == approx(times_needed(reliability, target), rel=1e-6)


def test_the_error_of_a_score_is_its_spread_by_what_is_not_reliable():
    assert 15.0 * math.sqrt(0.3) == approx(error_of(15.0, 0.7))


def test_the_sentence_says_what_the_form_is_worth_and_what_it_would_take():
    assert "with this form r = .62 [.48, .73]; 4 more drills for .70" == told(
        (0.62, 0.48, 0.73), 11.4, 0.7, 8
    )
    assert "; that is .70 or better already" in told((0.8, 0.7, 0.9), 5.0, 0.7, 8)
    assert "; that may be .70, and may be less" in told((0.8, 0.6, 0.9), 5.0, 0.7, 8)
    assert "more drills would not help" in told((0.0, 0.0, 0.2), math.inf, 0.7, 8)


def test_the_interval_of_a_reliability_holds_it_nine_times_of_ten_or_more():
    """100 classes of 40 by 8, G = .66: a nominal 95 % interval must hold it in 88 or more.

    With 100 classes and a true 95 %, fewer than 88 come about once in three hundred.
    """
    truth = 0.0144 / (0.0144 + 0.06 / 8)
    held = 0
    for seed in range(100):
        table = drawn(seed, persons=40, items=8, person=0.12, item=0.1, residual=math.sqrt(0.06))
        found = reliability_interval(table)
        assert found is not None
        held += found.low <= truth <= found.high

    assert held >= 88


def test_a_class_of_four_has_no_interval():
    assert interval(PRINTED[:4], alpha, "few") is None


def test_the_rest_of_a_person_leaves_the_item_itself_out_and_forgives_hard_ones():
    table = np.array([[0.0, 0.5, np.nan], [1.0, 0.5, 0.2], [0.5, np.nan, 0.2]])

    assert [0.0, 0.0, 0.0] == approx(rest(table, 0))


def test_an_item_that_is_luck_hardly_tells_and_one_that_all_solve_is_too_easy():
    table = drawn(3, persons=60, items=6, person=0.2, item=0.0, residual=0.05).clip(0.0, 1.0)
    table[:, 4] = np.random.Generator(np.random.PCG64(6)).random(60)
    table[:, 5] = 0.95
    luck, easy = drill_statistics(marks_of(table.tolist()))[4:]

    assert luck.discrimination is not None
    assert luck.discrimination < 0.15
    assert "hardly tells who does well elsewhere" in luck.remarks
    assert easy.discrimination is None
    assert "too easy for most of this class" in easy.remarks


def test_item_rest_correlation_is_that_of_the_two_columns():
    pair = PRINTED[:, :2]

    assert np.corrcoef(pair.T)[0, 1] == approx(correlation(pair))


def test_fewer_than_thirty_attempts_are_called_a_hint():
    few = drill_statistics(
        marks_of(drawn(1, persons=29, items=3, person=0.1, item=0.0, residual=0.1))
    )
    many = drill_statistics(
        marks_of(drawn(1, persons=30, items=3, person=0.1, item=0.0, residual=0.1))
    )

    assert all("a hint, not a finding" in " ".join(one.remarks) for one in few)
    assert not any("a hint, not a finding" in " ".join(one.remarks) for one in many)


def test_residuals_have_no_mean_by_person_or_item():
    table = drawn(2, persons=12, items=5, person=0.2, item=0.2, residual=0.1)
    table[0, 1] = table[3, 4] = np.nan
    left = residuals(table)

    assert np.abs(np.nanmean(left, axis=0)).max() < 1e-9
    assert np.abs(np.nanmean(left, axis=1)).max() < 1e-9


def test_seeds_that_differ_by_themselves_are_seen():
    of = np.random.Generator(np.random.PCG64(9))
    hard = [(seed, 0.3 * (seed % 2) + of.normal(0.0, 0.1)) for seed in range(4) for _ in range(20)]
    even = [(seed, of.normal(0.0, 0.1)) for seed in range(4) for _ in range(20)]

    assert seed_share(hard) > 0.5
    assert seed_share(even) < 0.1
    assert math.isnan(seed_share([(1, 0.2), (2, 0.3)]))


def test_what_does_not_count_is_no_score():
    shown = [mark("t-a", 1, 0.5), mark("t-b", 1, 0.9, trust=Trust.PRACTICE), mark("t-c", 1, None)]
    table = scores(shown)

    assert ("t-a", "t-c") == table.persons
    assert np.isnan(table.values[1, 0])
