"""What the first change of a run was worth at once: A4, told beside the score and not in it."""

from __future__ import annotations

from collections.abc import Callable

from sim.drill.branches.branch import Branch
from sim.model.order import OrderState
from sim.planning.credit.game import Game, Task, living
from sim.scoring import shapley
from sim.scoring.explained import Contained
from sim.scoring.harm import harm_per_second
from sim.scoring.standard import CONTAINED_S
from sim.units import SECOND


def contained(game: Game) -> Contained | None:
    """The ten minutes after the first move that was carried out, with it and without it.

    None where nothing was carried out.
    """
    moves = game.script.moves
    done = (
        k
        for k, move in enumerate(moves)
        if any(given.became is OrderState.DONE for given in move.given)
    )
    first = next(done, None)
    if first is None:
        return None
    whole = shapley.everyone(len(moves))
    sets = (whole, whole - {first})
    # From the second in which it was asked for: what it breaks at once counts.
    begins_s = moves[first].at_us // SECOND
    lost, would = living(Task(game.drill, game.script, sets), _losing(begins_s))
    game.count += len(sets)
    return Contained(first + 1, lost, would)


def _losing(begins_s: int) -> Callable[[Branch], float]:
    """Money that users of a branch lost per minute of these ten."""

    def measure(found: Branch) -> float:
        window = harm_per_second(found.record.seconds)[begins_s : begins_s + CONTAINED_S]
        return float(window.sum()) * 60.0 / max(len(window), 1)

    return measure
