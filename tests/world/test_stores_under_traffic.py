"""Stores with real writers: what the plane has answered is what the books say, write for write."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from sim.engine.layout import build_layout, class_rates
from sim.engine.plane import OpCount, PlaneOptions
from sim.engine.request import RequestPlane
from sim.engine.world import World
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.model.topology import Topology
from sim.units import SECOND
from tests.world.test_stores import DB, ISOLATED, TWO_REGIONS

TO_US = Selector(service="db", region="us")
SLOW = Effect(DB, Dial.APPLY, 0.02, Origin.DATA)


class Busy:
    """The two regions of the stores' tests with 60 writes a second at work."""

    def __init__(self, **store) -> None:
        document = deepcopy(TWO_REGIONS)
        document["services"]["db"]["store"] |= store
        document["services"]["web"]["replicas"] = 6
        self.layout = build_layout(Topology.model_validate(document))
        rates = class_rates(self.layout, total_per_s=60.0)
        options = PlaneOptions(seed=5, horizon_us=200 * SECOND, rates_per_s=rates[:, None])
        self.plane = RequestPlane(self.layout, options)
        self.told: list[tuple[str, dict]] = []
        self.world = World(self.layout, self.plane, seed=5, record=self._record)

    def _record(self, kind, subject, event, data, cause) -> int:
        self.told.append((event, data))
        return len(self.told)

    def live(self, *steps, at_s: int = 40, heal_s: int | None = None) -> dict:
        """Do something while users write; what the books say at the end."""
        handle = self.world.carry_out(steps, cause=0, label="test", after_us=at_s * SECOND)
        if heal_s is not None:
            self.world.run_until(heal_s * SECOND)
            self.world.end(handle, cause=0)
        self.world.run_until(190 * SECOND)
        self.world.close_books()
        return self.told[-1][1]

    @property
    def answered(self) -> int:
        """Writes that replicas have answered OK."""
        write = self.layout.operation("db.write")
        base = int(self.layout.op_base[write])
        return int(self.plane.meters.op_counts[base : base + 3, OpCount.OK].sum())


@pytest.mark.parametrize("mode", ["async", "sync", "quorum"])
def test_a_switch_over_among_writes_on_their_way_loses_none(mode):
    busy = Busy(replication={"mode": mode, "reach": "everywhere", "apply": "1000/s"})

    books = busy.live(Strike(Impulse.SWITCH_OVER, TO_US))

    assert "promoted" in dict(busy.told)
    assert busy.answered == books["acknowledged"] > 5_000
    assert (0, 0) == (books["lost"], books["conflicting"])


@pytest.mark.parametrize("fences", [True, False])
def test_every_write_that_was_answered_is_kept_or_told_lost(fences):
    busy = Busy(fences=fences)

    books = busy.live(
        Hold(SLOW), *(Hold(effect) for effect in ISOLATED), Strike(Impulse.LEAD, TO_US), heal_s=120
    )

    kept = len(busy.world.stores.states["db"].history.log)
    assert busy.answered == books["acknowledged"] == kept + books["lost"]
    # A fence leaves nothing to conflict; without one both regions have written for a minute.
    assert ((books["conflicting"], books["lost"]) == (0, 0)) is fences
    assert books["conflicting"] > 1_000 or fences


def test_a_promotion_of_a_slow_copy_loses_the_lag_that_was_measured():
    busy = Busy()
    busy.world.carry_out([Hold(SLOW)], cause=0, label="slow", after_us=10 * SECOND)
    busy.world.run_until(60 * SECOND)
    lags = busy.world.lags_us("db")

    busy.live(Strike(Impulse.LEAD, TO_US), at_s=0)

    # It goes on applying for the twenty seconds of the promotion, twenty records a second.
    loss = dict(busy.told)["promoted"]
    lag_s = lags["us-a"] / SECOND
    assert 30 < lag_s < 50
    assert 0.85 * (lag_s - 8) < loss["recovery_point_us"] / SECOND < lag_s
    assert np.isclose(loss["lost"], 60 * loss["recovery_point_us"] / SECOND, rtol=0.1)
