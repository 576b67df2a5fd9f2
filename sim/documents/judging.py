"""From values to a checked model: every problem of one document, gathered and judged once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.documents.finding import Finding, in_file_order, is_advice, place, refuse
from sim.documents.reader import Source
from sim.documents.text import refusal
from sim.documents.values import findings
from sim.errors import Problem
from sim.model.document import Document

T = TypeVar("T", bound=Document)


def model_of(
    cls: type[T],
    data: Any,
    source: Source,
    found: list[Finding] | None = None,
    problems: list[Problem] | None = None,
) -> T:
    """The model of the data; with ``found`` or ``problems`` from before, all are reported.

    Raises:
        DocumentError: with every problem, in file order.
    """
    before = [*(problems or []), *placed(found or [], source)]
    try:
        model = cls.model_validate(data)
    except ValidationError as error:
        refuse(before + placed(findings(error, cls, source.root), source))
        raise AssertionError("a validation error says what is wrong") from error
    except (ArithmeticError, RecursionError, LookupError, TypeError) as error:
        # A kind's own validator may let anything out; an author still gets one line.
        message = f"cannot be used ({type(error).__name__})"
        raise refusal(source.shown, "E200", message) from error
    refuse(before)
    return model


def placed(found: Iterable[Finding], source: Source) -> list[Problem]:
    """Findings at their places."""
    return [place(finding, source.root, shown=source.shown) for finding in found]


def judged(
    found: Iterable[Finding], source: Source, accepts: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Advice that the document has not accepted, in file order.

    Raises:
        DocumentError: where anything is an error; the advice comes with it.
    """
    kept = (finding for finding in found if finding.code not in accepts)
    problems = placed(kept, source)
    refuse(problems)
    assert all(is_advice(problem) for problem in problems)
    return in_file_order(problems)
