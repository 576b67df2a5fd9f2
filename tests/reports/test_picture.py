"""The README's picture shows the drill as it is shipped."""

import xml.etree.ElementTree as ET

import pytest

from reports.figures import timeline
from reports.figures.lanes import alert_bars
from sim.journal.entries import Kind
from sim.units import MINUTE
from tests.reports.picture import PAGE, judged, picture

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def told():
    return judged()


def test_the_picture_tells_of_the_drill_as_shipped(told):
    # Draw it anew with: python -m tests.reports.picture
    kept = ET.parse(PAGE).getroot()

    assert timeline.describe(told) == kept.find(f"{SVG}desc").text
    assert timeline.TITLE == kept.find(f"{SVG}title").text


def test_an_alerts_bar_ends_where_the_drill_says_that_it_cleared(told):
    entries = told.record.of_kind(Kind.ALERT)
    cleared = {entry.at_us / MINUTE for entry in entries if entry.event == "cleared"}
    ends = {end for bar in alert_bars(told) for _, end in bar.spans}

    assert ends
    assert ends <= cleared | {told.lasts_us / MINUTE}
    assert ends & cleared


def test_a_figure_by_itself_is_small_and_keeps_its_words(told):
    drawn = picture(told)

    assert drawn == picture(told)
    assert len(drawn) < 80_000
    assert {"What users got", "rollback frontend", "mitigated"} <= {
        text.text for text in ET.fromstring(drawn).iter(f"{SVG}text")
    }
