"""A line of bars spans the whole window, however narrow the screen, and loses no peak."""

from hypothesis import given
from hypothesis import strategies as st

from sim.cli.console.sparks import fitted

values = st.lists(st.floats(0.0, 1e6), max_size=200)


@given(values, st.integers(1, 100))
def test_what_is_fitted_has_room_and_keeps_the_greatest_and_the_ends(values, room):
    shown = fitted(values, room)

    assert min(len(values), room) == len(shown)
    assert max(values, default=0.0) == max(shown, default=0.0)
    if len(values) <= room:
        assert values == shown
