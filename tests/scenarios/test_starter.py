"""The drill that authors start from: won by who knows and by who looks, lost by idling."""

from __future__ import annotations

import pytest

from sim.cli.solving import missed_targets
from sim.documents.loading import parse_scenario
from sim.documents.skeletons import scenario_skeleton
from sim.drill.drill import Drill
from sim.drill.runner import run


@pytest.mark.parametrize(
    ("responder", "missed"),
    [
        ("oracle", ()),
        ("reference", ()),
        ("idle", ("time_to_detect", "time_to_mitigate")),
    ],
)
def test_the_drill_that_authors_start_from_can_be_won_and_lost(responder, missed):
    loaded = parse_scenario(scenario_skeleton())
    drill = Drill(scenario=loaded.model, topology=loaded.topology.model, seed=1)

    assert missed == missed_targets(drill, run(drill, responder))
