"""Every code that a document can be answered with, and what it means."""

from __future__ import annotations

from typing import Final

from sim.documents.explain_advice import ADVICE
from sim.documents.explain_capacity import CAPACITY
from sim.documents.explain_forms import FORMS
from sim.documents.explain_plans import PLANS
from sim.documents.explain_references import REFERENCES
from sim.documents.explain_syntax import SYNTAX
from sim.documents.explain_values import VALUES
from sim.documents.explanation import Explanation
from sim.errors import UnknownName

EXPLANATIONS: Final[dict[str, Explanation]] = {
    **SYNTAX,
    **VALUES,
    **REFERENCES,
    **ADVICE,
    **FORMS,
    **PLANS,
    **CAPACITY,
}


def explain(code: str) -> str:
    """The text of a code, for ``gameday explain``.

    Raises:
        UnknownName: with the nearest known code.
    """
    found = EXPLANATIONS.get(code.upper())
    if found is None:
        raise UnknownName("code", code, EXPLANATIONS)
    return found.text(code.upper())
