"""Word is fresh for as long as the norm of its severity says; a drill may say otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.cadence import NORMS
from sim.model.communication import Severity
from sim.scoring.cadence import Word, covered_us
from sim.units import HOUR, MINUTE
from tests.records import scenario

SEV1 = NORMS[Severity.SEV1]


def words(*minutes):
    return [Word(at * MINUTE) for at in minutes]


@pytest.mark.parametrize(
    ("minutes", "covered"), [((), 5), ((5,), 25), ((20,), 25), ((5, 25, 45), 60), ((59,), 6)]
)
def test_the_first_grace_and_what_follows_each_word_are_covered(minutes, covered):
    assert covered * MINUTE == covered_us(words(*minutes), 0, HOUR, SEV1)


def test_in_a_long_incident_a_word_lasts_as_long_as_it_promises_and_no_longer_than_four_hours():
    early, late = (Word(at * HOUR, promises_us=6 * HOUR) for at in (1, 3))

    assert 5 * MINUTE + 20 * MINUTE == covered_us([early], 0, 12 * HOUR, SEV1)
    assert 5 * MINUTE + 4 * HOUR == covered_us([late], 0, 12 * HOUR, SEV1)


def test_leaders_are_given_more_time():
    assert 35 * MINUTE == covered_us(words(5), 0, HOUR, SEV1, between="leaders")


def test_a_drill_overrides_what_it_names_and_leaves_the_rest():
    drill = scenario(cadence={"SEV1": {"next": "7m"}})

    assert 7 * MINUTE == drill.pace(Severity.SEV1).next
    assert SEV1.first == drill.pace(Severity.SEV1).first
    assert NORMS[Severity.SEV2] == drill.pace(Severity.SEV2)


@given(
    said=st.lists(st.integers(0, 240), max_size=8, unique=True),
    more=st.integers(0, 240),
    severity=st.sampled_from(Severity),
)
def test_a_further_word_never_covers_less_and_nothing_covers_more_than_all(said, more, severity):
    with_more = sorted({*said, more})
    fewer, further = (
        covered_us(words(*sorted(kept)), 0, 4 * HOUR, NORMS[severity]) for kept in (said, with_more)
    )

    assert fewer <= further <= 4 * HOUR
