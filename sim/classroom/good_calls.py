"""The larger moves of an attempt as calls, in sentences to learn from; no part of any grade."""

from __future__ import annotations

from collections.abc import Iterator

from sim.classroom.book import Row
from sim.classroom.curriculum.attempt import mapping, number

_ENDS = {
    "lucky": "and a lucky one",
    "unlucky": "and an unlucky one",
    "as was to be expected": "and it came out as was to be expected",
}
# So few worlds are a hint and no more.
FEW = 2


def told_calls(drill: str, credit: Row) -> Iterator[str]:
    """One sentence a move that was held against worlds that had shown the same screens.

    Args:
        drill: what the attempt is called.
        credit: ``credit.json`` as it lies beside the run; empty where nobody asked for it.
    """
    moves = credit.get("moves")
    for row in map(mapping, moves if isinstance(moves, list) else ()):
        call = mapping(row.get("call"))
        mean, least, most, here = (number(call.get(k)) for k in ("mean", "least", "most", "here"))
        worlds, at_s = number(call.get("worlds")), number(row.get("at_s"))
        if mean is None or least is None or most is None or here is None or not worlds:
            continue
        verdict = str(call.get("verdict"))
        minute = "" if at_s is None else f", minute {at_s / 60.0:.0f}"
        article = "an" if verdict.startswith("e") else "a"
        spread = "" if worlds == 1 else f" on average ({least:,.0f} to {most:,.0f})"
        yield (
            f"{drill}{minute}: {row.get('words')} was {article} {verdict}, "
            f"{_ENDS.get(str(call.get('fortune')), '')}. {_sure(int(worlds), call)} it is worth "
            f"{mean:,.0f}{spread}; here it was worth {here:,.0f}."
        )


def _sure(worlds: int, call: object) -> str:
    """How much stands behind it."""
    left_out = number(mapping(call if isinstance(call, dict) else {}).get("left_out")) or 0.0
    apart = f"; {left_out:.0f} more had looked otherwise" if left_out else ""
    many = "one other world" if worlds == 1 else f"{worlds} other worlds"
    hint = "a hint and no more" if worlds <= FEW else "few, and each lived once"
    return f"Over {many} that had shown the same ({hint}{apart})"
