"""Moves and their worth in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.words import shortened, typed
from sim.drill.branches.moves import Move
from sim.model.order import OrderState
from sim.planning.credit.game import Case
from sim.scoring import shapley
from sim.scoring.credit import Class, asked_of_partners, partner
from sim.scoring.explained import Credit
from sim.units import clock

LONGEST = 60


def words_of(move: Move) -> str:
    """A move as it could be typed; of several orders the first and how many."""
    first = move.given[0].order
    told = shortened(typed(first.action, first.arguments), LONGEST)
    return told if len(move.given) == 1 else f"{told} (and {len(move.given) - 1} more)"


def told(case: Case, credit: Credit, group: Sequence[int]) -> Credit:
    """The same with its sentence."""
    cost = f"cost {credit.own_cost:,.0f}"
    match credit.kind:
        case Class.EFFECTIVE:
            sentence = f"saved {credit.saved:,.0f}"
        case Class.ENABLING:
            with_ = _other(case, credit, group, is_last=True, helps=True)
            sentence = f"{credit.without:,.0f} more would have been lost without it; with {with_}"
        case Class.REDUNDANT:
            by = _other(case, credit, group, is_last=True, helps=False)
            sentence = f"already covered by {by}; {cost}"
        case Class.NEEDLESS:
            is_refused = credit.became == OrderState.REFUSED.value
            sentence = f"{'was refused and ' if is_refused else ''}changed nothing here; {cost}"
        case Class.HARMFUL:
            sentence = f"cost {-credit.without:,.0f}"
        case Class.RISKY if credit.without <= credit.alone:
            of = _other(case, credit, group, is_last=True, helps=False)
            sentence = f"hurt by {-credit.without:,.0f} on top of {of}"
        case Class.RISKY:
            but = _other(case, credit, group, is_last=False, helps=True)
            sentence = f"would have hurt by {-credit.alone:,.0f} but for {but}"
    if credit.became == OrderState.FAILED.value:
        sentence += "; it was tried and failed by chance"
    return replace(credit, sentence=sentence)


def _other(case: Case, credit: Credit, group: Sequence[int], *, is_last: bool, helps: bool) -> str:
    """The move that this one's worth hangs on most, in words; as the last made, or the first."""
    k = credit.number - 1
    near = [other for other in group if other != k]
    among = shapley.everyone(len(case.moves)) if is_last else shapley.NONE
    case.game.ahead(asked_of_partners(k, near, among=among))
    other = partner(k, near, case.game, among=among, helps=helps)
    if other is None:
        return "the other moves"
    move = case.moves[other]
    return f"{words_of(move)} at {clock(move.at_us)}"
