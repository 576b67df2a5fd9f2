"""The debrief shows what was seen and done, and the draft of the post-mortem gives nothing away."""

import json
import re

import pytest
import yaml

from sim.cli.debriefing import debriefed
from sim.model.signal import SeriesKey, Signal
from tests.cli.door import gameday

LINES = (
    "wait 5m\nalerts\nlogs\n"
    'post status_page text="<script>alert(1)</script> | [x](http://x) `cat`"\n'
    "restart web\nwait 60s\n"
)
DRILL = "KND-001"


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("debrief") / "run"
    answer = gameday("play", DRILL, "--line", "--out", folder, stdin=LINES)
    assert answer.code in (0, 1), answer.err
    assert 0 == gameday("debrief", folder).code
    return folder


def head_of(folder):
    text = (folder / "postmortem.md").read_text()
    return yaml.safe_load(text.split("---")[1]), text


def test_every_order_of_the_seat_stands_on_the_page_with_its_clock_and_line(played):
    page = (played / "debrief.html").read_text()
    ready = debriefed(played)
    asked = [order for screen in ready.screens for order in screen.orders]
    assert ["query_alerts", "query_logs", "restart web"] == [
        order for order in asked if "post_update" not in order
    ]
    for screen in ready.screens:
        assert f"#{screen.line}" in page
    assert not any("wait" in order for order in asked)


def test_a_screen_shows_what_could_be_seen_then_and_nothing_later(played):
    """The newest sample that had been scraped and was past its delay, of each journey."""
    ready = debriefed(played)
    delay = ready.mine.scenario.telemetry.delay
    samples = ready.mine.record.samples
    for screen in ready.screens:
        for journey in screen.journeys:
            key = str(SeriesKey(Signal.REQUEST_RATE.value, journey=journey.name))
            column = samples.names.index(key)
            seen = samples.at_us <= screen.at_us - delay
            assert journey.rate_per_s == pytest.approx(float(samples.values[seen][-1, column]))


def test_the_steps_are_those_of_the_two_cards(played):
    ready = debriefed(played)
    assert "reference" == ready.reference.responder
    assert ready.mine.card.anchors == ready.reference.card.anchors
    assert ready.reference.card.harm.money == pytest.approx(ready.mine.card.anchors["reference"])


def test_the_drafts_facts_are_the_results_and_its_judgement_is_empty(played):
    head, _ = head_of(played)
    result = json.loads((played / "result.json").read_text())
    facts = head["facts"]
    for name, value in result["stamps"].items():
        if name != "fault_began_s":
            assert value == facts[name], name
    assert result["harm"]["requests_failed"] == facts["requests_failed"]
    assert result["journal_sha256"] == head["journal_sha256"]
    assert set(head["judgement"].values()) == {None}
    assert [] == head["actions"]


@pytest.mark.parametrize("drill", ["KND-001", "GD-101"])
def test_the_draft_names_no_cause_that_the_seat_did_not(drill, tmp_path):
    gameday("run", drill, "--responder", "idle", "--out", tmp_path / "run", "--no-report")
    gameday("debrief", tmp_path / "run")
    _, text = head_of(tmp_path / "run")
    truth = debriefed(tmp_path / "run").mine.scenario.truth
    body = text.split("---", 2)[2]
    assert truth.mechanism not in body
    assert truth.mechanism.replace("_", " ") not in body
    assert "fault began" not in body


def test_a_draft_that_somebody_has_worked_on_is_left_alone(played):
    draft = played / "postmortem.md"
    before = draft.read_text()
    draft.write_text("my own words")
    assert "left alone" in gameday("debrief", played).out
    assert "my own words" == draft.read_text()
    draft.write_text(before)


def test_words_of_the_seat_are_harmless_on_both(played):
    page, draft = ((played / name).read_text() for name in ("debrief.html", "postmortem.md"))
    assert "<script>" not in page
    row = next(line for line in draft.split("\n") if "alert(1)" in line.replace("\\", ""))
    assert not re.search(r"(?<!\\)[<\[`]", row.replace("| ", ""))


def test_a_run_that_did_not_end_is_told_how_to_go_on(tmp_path):
    answer = gameday("debrief", tmp_path)
    assert (3, "run.json" in answer.err) == (answer.code, True)
