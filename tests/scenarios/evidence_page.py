"""The tables of ``docs/EVIDENCE.md``: which questions were enough, when, and by when.

``python -m tests.scenarios.evidence_page`` writes them into the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.units import SECOND, clock
from tests.scenarios.investigator.evidence import Found, investigate
from tests.scenarios.investigator.judging import CLUES
from tests.scenarios.investigator.questions import QUESTIONS, Question
from tests.scenarios.investigator.sufficient import fewest, needed
from tests.scenarios.investigator.telemetry import Telemetry
from tests.scenarios.ladder import DRILLS, drill_of

PAGE = Path(__file__).parents[2] / "docs" / "EVIDENCE.md"
SEED = 1
_ROW = re.compile(r"^\| ([\w-]+) \| ([\w, -]+) \| ([\d:]+) \| ([\d:]+) \|$", re.MULTILINE)
_KIND = re.compile(r"^\| ([a-z ]+) \| ([\w-]+)(?:, [\w, -]+)? \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """One drill: its fewest questions, when they told the cause, and by when they had to."""

    drill: str
    questions: tuple[str, ...]
    found: str
    deadline: str

    @classmethod
    def of(cls, drill: str, questions: Sequence[str], told: Found) -> Row:
        """The row of an investigation."""
        found = "-" if told.found_s is None else clock(round(told.found_s * SECOND))
        return cls(drill, tuple(questions), found, clock(round(told.deadline_s * SECOND)))

    def __str__(self) -> str:
        """A line of the table."""
        return f"| {self.drill} | {', '.join(self.questions)} | {self.found} | {self.deadline} |"


def rows_of(page: str) -> list[Row]:
    """The rows that stand in the page."""
    found = _ROW.findall(page)
    return [Row(name, tuple(asked.split(", ")), at, by) for name, asked, at, by in found]


def written_kinds(page: str) -> dict[Telemetry, str]:
    """Of each kind of telemetry that some drill needs, the first such drill on the page."""
    table = page.split(_begin("kinds"))[1].split(_end("kinds"), maxsplit=1)[0]
    rows = [found for found in _KIND.findall(table) if found[0] != "kind"]
    return {Telemetry(kind): drill for kind, drill in rows if drill != "none"}


def told(page: str) -> str:
    """A page with the questions and the clues as they are now; this costs no run."""
    asked = ["| question | kind | order |", "|---|---|---|"]
    asked += [f"| {name} | {one.telemetry} | {_order(one)} |" for name, one in QUESTIONS.items()]
    clues = ["| clue | questions |", "|---|---|"]
    clues += [f"| {clue.says} | {', '.join(clue.asks)} |" for clue in CLUES]
    return _put(_put(page, "questions", asked), "clues", clues)


def written() -> str:
    """The page with its tables as the investigator finds them now."""
    rows, kinds = [], {kind: list[str]() for kind in Telemetry}
    for name in DRILLS:
        drill = drill_of(name, SEED)
        truth, full = drill.scenario.truth, investigate(drill)
        by_us = full.deadline_s * SECOND
        looks = [look for look in full.investigator.looks if look[0] <= by_us]
        few = fewest(looks, truth)
        for kind in needed(looks, truth):
            kinds[kind].append(name)
        rows.append(Row.of(name, few, investigate(drill, set(QUESTIONS) - set(few))))
        print(rows[-1], flush=True)
    drills = ["| drill | questions | found | by |", "|---|---|---|---|", *map(str, rows)]
    needs = ["| kind | drills |", "|---|---|"]
    needs += [f"| {kind} | {', '.join(names) or 'none'} |" for kind, names in kinds.items()]
    page = told(PAGE.read_text(encoding="utf-8"))
    return _put(_put(page, "drills", drills), "kinds", needs)


def _put(page: str, name: str, lines: Sequence[str]) -> str:
    table = "\n".join([_begin(name), *lines, _end(name)])
    return re.sub(f"{_begin(name)}.*{_end(name)}", lambda _: table, page, flags=re.DOTALL)


def _begin(name: str) -> str:
    return f"<!-- {name} -->"


def _end(name: str) -> str:
    return f"<!-- end of {name} -->"


def _order(question: Question) -> str:
    order = question.order({})
    if order is None:
        return question.follows
    told = " ".join(f"{name}={value}" for name, value in order.arguments.items())
    return f"`{order.action} {told}`".replace(" `", "`").replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
