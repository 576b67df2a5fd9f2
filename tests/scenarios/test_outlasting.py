"""A run says by itself whether its failure outlived its trigger, and whether less load ends it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports import html, markdown
from sim.cli.judging import anchors_of, ask, judge, run_asked
from sim.drill.runner import run
from sim.drill.trigger_check import check_trigger
from sim.scoring.outlasting import Outlasting, from_dict, hold
from tests.scenarios.ladder import DRILLS, drill_of

# What a cut of the load does not end: an empty cache fills only as fast as it is asked, and a plan
# that the store cannot follow stays. All other drills are good again, or keep their trigger.
OUTLIVE = {"retry-storm": True, "cache-stampede": False, "expand-contract": False}


def checked(name: str, seed: int = 1) -> Outlasting | None:
    drill = drill_of(name, seed)
    return check_trigger(drill, run(drill, "idle").record)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_storm_is_metastable_on_every_seed(seed):
    found = checked("retry-storm", seed)
    assert found is not None
    assert found.is_metastable
    assert found.held.gone_s == 340
    # Retries alone multiply the calls by no more than what both layers may send.
    assert 1.0 < found.held.amplification <= 15.0


@pytest.mark.parametrize("name", sorted(OUTLIVE))
def test_what_outlives_its_trigger_is_told_from_what_less_load_ends(name):
    found = checked(name)
    assert found is not None
    assert found.held.is_bad
    assert found.is_metastable is OUTLIVE[name]


@pytest.mark.parametrize("name", sorted(set(DRILLS) - set(OUTLIVE)))
def test_no_other_drill_carries_the_label(name):
    assert checked(name) is None


def test_a_trigger_that_stays_or_a_drill_that_ends_too_soon_tells_nothing():
    lasting, short = drill_of("canary-bad", 1), drill_of("retry-storm", 1)
    assert hold(run(lasting, "idle").record, lasting.topology) is None
    scenario = short.scenario.model_copy(update={"lasts": 439_000_000})
    cut = replace(short, scenario=scenario)
    assert hold(run(cut, "idle").record, cut.topology) is None


def test_it_comes_back_from_plain_values():
    found = checked("retry-storm")
    assert found is not None
    assert found == from_dict(found.as_dict())


def test_reports_say_it_in_words():
    asked = ask("retry-storm", responder="rule", seed=1, plane="request")
    record = run_asked(asked, None).record
    judged = judge(asked, record, anchors_of(asked, record))
    for page in (html.render(judged), markdown.render(judged)):
        assert "Metastable: left alone" in page
