"""Four letters for a critical task, and the letter of a dimension.

P: performed without challenges. S: performed with some. M: performed with major ones, or with harm
or a breach of a rule. U: unable to be performed.
Source: FEMA, Homeland Security Exercise and Evaluation Program (2020), appendix on ratings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sim.scoring import standard

WORDS: Final = {
    "P": "performed",
    "S": "some challenges",
    "M": "major challenges",
    "U": "not performed",
}
# The critical tasks that show in each dimension.
TASKS: Final[Mapping[str, tuple[str, ...]]] = {
    "detect": ("triage",),
    "mitigate": ("mttr", "rollback", "scaling", "failover"),
    "lead": ("communication",),
    "recover": ("rto",),
}


def letter(value: float, *, is_flagged: bool) -> str:
    """The letter of a value; a gate or a harm flag leaves M at best."""
    if value <= standard.NOT_MET:
        return "U"
    if value < standard.SOME_CHALLENGES or is_flagged:
        return "M"
    return "P" if value >= standard.PERFORMED else "S"


def task_letters(parts: Mapping[str, float | None], *, is_flagged: bool) -> dict[str, str]:
    """The letter of every critical task that the run gave a chance for."""
    return {
        name: letter(value, is_flagged=is_flagged)
        for name, value in parts.items()
        if value is not None
    }


def dimension_letter(
    name: str, value: float | None, tasks: Mapping[str, str], *, is_flagged: bool
) -> str | None:
    """The worst of its own letter and its critical tasks'; None where nothing was observed."""
    if value is None:
        return None
    mine = [letter(value, is_flagged=is_flagged)]
    return worst([*mine, *(tasks[task] for task in TASKS.get(name, ()) if task in tasks)])


def worst(letters: Iterable[str]) -> str:
    """The last in the order P, S, M, U."""
    return max(letters, key="PSMU".index)
