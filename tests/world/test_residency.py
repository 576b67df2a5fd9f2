"""Data out of place are counted where they were served or written, and nowhere else."""

from __future__ import annotations

from copy import deepcopy

import pytest

from sim.engine.plane import OpCount
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.units import SECOND
from tests.world.test_stores import TWO_REGIONS

HOME = TWO_REGIONS | {
    "residency": {"personal": ["eu"]},
    "journeys": {
        "buy": {"enters": "web.home", "data_class": "personal"},
        "look": {"enters": "web.page"},
    },
}


@pytest.fixture
def stage(stages):
    topology = deepcopy(HOME)
    topology["services"]["web"]["operations"]["page"] = {}
    topology["services"]["db"]["store"] |= {"data_class": "personal", "failover": "automatic"}
    return stages(topology)


def _answer(stage, operation: str, zone: str, count: int) -> None:
    """Let the first replica of an operation in a zone have answered so many calls."""
    op = stage.layout.operation(operation)
    service = operation.partition(".")[0]
    ordinal = next(r.ordinal for r in stage.layout.replicas_of(service) if r.zone == zone)
    stage.plane.meters.op_counts[stage.layout.op_replica(op, ordinal), OpCount.OK] += count


def _told(stage, event: str) -> list[dict]:
    return [d for _, kind, _, said, d, _ in stage.told if (kind, said) == ("residency", event)]


def test_what_is_served_or_written_elsewhere_counts_and_what_is_at_home_does_not(stage):
    _answer(stage, "web.home", "eu-a", 100)
    _answer(stage, "web.page", "us-a", 50)
    stage.world.run_until(15 * SECOND)
    before = _told(stage, "breached")
    _answer(stage, "web.home", "us-a", 7)
    _answer(stage, "db.write", "us-a", 3)
    _answer(stage, "db.read", "us-a", 9)

    stage.world.run_until(100 * SECOND)
    stage.world.close_books()

    counted = {"region": "us", "requests": 7, "writes": 3}
    assert [] == before
    assert [counted] == _told(stage, "breached") == _told(stage, "closed")


def test_only_an_order_that_names_the_region_promotes_a_copy_out_of_place(stage):
    """Both European sites are gone: the failover by itself has nobody to promote."""
    gone = Effect(Selector(region="eu"), Dial.DOWN, 1.0, Origin.HOST)
    stage.do(Hold(gone), at_us=100 * SECOND)
    stage.world.run_until(200 * SECOND)
    by_itself = [d for _, kind, _, e, d, _ in stage.told if e in ("promoted", "promotion_failed")]
    assert not stage.world.facts.has_copy("db", None)
    assert stage.world.facts.has_copy("db", "us")

    stage.do(Strike(Impulse.LEAD, Selector(service="db", region="us")))
    stage.world.run_until(300 * SECOND)

    assert {"reason": "no copy listens"} in by_itself
    assert "us-a" == stage.world.primary_zone("db")


def test_where_every_class_may_be_everywhere_nothing_is_told(stages):
    stage = stages(TWO_REGIONS)
    stage.world.run_until(100 * SECOND)
    stage.world.close_books()

    assert [] == [kind for _, kind, *_ in stage.told if kind == "residency"]
