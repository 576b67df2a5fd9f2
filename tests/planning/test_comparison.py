"""Options on the same seeds: a difference is the option's, not the luck's."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sim.documents.loading import parse_scenario
from sim.documents.skeletons import scenario_skeleton
from sim.drill.drill import Drill
from sim.planning.comparison import compare_options
from tests.cli.door import gameday

SHORT = scenario_skeleton().replace("lasts: 30m", "lasts: 14m")


def drill(**changes) -> Drill:
    loaded = parse_scenario(SHORT)
    return replace(Drill(scenario=loaded.model, topology=loaded.topology.model, seed=1), **changes)


def test_an_option_that_changes_nothing_differs_by_nothing_on_any_seed():
    first, second = compare_options(
        [("as it is", drill()), ("the same", drill())], seeds=[1, 2, 3], responder="reference"
    )

    assert first.futures == second.futures
    assert (3, 0.0, 0.0, 0.0) == (
        second.harm_difference.n, second.harm_difference.mean,
        second.harm_difference.low, second.harm_difference.high,
    )  # fmt: skip


def test_results_do_not_hang_on_the_number_of_workers():
    options = [("as it is", drill())]

    alone = compare_options(options, seeds=[1, 2], responder="idle")
    shared = compare_options(options, seeds=[1, 2], responder="idle", workers=2)

    assert alone == shared


def test_the_command_prints_every_option_beside_the_drill_as_it_is(tmp_path):
    path = tmp_path / "drill.yaml"
    path.write_text(SHORT)
    words = ["whatif", str(path), "--seeds", "2", "--json"]

    done = gameday(*words, "--set", "services.api.replicas=8", "--set", "lasts=13m; soak=1m")

    told = json.loads(done.out)
    assert 0 == done.code
    assert ["as it is", "services.api.replicas=8", "lasts=13m; soak=1m"] == [
        option["name"] for option in told["options"]
    ]
    assert all(2 == len(option["futures"]) for option in told["options"])
    assert told["options"][0]["harm_difference"] is None


@pytest.mark.parametrize("text", ["services.api.replica=8", "nonsense", "lasts=never"])
def test_a_change_that_cannot_be_made_ends_in_three_before_anything_runs(tmp_path, text):
    path = tmp_path / "drill.yaml"
    path.write_text(SHORT)

    done = gameday("whatif", str(path), "--set", text)

    assert (3, "") == (done.code, done.out)
    assert f"--set {text}" in done.err
