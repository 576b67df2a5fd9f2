"""Grades as statements of the Experience API, one a line, and as plain JSON.

Source: ADL, xAPI 1.0.3, part 2 (statements); verb ``scored`` of the ADL vocabulary.
"""

from __future__ import annotations

import json
import uuid
from typing import Final

from pydantic import JsonValue

from sim.classroom.gradebook.rows import Column, Gradebook, Who

SCORED: Final = "http://adlnet.gov/expapi/verbs/scored"
_NAMES: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:gameday:statement")


def statements(book: Gradebook) -> str:
    """A line for each grade that counts, of pseudonyms.

    The id of a statement follows from what it says of: sent twice it is kept once.
    """
    told = [
        json.dumps(_statement(book, who, column), sort_keys=True)
        for who in book.people
        for column in book.columns
        if book.grade(who, column) is not None
    ]
    return "".join(f"{line}\n" for line in told)


def _statement(book: Gradebook, who: Who, column: Column) -> dict[str, JsonValue]:
    mark = book.marks[who.pseudonym, column.item]
    grade = book.grade(who, column)
    assert grade is not None
    told = (
        f"{book.course}/{who.pseudonym}/{column.item}/{mark.attempt}/{mark.journal_sha256}/{grade}"
    )
    return {
        "id": str(uuid.uuid5(_NAMES, told)),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": f"urn:gameday:class:{book.course}", "name": who.pseudonym},
        },
        "verb": {"id": SCORED, "display": {"en": "scored"}},
        "object": {
            "objectType": "Activity",
            "id": f"urn:gameday:drill:{column.drill}",
            "definition": {"name": {"en": column.title}},
        },
        "result": {
            "score": {"scaled": round(grade / 100.0, 4), "raw": grade, "min": 0, "max": 100},
            "completion": mark.stamps.get("resolved_s") is not None,
        },
        "context": {
            "extensions": {
                "urn:gameday:trust": mark.trust.value,
                "urn:gameday:attempt": mark.attempt,
                "urn:gameday:journal": mark.journal_sha256,
            }
        },
    }


def plain(book: Gradebook) -> dict[str, JsonValue]:
    """Every person and item, with the grade or why there is none."""
    return {
        "course": book.course,
        "items": [{"item": c.item, "drill": c.drill, "title": c.title} for c in book.columns],
        "people": [
            {
                "trainee": who.pseudonym,
                "grades": [
                    {
                        "item": column.item,
                        "grade": book.grade(who, column),
                        "words": book.words(who, column),
                    }
                    for column in book.columns
                ],
            }
            for who in book.people
        ],
    }
