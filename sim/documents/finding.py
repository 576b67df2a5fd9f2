"""What a check found, before it is given a place: code, path, sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.documents.limits import PROBLEMS
from sim.documents.node import Loc, Node, dotted, locate
from sim.errors import DocumentError, Problem


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found; ``E`` codes refuse the document, ``W`` codes advise."""

    code: str
    loc: Loc
    message: str
    at_key: bool = False


def place(finding: Finding, root: Node, *, shown: str) -> Problem:
    """A finding at its line and column."""
    where = locate(root, finding.loc, at_key=finding.at_key)
    # A wrong name of a field is the matter of the mapping that holds it.
    is_name = finding.code in {"E202", "E206"} and finding.at_key
    path = where.found[:-1] if is_name and where.found[-1:] == finding.loc[-1:] else where.found
    return Problem(shown, where.line, where.column, dotted(path), finding.message, finding.code)


def is_advice(problem: Problem) -> bool:
    """Whether a problem only advises: the document can be used."""
    return problem.code.startswith("W")


def in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, as a reader meets them."""
    return tuple(sorted(set(problems), key=lambda p: (p.file, p.line, p.column, p.code, p.message)))


def refuse(problems: Iterable[Problem]) -> None:
    """Raise where any problem is more than advice; the advice comes with it.

    Raises:
        DocumentError: with all problems in file order, the list cut at ``PROBLEMS``.
    """
    ordered = in_file_order(problems)
    errors = [problem for problem in ordered if not is_advice(problem)]
    if not errors:
        return
    shown = ordered[:PROBLEMS] if len(ordered) > PROBLEMS else ordered
    if not any(problem in shown for problem in errors):
        shown = tuple(errors[:PROBLEMS])
    if len(ordered) > len(shown):
        last = shown[-1]
        more = f"and {len(ordered) - len(shown)} more problems"
        shown = (*shown, Problem(last.file, last.line, last.column, "", more, last.code))
    raise DocumentError(shown)
