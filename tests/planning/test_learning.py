"""What only other runs can tell of a post-mortem, on the smallest drills."""

import pytest

from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.model.postmortem import ActionItem
from sim.model.postmortem_menu import OF_CALLS, REMEDY_OF, THROUGH_PEOPLE, Factor, Remedy
from sim.planning.learning import harms as rooms
from sim.planning.learning.harms import Harms, key_of
from sim.planning.learning.living import live_with, unseen
from sim.planning.learning.remedies import applied, apply_each, changes
from sim.planning.learning.removal import World, candidates, reference_items, removed
from sim.scoring import standard


def world_of(name, seed=1):
    loaded = load_scenario(name)
    return World(loaded, Drill(loaded.model, loaded.topology.model, seed))


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(rooms, "_folder", lambda: tmp_path)


@pytest.fixture
def world():
    return world_of("canary-bad")


@pytest.mark.parametrize("name", ["canary-bad", "retry-storm", "cert-expiry", "zone-dark"])
def test_every_edit_gives_a_drill_that_can_be_read_and_has_it_then(name):
    world = world_of(name)
    for items in candidates(world).values():
        for item in items:
            changed = applied(world.loaded, (item,))
            assert changed is not world.loaded
            # Twice as much can be had again and again.
            if item.edit is not Remedy.MORE_CAPACITY:
                assert [] == list(changes(changed, item)), item


def test_every_factor_is_the_want_of_an_edit_that_can_be_made_somewhere():
    assert set(REMEDY_OF) == set(Factor)
    assert OF_CALLS.isdisjoint(THROUGH_PEOPLE)


def test_an_edit_of_nothing_that_is_there_is_told_and_changes_nothing(world):
    stray = ActionItem(edit=Remedy.SET, change="services.nowhere.replicas=3")
    changed, problems = apply_each(world.loaded, (stray,))
    assert changed is world.loaded
    assert 1 == len(problems)


def test_a_gate_ends_a_bad_release_and_a_cap_holds_for_a_push(world):
    gate = ActionItem(edit=Remedy.CANARY_GATE, component="frontend")
    [lasts] = [
        inject.fault.lasts
        for inject in applied(world.loaded, (gate,)).model.injects
        if inject.fault is not None and inject.target.service == "frontend"
    ]
    assert 120_000_000 == lasts
    storm = world_of("retry-storm").loaded
    edge = "home-timeline-service->post-storage-service"
    cap = ActionItem(edit=Remedy.RETRY_CAP, component=edge, attempts=2)
    assert 2 == applied(storm, (cap,)).model.injects[0].fault.attempts


def harm_by_gate(monkeypatch):
    """Harm that falls when a release is gated, told without running anything."""

    def lived(drill, responder):
        assert "idle" == responder
        gated = any(
            inject.fault is not None and inject.fault.lasts == 120_000_000
            for inject in drill.scenario.injects
        )
        return 100.0 if gated else 1000.0

    monkeypatch.setattr(rooms, "_live", lived)


def test_a_factor_counts_by_the_harm_that_goes_with_it(world, monkeypatch):
    harm_by_gate(monkeypatch)
    found = removed(world, Harms())
    assert pytest.approx(0.9) == found.pop(Factor.NO_CANARY)
    assert {0.0} == set(found.values())


def test_items_are_held_against_the_best_edits_on_seeds_that_the_run_did_not_see(
    world, monkeypatch
):
    harm_by_gate(monkeypatch)
    factors = removed(world, Harms())
    best = reference_items(world, factors, Harms())
    assert [Remedy.CANARY_GATE] == [item.edit for item in best]
    found = live_with(world, best, best, Harms())
    assert (1000.0, 100.0, 100.0) == (found.before, found.after, found.reference_after)
    assert world.drill.seed not in found.seeds
    assert standard.UNSEEN_SEEDS == len(set(found.seeds))
    words = live_with(world, (ActionItem(edit=Remedy.TRAINING),), best, Harms())
    assert pytest.approx(1000.0 * (1 - standard.ITEM_SHARE["training"])) == words.after
    assert ("training",) == words.written


def test_unseen_seeds_follow_from_the_runs_own():
    assert unseen(1, 3) == unseen(1, 3) != unseen(2, 3)


def test_what_was_lived_once_is_not_lived_again_and_other_documents_are_others(world, monkeypatch):
    asked = []
    monkeypatch.setattr(rooms, "_live", lambda drill, _: asked.append(drill) or 7.5)
    drill = world.seeded(1)
    assert [7.5, 7.5] == Harms().all([(drill, "idle"), (drill, "idle")])
    assert 7.5 == Harms().of(drill, "idle")
    assert 1 == len(asked)
    gate = ActionItem(edit=Remedy.CANARY_GATE, component="frontend")
    other = world.with_items((gate,))[0].seeded(1)
    assert 3 == len({key_of(one, "idle") for one in (drill, other, world.seeded(2))})
