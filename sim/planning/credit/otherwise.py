"""The same run with a move made sooner, or with the reference's in its place."""

from __future__ import annotations

from dataclasses import replace

from sim.drill.branches.branch import shifted
from sim.drill.branches.moves import script_of
from sim.drill.facilitating import injected
from sim.drill.runner import run
from sim.model.order import OrderState
from sim.planning.credit.game import Case
from sim.planning.credit.words import words_of
from sim.scoring import shapley
from sim.scoring.credit import Class
from sim.scoring.explained import Credit
from sim.units import MINUTE, SECOND

# So many of the moves that did most, and of those that did least.
TRIED = 3
SOONER_US = 2 * MINUTE
# Nearer than this to the evidence no move can come sooner in earnest.
LEAST_SOONER_US = 30 * SECOND
SPEAKING = frozenset({Class.EFFECTIVE, Class.ENABLING})


def sooner(case: Case, credits_: list[Credit]) -> list[Credit]:
    """The moves that saved most, tried sooner: never before there was anything to see."""
    evidence_us = case.evidence_us
    best = sorted((one for one in credits_ if one.kind in SPEAKING), key=lambda one: -one.saved)
    made = {credit.number: credit for credit in credits_}
    for credit in best[:TRIED]:
        k = credit.number - 1
        by_us = min(SOONER_US, case.moves[k].at_us - (evidence_us or 0))
        if evidence_us is None or by_us < LEAST_SOONER_US:
            continue
        moves = [*case.moves[:k], shifted(case.moves[k], -by_us), *case.moves[k + 1 :]]
        found = case.game.moved(moves)
        if k in found.skipped:
            # The world was not ready for it: it could not have come sooner.
            continue
        gain = -found.harm - case.game(shapley.everyone(len(moves)))
        is_noise = abs(gain) <= case.tau
        made[credit.number] = replace(
            credit, per_minute=0.0 if is_noise else gain / (by_us / MINUTE)
        )
    return list(made.values())


def otherwise(case: Case, credits_: list[Credit]) -> list[Credit]:
    """In place of moves that did no good, what the reference did and this run did not by then."""
    poor = [one for one in credits_ if one.kind not in SPEAKING]
    poor = sorted(poor, key=lambda one: one.without)[:TRIED]
    evidence_us = case.evidence_us
    if not poor or evidence_us is None:
        return credits_
    drill = replace(case.game.drill, facilitated=injected(case.record.entries), salt=None)
    drill.__dict__["layout"] = case.drill.layout
    reference = script_of(run(drill, "reference").record.entries).moves
    made = {credit.number: credit for credit in credits_}
    for credit in poor:
        k = credit.number - 1
        at_us = case.moves[k].at_us
        known = [move for move in case.moves if move.at_us <= at_us]
        options = [
            move
            for move in reference
            if not any(move.is_like(mine) for mine in known)
            and all(given.became is OrderState.DONE for given in move.given)
        ]
        if at_us < evidence_us or not options:
            continue
        there = shifted(options[0], at_us - options[0].at_us)
        moves = [*case.moves[:k], there, *case.moves[k + 1 :]]
        found = case.game.moved(moves)
        gain = -found.harm - case.game(shapley.everyone(len(moves)))
        if gain > case.tau and k not in found.skipped:
            better = words_of(options[0])
            made[credit.number] = replace(credit, better=better, better_by=gain)
    return list(made.values())
