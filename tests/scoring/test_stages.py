"""Answers to the stages of an incident are held against the truth, at the time of the last one."""

import pytest

from reports import html, markdown
from sim.journal.entries import Kind
from sim.scoring.scorecard import score, to_json
from tests.records import TOPOLOGY, RecordMaker, handled, scenario
from tests.reports.judged import ANCHORS, judged


def submitted(maker, at_s, stage, answer=None):
    return maker.entry(at_s, Kind.NOTE, "submit", "noted", stage=stage, answer=answer)


def stages(maker, **changes):
    return score(maker.build(), scenario(**changes), TOPOLOGY, ANCHORS).stages


def judged_stage(at_s, stage, answer=None, *, maker=None, **changes):
    result = stages(submitted(maker or handled(), at_s, stage, answer), **changes)[stage]
    return result.success, result.time_s


def test_nothing_submitted_is_no_answer_rather_than_a_wrong_one():
    assert dict.fromkeys(("detect", "localize", "analyze", "mitigate")) == stages(handled())


@pytest.mark.parametrize(
    ("at_s", "claim", "expected"),
    [
        (200, True, (True, 80.0)),
        (200, False, (False, 80.0)),
        (60, True, (False, None)),
        (60, False, (True, None)),
    ],
)
def test_something_is_wrong_once_the_fault_has_begun(at_s, claim, expected):
    assert expected == judged_stage(at_s, "detect", claim)


def test_where_nothing_is_wrong_nothing_can_be_detected():
    nothing = {"components": [], "mechanism": "harmless_deploy"}

    assert (False, 80.0) == judged_stage(200, "detect", True, truth=nothing)
    assert (False, 80.0) == judged_stage(200, "localize", ["api"], truth=nothing)


@pytest.mark.parametrize(
    ("named", "success"),
    [(["api"], True), (["api", "db"], True), (["db"], True), (["api", "web"], False),
     (["web"], False), ([], False)],
)  # fmt: skip
def test_a_place_is_right_where_every_component_named_is_one(named, success):
    truth = {"components": ["api", "db"], "mechanism": "bad_deploy"}

    assert (success, 180.0) == judged_stage(300, "localize", named, truth=truth)


def test_a_mechanism_is_right_where_it_is_the_one():
    assert (True, 180.0) == judged_stage(300, "analyze", "bad_deploy")
    assert (False, 180.0) == judged_stage(300, "analyze", "slowdown")


def test_a_mitigation_is_right_once_users_are_harmed_no_more():
    assert (False, 230.0) == judged_stage(350, "mitigate")
    assert (True, 240.0) == judged_stage(360, "mitigate")
    unharmed, to_the_end = RecordMaker().fault(120), RecordMaker().fault(120).failing(120, 1200)
    assert (True, 80.0) == judged_stage(200, "mitigate", maker=unharmed)
    assert (False, 1060.0) == judged_stage(1180, "mitigate", maker=to_the_end)


def test_the_last_answer_to_a_stage_counts():
    maker = submitted(submitted(handled(), 300, "localize", ["web"]), 400, "localize", ["api"])

    result = stages(maker)["localize"]
    assert (True, 400.0, 280.0) == (result.success, result.at_s, result.time_s)


def test_stages_and_usage_stand_in_the_json_and_in_the_reports():
    maker = submitted(handled(), 300, "localize", ["api"])
    usage = {"tokens": 1200, "money": 0.25}
    maker.entry(310, Kind.ASKED, "responder", "asked", orders=[], usage=usage, think_us=1_500_000)
    maker.entry(320, Kind.ASKED, "responder", "asked", orders=[], usage=usage)
    drill = judged(maker)
    told = to_json(drill.card)

    assert told["stages"]["localize"]["success"] is True
    assert None is told["stages"]["detect"]
    assert {"answers": 2, "tokens": 2400, "money": 0.5} == told["usage"]
    assert {"by": "declared", "charged_s": 1.5} == told["think"]
    for report in (html.render(drill), markdown.render(drill)):
        assert "Stages, as they were submitted" in report
        assert "2,400 tokens" in report
    assert "Stages, as" not in html.render(judged())
    assert None is to_json(judged().card)["usage"]
