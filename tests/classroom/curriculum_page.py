"""The tables of ``docs/CURRICULUM.md``, written from the curriculum.

``python -m tests.classroom.curriculum_page`` writes them into the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sim.classroom.curriculum.coverage import Covered, asked, coverage
from sim.classroom.curriculum.curriculum import load_curriculum

PAGE = Path(__file__).parents[2] / "docs" / "CURRICULUM.md"
# What a drill would have to be like, by criterion.
WANTED = {
    "IR1": "in which the right answer changes nothing: a control without any fault, an alarm that "
    "is only a decoy, a failure that the platform already mends",
    "CP4": "in which something fills up and can be named",
    "PD1": "with a cause to be told from look-alikes",
    "PD2": "that only the right instrument solves",
    "BC3": "of the highest severity, with people who ask or a loss to choose",
    "BC4": "with a rule to keep under pressure: a leaked credential whose traces must be kept, an "
    "access that two must sign, a second case of data that must stay",
    "BC5": "with recovery objectives: a site, a region or data to bring back",
    "IR2": "with a cause several calls away from its symptom",
    "IR5": "with something to take back at the end",
}


def criteria() -> Iterator[str]:
    """A row a criterion."""
    yield "| | criterion | rests on | least evidence | drills | missing, and what is left out |"
    yield "|---|---|---|---|---|---|"
    for one in coverage(load_curriculum()):
        criterion = one.criterion
        rules = ", ".join(criterion.rests_on) or "-"
        only = f"; only drills of {criterion.only_in.value}" if criterion.only_in else ""
        least = " or ".join(map(asked, criterion.least))
        yield (
            f"| {criterion.code} | {criterion.text} | {rules}{only} | {least} | "
            f"{_ships(one)} | {_left_out(one)} |"
        )


def _ships(one: Covered) -> str:
    """Drills that can speak of it, else papers."""
    return f"{len(one.papers)} papers" if one.papers else str(len(one.drills))


def _left_out(one: Covered) -> str:
    told = [f"**{', '.join(one.missing)}**"] if one.missing else []
    told += [f"lacks {one.criterion.lacks}"] if one.criterion.lacks else []
    told += [f"outside: {one.criterion.outside}"] if one.criterion.outside else []
    return "; ".join(told) or "-"


def gaps() -> Iterator[str]:
    """A row for each criterion that live drills of one seat could show, and do not enough."""
    rows = [one for one in coverage(load_curriculum()) if one.missing and not one.criterion.needs]
    if not rows:
        yield "None: what is missing needs more than a live drill."
        return
    yield "| | there are | it takes a drill |"
    yield "|---|---|---|"
    for one in rows:
        yield f"| {one.criterion.code} | {', '.join(one.missing)} | {WANTED[one.criterion.code]} |"


def written() -> str:
    """The page with both tables as the curriculum has them now."""
    page = PAGE.read_text(encoding="utf-8")
    for name, rows in (("criteria", criteria()), ("gaps", gaps())):
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        table = "\n".join([begin, *rows, end])
        page = re.sub(f"{begin}.*{end}", lambda _, table=table: table, page, flags=re.DOTALL)
    return page


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
