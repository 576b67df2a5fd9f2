"""Was a move a good call, whatever came of it? Held against worlds that looked the same before it.

The call is judged by the mean over those worlds, the result beside the call. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a call was worth, on average over what could lie behind the screens."""

    GOOD = "good call"
    BAD = "bad call"
    EVEN = "even call"  # neither, as far as noise lets it be told


class Fortune(StrEnum):
    """How the result stands beside the call: better, worse, or the same."""

    LUCKY = "lucky"
    UNLUCKY = "unlucky"
    EXPECTED = "as was to be expected"


@dataclass(frozen=True, slots=True)
class Call:
    """A move over worlds that had shown the same screens. Money; more saved is better."""

    verdict: Verdict
    fortune: Fortune
    mean: float  # over the worlds, by their weights
    least: float
    most: float
    here: float  # what came of it in the run
    worlds: int
    left_out: int  # that had shown something else by then
    causes: tuple[str, ...]  # what held the harm in them

    @property
    def words(self) -> str:
        """In one sentence, without its end."""
        spread = "" if self.worlds == 1 else f" on average ({self.least:,.0f} to {self.most:,.0f})"
        told = (
            f"{self.verdict}, {self.fortune}: over {self.worlds} "
            f"world{'' if self.worlds == 1 else 's'} that showed the same "
            f"(held by {' or '.join(self.causes)}) it is worth {self.mean:,.0f}{spread}, "
            f"here {self.here:,.0f}"
        )
        return f"{told}; {self.left_out} more had looked otherwise" if self.left_out else told


@dataclass(frozen=True, slots=True)
class Worth:
    """What a move is worth in one world that showed the same; weights need not sum to 1."""

    cause: str
    weight: float
    saved: float


def judge_call(found: Sequence[Worth], *, here: float, tau: float, left_out: int) -> Call | None:
    """The call and the result; None where no world had shown the same.

    Args:
        found: the worlds.
        here: what the move was worth in the run, by the same question.
        tau: what luck alone moves, money; less says nothing.
        left_out: worlds that had looked otherwise.
    """
    if not found:
        return None
    whole = math.fsum(one.weight for one in found)
    mean = math.fsum(one.weight * one.saved for one in found) / whole
    call, result = _sign(mean, tau), _sign(here, tau)
    return Call(
        verdict=(Verdict.EVEN, Verdict.GOOD, Verdict.BAD)[call],
        fortune=(Fortune.EXPECTED, Fortune.LUCKY, Fortune.UNLUCKY)[_sign(result - call, 0)],
        mean=mean,
        least=min(one.saved for one in found),
        most=max(one.saved for one in found),
        here=here,
        worlds=len(found),
        left_out=left_out,
        causes=tuple(dict.fromkeys(one.cause for one in found)),
    )


def _sign(saved: float, tau: float) -> int:
    """1, 0 where it is noise, or -1."""
    return (saved > tau) - (saved < -tau)
