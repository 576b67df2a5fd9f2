"""A branch lived: same seed, same inputs at their times, with only some of the moves.

Open loop: recorded moves are replayed, nobody decides anew. Every branch lasts as long as the
drill, so that a ledger is never cut by somebody's having said that it was over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from sim.drill.branches.moves import Given, Move, Script
from sim.drill.drill import Drill
from sim.drill.session import Session
from sim.journal.entries import Kind
from sim.journal.record import RunRecord
from sim.journal.writer import Journal, Nowhere
from sim.model.conduct import Intervention
from sim.model.kinds import ACTIONS, Verb
from sim.model.order import Order, OrderState

BRANCH = "branch"
# When, in which order at that time, what.
Input = tuple[int, int, Order | Intervention]


@dataclass(frozen=True)
class Branch:
    """What came of a branch.

    ``skipped`` are moves of which an order was refused that the run itself had carried out;
    ``idle`` are those of which every order was refused: they changed nothing.
    """

    record: RunRecord
    skipped: frozenset[int]
    idle: frozenset[int]


def branch(
    drill: Drill, script: Script, kept: Iterable[int], *, moves: Sequence[Move] | None = None
) -> Branch:
    """Live a run's inputs again with only the moves of these indexes.

    Args:
        drill: of which seed and on which plane.
        script: what the run was steered by.
        kept: indexes of ``moves``.
        moves: in place of the script's own: some moved in time or put in another's place.
    """
    moves = script.moves if moves is None else moves
    chosen = [(k, given) for k in sorted(kept) for given in moves[k].given]
    inputs: list[Input] = [(given.at_us, given.line, given.order) for _, given in chosen]
    record = live(drill, [*inputs, *script.rest])
    fates = list(_fates(record, chosen))
    refused = OrderState.REFUSED
    return Branch(
        record,
        skipped=frozenset(
            k for k, given, became in fates if became is refused and given.became is not refused
        ),
        idle=frozenset(k for k, _ in chosen)
        - {k for k, _, became in fates if became is not refused},
    )


def shifted(move: Move, by_us: int) -> Move:
    """The same move at another time; its luck stays its own."""
    return replace(
        move, given=tuple(replace(given, at_us=given.at_us + by_us) for given in move.given)
    )


def live(drill: Drill, inputs: Sequence[Input]) -> RunRecord:
    """Feed inputs at their times and let the drill last to its end."""
    session = Session(_to_the_end(drill), Journal(Nowhere()), responder=BRANCH)
    for at_us, _, given in sorted(inputs, key=lambda one: one[:2]):
        if at_us > session.now_us and not session.is_over:
            session.step(tick_us=at_us - session.now_us)
        if session.is_over:
            break
        if isinstance(given, Intervention):
            session.intervene(given)
        else:
            session.step([given])
    while not session.is_over:
        session.step(tick_us=drill.scenario.lasts - session.now_us)
    return session.record


def _to_the_end(drill: Drill) -> Drill:
    """The drill, which no declared resolution ends, and which keeps no secrets any more."""
    scenario = drill.scenario.model_copy(update={"soak": drill.scenario.lasts})
    made = replace(drill, scenario=scenario, salt=None)
    made.__dict__["layout"] = drill.layout
    return made


def _fates(
    record: RunRecord, chosen: Sequence[tuple[int, Given]]
) -> Iterator[tuple[int, Given, OrderState]]:
    """What became of each order of the kept moves; what the end cut off counts as refused."""
    told = record.of_kind(Kind.ORDER)
    became = {entry.subject: OrderState(entry.event) for entry in told}
    # All and only the kept orders change the system, and they are asked in the order of time.
    asked = [
        entry.subject
        for entry in told
        if entry.event == OrderState.ASKED.value
        and ACTIONS.get(str(entry.data["action"])).verb is Verb.CHANGE
    ]
    ordered = sorted(chosen, key=lambda one: (one[1].at_us, one[1].line))
    for (k, given), subject in zip_longest(ordered, asked):
        yield k, given, OrderState.REFUSED if subject is None else became[subject]
