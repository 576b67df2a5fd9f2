"""What people type comes out harmless of a class: in its pages, its gradebooks and its JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from reports.cohort import page, sheet
from reports.sheets import uncell
from sim.classroom.book import Verdict
from sim.classroom.feedback import Sat, sheet_of
from sim.classroom.gradebook import canvas, moodle, statements
from sim.classroom.gradebook.rows import Column, Gradebook, Who
from sim.classroom.reporting import Shown, told_of
from sim.classroom.stories import Step, Story
from sim.cli.classes.shown import known
from tests.classroom.generated import mark
from tests.payloads import PAYLOADS, Read, steering

# A label of blanks alone is not drawn.
DRAWN = ("g", "text", "path", "use", "defs", "tspan")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def gradebook(text: str) -> Gradebook:
    """Two people and two items in which every field that people fill holds a payload."""
    people = (Who("t-a", text, text, text), Who("t-b", "bob@example.org", "Bob", text))
    columns = (Column(1, "GD-101", text), Column(2, "GD-102", f"2. {text}"))
    marks = [mark("t-a", 1, 0.5), mark("t-b", 2, 0.5, verdict=Verdict.CUT, problem=text)]
    return Gradebook("0" * 16, people, columns, {(one.trainee, one.item): one for one in marks})


def tables(text: str) -> dict[str, str]:
    book = gradebook(text)
    return {"canvas": canvas.gradebook(book), "moodle": moodle.gradebook(book)}


def pages(text: str) -> dict[str, str]:
    item = {"sentence": text, "lines": [], "inputs": {}, "would_change": text, "value": 0.1}
    score = {"total": 60.0, "dimensions": {"detect": {"value": 0.1, "items": {"A1": item}}}}
    attempt = mark("t-a", 1, 0.5, score=score)
    story = Story((Step(200.0, "restart", (text,), False),), "memory_leak", "SEV2")
    told = told_of(
        Shown(
            name=text,
            form=text,
            trainees=1,
            marks=(attempt,),
            stories={("t-a", 1): story},
            drills={"GD-101": replace(known("GD-101"), code="GD-101")},
            names={"t-a": text},
        )
    )
    found = sheet_of(text, text, [Sat(attempt, (), {})])
    return {"page": page.render(told), "sheet": sheet.render(found, numbers=True)}


def written(page: str) -> list[str]:
    return [tag for tag in Read(page).tags if tag not in DRAWN]


PLAIN = pages("plain words")


def check(payloads: list[str]) -> None:
    for payload in payloads:
        for name, text in tables(payload).items():
            rows = list(csv.reader(io.StringIO(text, newline="")))
            assert len({len(row) for row in rows}) == 1, (name, payload)
            assert not [c for row in rows for c in row if c.startswith(FORMULA)], (name, payload)
            assert not steering(text.replace("\r\n", "\n")), (name, payload)
        book = gradebook(payload)
        lines = statements.statements(book).splitlines()
        assert [0.5] == [json.loads(line)["result"]["score"]["scaled"] for line in lines]
        assert not steering("\n".join(lines))
        assert not steering(json.dumps(statements.plain(book)))
        for name, text in pages(payload).items():
            assert written(PLAIN[name]) == written(text), (name, payload)
            assert Read(PLAIN[name]).acting == Read(text).acting, (name, payload)
            assert not steering(text), (name, payload)


def test_payloads_of_every_sort_change_nothing_of_a_class_but_its_words():
    check(PAYLOADS[:: len(PAYLOADS) // 20])


@pytest.mark.long
def test_three_hundred_payloads_change_nothing_of_a_class_but_its_words():
    assert len(PAYLOADS) == 300
    check(PAYLOADS)


@pytest.mark.parametrize("text", ["=1+1", "-2", "@x", "'=x", "plain"])
def test_a_cell_comes_back_as_it_was_read(text):
    row = next(csv.reader(io.StringIO(tables(text)["canvas"].splitlines()[2])))

    assert text == uncell(row[0])
