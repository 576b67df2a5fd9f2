"""Canvas: the gradebook and the outcomes, as its importers read them.

Source: Canvas LMS, ``lib/gradebook_importer.rb`` and ``lib/outcomes/csv_importer.rb``.
"""

from __future__ import annotations

import re
from typing import Final

from reports.sheets import csv_text
from sim.classroom.curriculum.curriculum import Curriculum
from sim.classroom.curriculum.profile import Band
from sim.classroom.gradebook.rows import Gradebook, number

# A column whose title holds one of these anywhere is dropped without a word.
_DROPPED: Final = re.compile(
    r"(Current|Final) (?=Score|Points|Grade)|(Override) (?=Score|Grade|Status)"
)
# A number in brackets at the end is taken for the id of an assignment.
_ID_AT_END: Final = re.compile(r"\((\d+)\)\s*$")
STUDENT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
# Points of a band; the second is the line.
RATINGS: Final = ((3, Band.ABOVE), (2, Band.UNCLEAR), (1, Band.BELOW))


def gradebook(book: Gradebook) -> str:
    """The file for Grades > Import. Assignments that Canvas has not yet are made by it."""
    head = [*STUDENT, *(title(column.title) for column in book.columns)]
    points = ["    Points Possible", *[""] * (len(STUDENT) - 1), *["100"] * len(book.columns)]
    rows = [
        [
            # The row of points is told by these words; nobody's name may hold them.
            who.name.replace("Points Possible", "Points-Possible") or who.pseudonym,
            "",
            "",
            who.id,
            who.section,
            *(number(book.grade(who, column)) for column in book.columns),
        ]
        for who in book.people
    ]
    return csv_text([head, points, *rows])


def title(text: str) -> str:
    """A title of a column that Canvas neither drops nor takes for another assignment's."""
    kept = _DROPPED.sub(lambda found: f"{found[1] or found[2]}-", " ".join(text.split()))
    return _ID_AT_END.sub(r"[\1]", kept)


def outcomes(curriculum: Curriculum) -> str:
    """The criteria as outcomes, grouped as they are taught; ratings are the bands."""
    head = ["vendor_guid", "object_type", "title", "description", "parent_guids", "ratings"]
    groups = dict.fromkeys(criterion.id.split(".")[1] for criterion in curriculum.criteria)
    rows = [
        [f"gameday:{name}", "group", name.replace("-", " ").capitalize(), "", ""] for name in groups
    ]
    ratings = [text for points, band in RATINGS for text in (str(points), band.value)]
    rows += [
        [
            f"gameday:{one.id}",
            "outcome",
            f"{one.code} {one.text}"[:255],
            one.text,
            f"gameday:{one.id.split('.')[1]}",
            *ratings,
        ]
        for one in curriculum.criteria
    ]
    return csv_text([head, *rows])
