"""What people type comes out harmless: on a terminal, in HTML, in Markdown and in XML."""

from __future__ import annotations

import io
import itertools
import re
import sys
import unicodedata
from html.parser import HTMLParser
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
from tests.records import handled
from tests.reports.judged import judged

STEER = ["\x1b[2J", "\x1b]0;title\x07", "\x1b]52;c;Zm9v\x07", "\x1b]8;;http://x\x07", "\x9b31m",
         "\x07", "\x08\x08", "\x00", "\r", "\x7f", "\x1bP+q\x1b\\", "\n"]  # fmt: skip
TURN = ["\u202e", "\u202a", "\u2066", "\u2067", "\u2069", "\u200f", "\u200e", "\u061c"]
MARK = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></table>", "<!--", "]]>",
        "&lt;b&gt;", "\" onmouseover='x'", "javascript:x", "<svg/onload=x>", "</style>",
        "{{ 7*7 }}", "{% raw %}", "<details open ontoggle=x>"]  # fmt: skip
DOWN = ["[x](javascript:y)", "![x](http://x)", "| a | b |", "`x`", "# h", "**b**", "<http://x>",
        "- [ ] x", "---", "\\", "~~~", "1. x", "> q"]  # fmt: skip
DRAWN = ["$x^2$", "$\\frac{", "\U0001f525 \u706b"]
SHEET = ["=cmd|'/c x'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
ALL = [*STEER, *TURN, *MARK, *DOWN, *DRAWN, *SHEET]
PAIRS = [f"a{one}b{two}c" for one, two in itertools.product(ALL, ALL) if one != two]
# Each by itself, and as many pairs as make three hundred, evenly over all of them.
PAYLOADS = [*ALL, *PAIRS[:: len(PAIRS) // (300 - len(ALL))][: 300 - len(ALL)]]


class Read(HTMLParser):
    """The elements of a page and what may act in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.acting: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.acting += [(tag, n) for n, v in attrs if n.startswith("on") or _is_link(n, v)]


def _is_link(name: str, value: str | None) -> bool:
    return name in ("href", "src") and not (value or "").startswith("#")


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


def steering(text: str) -> set[str]:
    """Signs that steer or turn: controls but tab and line feed, and all formats of direction."""
    found = {sign for sign in set(text) if unicodedata.category(sign) == "Cc"} - {"\t", "\n"}
    turning = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    return found | {
        sign
        for sign in set(text)
        if unicodedata.bidirectional(sign) in turning or sign in "\u200e\u200f\u061c"
    }


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
