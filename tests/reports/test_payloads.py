"""What people type comes out harmless: on a terminal, in HTML, in Markdown and in XML."""

from __future__ import annotations

import io
import re
import sys
from xml.etree import ElementTree as ET

import pytest

from reports import debrief, html, junit, markdown, postmortem
from reports.context import Debriefed, Journey, Screen
from sim.cli.live import Live
from sim.cli.typist import Typist
from sim.drill.runner import run
from sim.journal.entries import Entry, Kind
from sim.model.order import Order
from tests.drill.drill_kit import DEPLOY, make_drill
from tests.payloads import PAYLOADS, Read, steering
from tests.records import handled
from tests.reports.judged import judged


def with_text(text: str):
    """A judged run in which every field that people fill holds a payload."""
    maker = handled()
    maker.update(700, text=text, component=text, symptom=text)
    maker.entry(701, Kind.MESSAGE, text, "said", **{"from": text, "role": text, "text": text})
    maker.order(702, "note", text=text)
    maker.entry(703, Kind.CHANGE, text, "deploy", text=text, version=text)
    return judged(maker, responder=text, title="A drill")


def pages(text: str) -> dict[str, str]:
    mine = with_text(text)
    screen = Screen(0, 1, (text,), (text,), (Journey(text, 0.1, 0.2, 3.0),), (text,), (text,),
                    (text,), (text,))  # fmt: skip
    return {
        "report": html.render(mine),
        "debrief": debrief.render(Debriefed(mine, mine, (screen,))),
        "markdown": markdown.render(mine),
        "postmortem": postmortem.render(mine),
        "junit": junit.render(mine),
    }


PLAIN = pages("plain words")


def check(payloads):
    for payload in payloads:
        found = pages(payload)
        for name in ("report", "debrief"):
            read = Read(found[name])
            assert Read(PLAIN[name]).tags == read.tags, (name, payload)
            assert Read(PLAIN[name]).acting == read.acting, (name, payload)
        for name in ("markdown", "postmortem"):
            assert shape(PLAIN[name]) == shape(found[name]), (name, payload)
        assert [e.tag for e in ET.fromstring(PLAIN["junit"]).iter()] == [
            e.tag for e in ET.fromstring(found["junit"]).iter()
        ]
        for name, text in found.items():
            assert not steering(text), (name, payload)


def test_payloads_of_every_sort_change_nothing_of_any_page_but_its_words():
    check(PAYLOADS[:: len(PAYLOADS) // 20])


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, 300, 50))
def test_three_hundred_payloads_change_nothing_of_any_page_but_its_words(start):
    assert 300 == len(PAYLOADS)
    check(PAYLOADS[start : start + 50])


def shape(text: str) -> list[str]:
    """What Markdown would make of each line: headings, cells, and marks that are not escaped."""
    rows = []
    for line in text.split("\n"):
        bare = re.sub(r"\\[\\`*_{}\[\]()<>#+\-.!|~]", "", line)
        kind = "row" if bare.startswith("|") else "head" if bare.startswith("#") else "text"
        marks = "".join(sign for sign in bare if sign in "<[`") if kind == "row" else ""
        rows.append(f"{kind} {bare.count('|') if kind == 'row' else ''} {marks}")
    return rows


def test_three_hundred_payloads_steer_no_terminal(monkeypatch):
    """Told by the line mode to stdout, and by a run that is watched to stderr."""
    drill = make_drill(DEPLOY | {"rate": "1/s", "lead_in": "20s", "lasts": "3h"})

    class Sender:
        name = "person"

        def __init__(self):
            self.typist = Typist(as_json=False, pace=None)
            self.left = list(PAYLOADS)

        def decide(self, view):
            self.typist._tell(view)
            some, self.left = self.left[:5], self.left[5:]
            return [Order("note", {"text": text}) for text in some]

        def close(self):
            """Nothing is held."""

    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    live = Live(drill.scenario.lasts)
    run(drill, Sender(), on_entry=live)
    for number, text in enumerate(PAYLOADS):
        told = {"from": text, "role": "x", "text": text}
        live(Entry(number, 0, Kind.MESSAGE, "x", "said", told))
    assert len(out.getvalue()) > 300 * 10
    assert len(err.getvalue()) > 300 * 3
    assert not steering(out.getvalue())
    assert not steering(err.getvalue())
