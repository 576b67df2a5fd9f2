"""All that a post-mortem is held against, for one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing

from sim.documents.scenarios import LoadedScenario
from sim.drill.branches.branch import branch, shifted
from sim.drill.branches.moves import script_of
from sim.drill.drill import Drill
from sim.journal.record import RunRecord
from sim.model.postmortem import ActionItem, Sign
from sim.model.postmortem_menu import Factor
from sim.planning.credit.explain import FLOW_WITHIN, replaced, screening_plane
from sim.planning.credit.game import Game
from sim.planning.credit.words import words_of
from sim.planning.learning.harms import Harms
from sim.planning.learning.living import live_with
from sim.planning.learning.removal import World, reference_items, removed
from sim.scoring import shapley
from sim.scoring.credit import Class, classify
from sim.scoring.dimensions.items import Case
from sim.scoring.harm import measure_harm
from sim.scoring.postmortem.truths import OwnMove, Truths
from sim.scoring.scorecard import read_case
from sim.scoring.standard import CHANGE_COST

_SIGN = {
    Class.EFFECTIVE: Sign.HELPED,
    Class.ENABLING: Sign.HELPED,
    Class.REDUNDANT: Sign.HELPED,
    Class.NEEDLESS: Sign.NOTHING,
    Class.HARMFUL: Sign.HURT,
    Class.RISKY: Sign.HURT,
}


def truths_of(
    loaded: LoadedScenario,
    drill: Drill,
    record: RunRecord,
    anchors: Mapping[str, float],
    items: tuple[ActionItem, ...],
    *,
    workers: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> Truths:
    """Live what has to be lived, and read the rest.

    Args:
        loaded: the drill's documents.
        drill: the one that the run was made from.
        record: the run, to the end of the drill.
        anchors: idle, reference, ... to the money of their harm.
        items: action items to live with.
        workers: processes.
        say: told what is being lived.
    """
    case = read_case(record, drill.scenario, drill.topology, anchors)
    harms = Harms(workers)
    world = World(loaded, drill)
    say("each move left out, and alone")
    moves = own_moves(drill, record, workers)
    say("the drill without each factor")
    factors = removed(world, harms)
    say("the drill with the action items, on other seeds")
    reference = reference_items(world, factors, harms)
    found = live_with(world, items, reference, harms)
    factors |= _of_response(case, drill, record, anchors)
    return Truths(case, factors, moves, found)


def own_moves(drill: Drill, record: RunRecord, workers: int) -> tuple[OwnMove, ...]:
    """What each move did, by leaving it out and by making it alone."""
    script = script_of(record.entries)
    if not script.moves:
        return ()
    with closing(Game(replaced(drill, screening_plane(drill)), script, workers)) as game:
        return _signs(game)


def _signs(game: Game) -> tuple[OwnMove, ...]:
    count = len(game.script.moves)
    game.ahead(shapley.singles(count))
    whole = shapley.everyone(count)
    total = game(whole) - game(shapley.NONE)
    tau = max(CHANGE_COST, FLOW_WITHIN * abs(total))
    found = []
    for k, move in enumerate(game.script.moves):
        one = frozenset({k})
        without = game(whole) - game(whole - one)
        alone = game(one) - game(shapley.NONE)
        own = max(game.of(whole).own - game.of(whole - one).own, 0.0)
        kind = classify(without=without, alone=alone, own_cost=own, tau=tau)
        saved = without if kind is not Class.REDUNDANT else alone
        found.append(OwnMove(move.lines, move.at_us, words_of(move), _SIGN[kind], saved))
    return tuple(found)


def _of_response(
    case: Case, drill: Drill, record: RunRecord, anchors: Mapping[str, float]
) -> dict[Factor, float]:
    """What hung on the seat: on being told late, and on not having the steps of the reference."""
    idle, reference = anchors.get("idle", 0.0), anchors.get("reference", 0.0)
    if idle <= 0.0:
        return {}
    found = {Factor.MISSING_RUNBOOK_STEP: max(case.harm.money - reference, 0.0) / idle}
    begins, evidence = case.harm_begins_us, case.evidence_us
    script = script_of(record.entries)
    if begins is None or evidence is None or evidence <= begins or not script.moves:
        return found
    moves = [shifted(m, max(-(evidence - begins), begins - m.at_us)) for m in script.moves]
    # A move from before the harm has nothing to wait for, and stays where it was.
    moves = [
        mine if was.at_us > begins else was for was, mine in zip(script.moves, moves, strict=True)
    ]
    plane = replaced(drill, screening_plane(drill))
    every = range(len(moves))
    late = measure_harm(branch(plane, script, every).record, drill.topology).money
    soon = measure_harm(branch(plane, script, every, moves=moves).record, drill.topology).money
    found[Factor.LATE_ALERT] = (late - soon) / idle
    return found
