"""AT-20 to AT-32: laws of the score, on records made by hand and through the doors."""

import json
import re
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring.scorecard import score
from tests.cli.door import gameday
from tests.records import TOPOLOGY, RecordMaker, handled, scenario
from tests.scoring.cases import ANCHORS, card_of

SERVICES = ("web", "api", "db")
FASTER = settings(max_examples=8, deadline=None)


def mended(at, *, closes=900):
    """The cure at ``at``, a minute until it works, closed at ``closes``."""
    maker = RecordMaker().fault(120).failing(120, at + 60).page(180).order(200, "acknowledge")
    maker.order(210, "query_changes").order(220, "declare", severity="SEV2")
    maker.diagnosis(230, "api", "bad_deploy", 0.8)
    return maker.order(at, "rollback", lasts_s=60, service="api").order(closes, "resolve")


@FASTER
@given(at=st.integers(260, 600), sooner=st.integers(1, 300))
def test_the_right_step_sooner_never_lowers_the_total(at, sooner):
    """AT-20; closing follows the end of the harm by as much in both."""
    early = max(at - sooner, 250)
    assert (
        card_of(mended(early, closes=early + 240)).total
        >= card_of(mended(at, closes=at + 240)).total - 0.05
    )


@FASTER
@given(at=st.integers(640, 1100), share=st.floats(0.0, 0.9), steps=st.integers(1, 4))
def test_leaving_out_a_harmful_act_never_lowers_the_total(at, share, steps):
    """AT-20: restarts that hurt users for a minute each."""
    clean, harmful = mended(300, closes=600), mended(300, closes=600)
    for k in range(steps):
        begin = min(at + 20 * k, 1120)
        harmful.order(begin, "restart", service="db").failing(begin, begin + 60, share)
    assert card_of(clean).total >= card_of(harmful).total


def renamed(value, names):
    pattern = re.compile(rf"(?<![\w-])({'|'.join(names)})(?![\w-])")
    return json.loads(pattern.sub(lambda found: names[found[1]], json.dumps(value)))


def judged(maker, names, *, order=1):
    """The run with its services called otherwise, and told in another order."""
    record = maker.build()
    told = renamed(TOPOLOGY.model_dump(mode="json", by_alias=True, exclude_defaults=True), names)
    services = list(told["services"].items())[::order]
    topology = Topology.model_validate({**told, "services": dict(services)})
    truth = scenario().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    entries = tuple(
        replace(e, subject=renamed(e.subject, names), data=renamed(e.data, names))
        for e in record.entries
    )
    columns = tuple(renamed(name, names) for name in record.samples.names)
    record = replace(record, entries=entries, samples=replace(record.samples, names=columns))
    return score(record, Scenario.model_validate(renamed(truth, names)), topology, ANCHORS)


@FASTER
@given(
    names=st.sampled_from([*permutations(SERVICES), ("ant", "bee", "cow"), ("z9", "a-b", "q")]),
    order=st.sampled_from([1, -1]),
)
def test_other_names_in_another_order_leave_the_score_equal(names, order):
    """AT-22."""
    plain = judged(handled(), dict(zip(SERVICES, SERVICES, strict=True)))
    other = judged(handled(), dict(zip(SERVICES, names, strict=True)), order=order)
    assert plain.total == other.total
    for name, dimension in plain.grade.dimensions.items():
        found = other.grade.dimensions[name].items
        assert {k: i.value for k, i in dimension.items.items()} == {
            k: i.value for k, i in found.items()
        }


@FASTER
@given(words=st.integers(0, 200), notes=st.integers(0, 20))
def test_longer_text_and_more_notes_never_raise_a_score(words, notes):
    """AT-24."""
    padded = handled()
    for k in range(notes):
        padded.order(560 + k, "note", text="noted " * words)
    padded.update(546, "resolved", text="word " * words)
    assert card_of(padded).total <= card_of(handled()).total


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A short run, judged and kept."""
    out = tmp_path_factory.mktemp("run") / "run"
    words = ("--responder", "idle", "--seed", "1", "--no-report", "--out", out)
    answer = gameday("run", "GD-116", *words, timeout=400)
    assert answer.code in (0, 1), answer.err
    return out


def test_another_process_gives_the_same_score(folder):
    """AT-32; strings hash otherwise in each."""
    answers = [gameday("score", folder, "--json", PYTHONHASHSEED=str(k)) for k in (1, 2)]
    assert answers[0].json["score"] == answers[1].json["score"]


def test_what_was_promised_cannot_be_edited_afterwards(folder):
    """AT-29: the objective is part of what the journal's head names."""
    (file,) = (folder / "documents").glob("scenario*")
    before = file.read_text()
    file.write_text(before.replace("time_to_mitigate", "time_to_resolve", 1))
    try:
        answer = gameday("score", folder)
    finally:
        file.write_text(before)
    assert 3 == answer.code
    assert "is not what the journal's head names" in answer.err or "targets" in answer.err
