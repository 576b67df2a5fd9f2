import xml.etree.ElementTree as ET

import pytest

from reports.base import FORMS, write
from reports.html import render
from tests.reports.judged import NASTY, judged


def test_the_page_is_the_same_bytes_every_time():
    assert render(judged()) == render(judged())


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
