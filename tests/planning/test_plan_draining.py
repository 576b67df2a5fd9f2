"""Growth after short capacity, in time: queues that go away at once, later, or never."""

from __future__ import annotations

import math

import pytest

from sim.documents.topologies import load_topology, parse_topology
from sim.planning.recovery.draining import Drained
from sim.planning.recovery.levels import Levels

SHOP = load_topology("plans/standby-pair")
# Of `web` and `db`: two page servers are too few for the whole load, three are enough.
SHORT, ENOUGH, FULL = (2, 4), (3, 4), (6, 4)


def grown(to: tuple[int, ...], *, slots: int, queue: int) -> Drained:
    """With so many in hand and waiting at a page server."""
    text = SHOP.text.replace("slots: 24", f"slots: {slots}").replace("limit: 8", f"limit: {queue}")
    found = Levels(parse_topology(text).model).grown(SHORT, to, 0.95)
    assert found is not None
    return found


def test_a_short_queue_is_gone_as_soon_as_there_is_enough():
    for to in (ENOUGH, FULL):
        found = grown(to, slots=24, queue=8)
        # A window that begins a little before growth is good enough: only one in eight failed.
        assert -20.0 < found.after_s <= 0.0
        assert (1.0, 1.0) == pytest.approx(found.levels, abs=0.01)


def test_a_long_one_outlasts_what_would_be_enough_and_goes_when_there_is_plenty():
    """Answers come later than users wait: work for nobody keeps the servers busy."""
    never, soon = (grown(to, slots=60, queue=60) for to in (ENOUGH, FULL))

    assert math.inf == never.after_s
    assert max(never.levels) < 0.3
    assert 0.0 < soon.after_s < 60.0


def test_the_longer_the_queue_the_later_it_is_gone():
    times = [grown(FULL, slots=8, queue=queue).after_s for queue in (20, 300, 1000)]

    assert sorted(times) == times
    assert times[0] < 30.0 < times[-1] < 300.0


def test_growth_is_lived_once_for_each_pair_of_sizes():
    levels = Levels(SHOP.model)

    assert levels.grown(SHORT, FULL, 0.95) is levels.grown(SHORT, FULL, 0.95)
    assert Levels(load_topology("picture-farm").model).grown((1,), (2,), 0.95) is None
