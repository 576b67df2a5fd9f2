import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from reports.base import FORMS, write
from reports.context import Judged
from reports.html import FIGURES, render
from sim.scoring.scorecard import score
from tests.records import TOPOLOGY, handled, scenario

ANCHORS = {"idle": 60_000.0, "panic": 55_000.0, "rule": 40_000.0, "reference": 20_000.0}
NASTY = "<script>alert(1)</script>\"&'=cmd|[x](javascript:y)"


def judged(**changes):
    record, script = handled().build(), scenario(**changes)
    return Judged(
        record=record,
        scenario=script,
        topology=TOPOLOGY,
        card=score(record, script, TOPOLOGY, ANCHORS),
        scenario_id="canary-bad",
        topology_id="shop",
        responder="reference",
        seed="7",
        plane="request",
        rerun="gameday run canary-bad --seed 7",
    )


class Shape(HTMLParser):
    """The page's elements and attributes, without its words."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.ids = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.ids += [value for name, value in attrs if name == "id"]


def test_the_page_is_the_same_bytes_every_time():
    assert render(judged()) == render(judged())


def test_the_page_asks_nothing_of_the_network():
    page = render(judged())
    addresses = set(re.findall(r'(?:src|href)="(?!#)([^"]*)"', page))

    assert set() == addresses
    assert "<script" not in page


def test_every_figure_stands_in_the_page_with_its_words():
    page = render(judged())

    assert len(FIGURES) == page.count('role="img" aria-labelledby')
    assert all(f'id="{name}-words"' in page.replace("'", '"') for name in FIGURES)


def test_no_id_stands_twice_in_the_page():
    ids = Shape(render(judged())).ids

    assert len(set(ids)) == len(ids)


def test_words_of_an_author_stay_words():
    benign, hostile = Shape(render(judged(title="Plain"))), Shape(render(judged(title=NASTY)))

    assert benign.tags == hostile.tags


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_written_and_names_every_target(form, tmp_path):
    path = write(judged(), tmp_path, [form])[form]
    text = path.read_text(encoding="utf-8")

    assert "mitigate" in text


def test_junit_fails_exactly_the_missed_targets(tmp_path):
    missed = judged(targets={"time_to_mitigate": "1s", "time_to_resolve": "10m"})
    path = write(missed, tmp_path, ["junit"])["junit"]
    cases = ET.parse(path).getroot().iter("testcase")

    assert {case.get("name"): len(case.findall("failure")) for case in cases} == {
        "time_to_mitigate": 1,
        "time_to_resolve": 0,
    }


def test_markdown_cannot_be_given_a_link_or_a_cell(tmp_path):
    text = write(judged(title=NASTY), tmp_path, ["markdown"])["markdown"].read_text()

    assert "<script>" not in text
    assert "](javascript" not in text
