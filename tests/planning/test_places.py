"""Places: regions that a plan may buy are there to move to, and change nothing of today."""

from __future__ import annotations

import pytest

from sim.documents.plans import load_plan
from sim.errors import DocumentError
from sim.planning.answers.answering import Asked, answer_plan
from sim.planning.recovery.case import make_case
from sim.planning.recovery.zones import without_zone
from tests.cli.door import gameday
from tests.planning.plans import figure, loaded, option, outages, plan

AWAY = {"away": {"zones": ["away-a", "away-b"]}}


def in_one_region(places, **options):
    return plan(
        options=options,
        topology="payments",
        home="local",
        places=places,
        failures={"regions": outages("1/year", "7h", 1.2)},
        loss={"journeys": {"pay": {"per_hour": figure(1000)}}, "per_minute_of_data": figure(0)},
    )


def test_an_option_moves_to_a_region_that_the_system_does_not_stand_in_yet():
    data = in_one_region(AWAY, wait=option(), move=option("warm-standby", standby="away"))
    answer = answer_plan(loaded(data), Asked(seed=1, years=1_000))

    wait, move = answer.options
    assert move.rto.p50.value < wait.rto.p50.value


def test_without_its_place_the_same_option_has_nowhere_to_go():
    with pytest.raises(DocumentError, match="no region 'away'"):
        loaded(in_one_region({}, move=option("warm-standby", standby="away")))


def test_the_loss_of_a_zone_takes_as_much_as_without_the_place():
    today, more = (
        make_case(read.model, read.topology.model)
        for read in (loaded(in_one_region(places, wait=option())) for places in ({}, AWAY))
    )

    for zone in ("a", "b", "c"):
        assert without_zone(today, zone).tolist() == without_zone(more, zone).tolist()


def test_a_place_whose_name_or_zone_is_taken_is_told_at_its_line():
    with pytest.raises(DocumentError) as caught:
        loaded(in_one_region({"local": {"zones": ["x"]}, "y": {"zones": ["b"]}}, wait=option()))

    assert ["E443", "E443"] == [problem.code for problem in caught.value.problems]


def test_a_move_to_a_place_is_no_drill_yet():
    done = gameday("drill-from-plan", "shop-asleep", "--option", "asleep")

    assert done.code == 3
    assert "yet to be bought" in done.err


@pytest.mark.parametrize(
    ("name", "strategy"),
    [
        ("books-from-copies", "backup-restore"),
        ("shop-asleep", "pilot-light"),
        ("payments-warm", "warm-standby"),
        ("warnings-both", "active-active"),
    ],
)
def test_each_strategy_is_the_right_one_somewhere(name, strategy):
    """The first place, among options that all differ, with every target met or not yet told."""
    read = load_plan(name)
    answer = answer_plan(read, Asked(seed=1, years=2_000))
    first = answer.ranking[0]

    assert strategy == read.model.options[first.option].strategy.value
    assert "missed" != first.meets_targets.value
    assert len({one.strategy for one in read.model.options.values()}) >= 3
