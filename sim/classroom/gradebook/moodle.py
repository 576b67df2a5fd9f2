"""Moodle: grades and a competency framework, as its importers read them.

Source: Moodle, ``grade/import/csv/classes/load_data.php`` and
``admin/tool/lpimportcsv/classes/framework_importer.php``.
"""

from __future__ import annotations

import json
from typing import Final

from reports.sheets import csv_text
from sim.classroom.curriculum.curriculum import Curriculum
from sim.classroom.curriculum.profile import Band
from sim.classroom.gradebook.rows import Gradebook, number

BANDS: Final = (Band.BELOW, Band.UNCLEAR, Band.ABOVE)
COLUMNS: Final = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is competency framework",
    "Taxonomy",
)
HTML, PLAIN = "1", "2"
MOST_NAME = 100


def gradebook(book: Gradebook) -> str:
    """The file for Grades > Import > CSV; map the first column to the user, grades and feedback.

    One user that Moodle does not know aborts the whole file, so that nobody stands in it who is not
    on the instructor's list; and one grade above 100 does, so that none is.
    """
    by = "email" if all("@" in who.id for who in book.people) else "username"
    head = [by]
    for column in book.columns:
        head += [column.title, f"{column.title} (feedback)"]
    rows = []
    for who in book.people:
        row = [who.id]
        for column in book.columns:
            row += [number(book.grade(who, column)), book.words(who, column)]
        rows.append(row)
    return csv_text([head, *rows])


def competencies(curriculum: Curriculum) -> str:
    """The criteria as a competency framework; its scale is the bands, the last is proficient."""
    scale = ",".join(band.value for band in BANDS)
    configured = json.dumps(
        [
            {"scaleid": "1"},
            {"id": 1, "scaledefault": 1, "proficient": 0},
            {"id": len(BANDS), "scaledefault": 0, "proficient": 1},
        ]
    )
    taxonomy = ",".join(["domain", "competency", "competency", "competency"])
    rows = [
        [
            "",
            "gameday",
            "Incident response, from drills",
            "",
            PLAIN,
            scale,
            configured,
            *[""] * 5,
            "1",
            taxonomy,
        ]
    ]
    groups = dict.fromkeys(criterion.id.split(".")[1] for criterion in curriculum.criteria)
    rows += [_row("", name, name.replace("-", " ").capitalize(), "") for name in groups]
    rows += [
        _row(one.id.split(".")[1], one.code, f"{one.code} {one.text}", one.text)
        for one in curriculum.criteria
    ]
    return csv_text([COLUMNS, *rows])


def _row(parent: str, number_: str, name: str, words: str) -> list[str]:
    return [parent, number_, name[:MOST_NAME], words, PLAIN, *[""] * 9]
