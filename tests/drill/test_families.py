"""A drill that varies is drawn when it is built for a seed, and a run's head says what was."""

from __future__ import annotations

from sim.documents.loading import load_scenario
from sim.documents.varying import drawn
from sim.drill.drill import Drill

LOADED = load_scenario("decoy-only")


def drill(seed: int, salt: str | None = None) -> Drill:
    return Drill(LOADED.model, LOADED.topology.model, seed=seed, salt=salt)


def test_a_drill_runs_what_its_seed_draws():
    assert drawn(LOADED.model, 5)[0] == drill(5).scenario
    assert drill(4).scenario != drill(5).scenario


def test_other_luck_draws_from_what_was_written():
    assert drill(5) == drill(4).seeded(5)


def test_the_head_names_what_was_drawn():
    told = drill(5).head("idle")["drawn"]

    assert drawn(LOADED.model, 5)[1] == told


def test_the_head_of_a_registered_run_keeps_it_to_itself():
    assert "drawn" not in drill(5, salt="0" * 32).head("idle")
    assert "drawn" in drill(5, salt="0" * 32).secrets


def test_the_head_of_a_drill_that_does_not_vary_says_nothing_of_it():
    plain = load_scenario("let-it-heal")

    assert "drawn" not in Drill(plain.model, plain.topology.model, seed=1).head("idle")
