"""F9: what helped and what hurt, of one's own; self-insight, by leaving each move out."""

from __future__ import annotations

from sim.model.postmortem import MoveSaid
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths


def grade(said: tuple[MoveSaid, ...], truths: Truths) -> Item:
    """The share of moves whose sign was told right; lines that are no move count as wrong."""
    moves = truths.moves
    if not moves:
        return nothing_to_say("nothing was changed")
    expected = {f"line {move.lines[0]}": f"{move.words}: {move.sign.value}" for move in moves}
    if not said:
        return left_open({**expected}, "what helped and what hurt")
    signs: dict[int, set[str]] = {}
    strays = 0
    for line, sign in sorted({(one.line, one.sign.value) for one in said}):
        k = next((k for k, move in enumerate(moves) if line in move.lines), None)
        if k is None:
            strays += 1
        else:
            signs.setdefault(k, set()).add(sign)
    # Two signs for one move are no answer.
    right = sum(signs.get(k) == {move.sign.value} for k, move in enumerate(moves))
    return graded(
        right / (len(moves) + strays),
        f"{right} of {len(moves)} moves did what was said of them",
        expected={**expected},
        given={f"line {one.line}": one.sign.value for one in sorted(said, key=_order)},
        lines=tuple(line for move in moves for line in move.lines),
        would_change="" if right == len(moves) else "see what each did to the harm when left out",
    )


def _order(one: MoveSaid) -> tuple[int, str]:
    return one.line, one.sign.value
