"""A sealed result tells how much a run was worth, and nothing of what was wrong."""

import json
from functools import cache

import pytest

from reports import postmortem
from sim.cli import verdict
from sim.cli.anchored import Anchored
from sim.cli.judging import ask, judge, result_json, run_asked
from sim.scoring.sealed import OWN_STAMPS, sealed

ENDS = {"idle": 1000.0, "reference": 10.0, "panic": 2000.0, "rule": 100.0}
DRILLS = ("GD-104", "GD-108", "GD-112", "GD-116")
# What is a number in words, or the name of what the drill states openly.
NUMBERS = frozenset({"letter"})


@cache
def asked_and_lived(code, who):
    asked = ask(code, responder=who, seed=1, plane="auto")
    return asked, run_asked(asked, None).record


def judged(code, who, truth_of=None):
    """A run judged; ``truth_of`` names a drill whose hidden truth stands in place of its own."""
    asked, record = asked_and_lived(code, who)
    if truth_of is not None:
        from dataclasses import replace

        other = ask(truth_of, responder=who, seed=1, plane="auto").drill.scenario
        swapped = asked.drill.scenario.model_copy(
            update={"truth": other.truth, "stance": other.stance}
        )
        asked = replace(asked, drill=replace(asked.drill, scenario=swapped))
    return judge(asked, record, Anchored(ENDS, asked.words, None))


def told(found):
    """All that leaves before a post-mortem: the result, the screen, the draft."""
    result = sealed(result_json(found, status="completed", reason="lasted", run_dir=None))
    screen = list(verdict.told_lines(found, result))
    return result, screen, postmortem.render(found, is_told=False)


def texts(value, at=""):
    """Every text of a value, by its place."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from texts(one, f"{at}.{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from texts(one, f"{at}.{number}")
    elif isinstance(value, str) and at.rpartition(".")[2] not in NUMBERS:
        yield at, value


@pytest.mark.parametrize("who", ["reference", "weak", "idle"])
@pytest.mark.parametrize("code", DRILLS)
def test_another_hidden_truth_changes_no_word(code, who):
    others = [name for name in DRILLS if name != code]
    result, screen, draft = told(judged(code, who))
    for other in others:
        beside, its_screen, its_draft = told(judged(code, who, truth_of=other))
        assert dict(texts(result)) == dict(texts(beside))
        assert draft == its_draft
        # The law is idle where the other truth would not have been told either.
        assert judged(code, who).card.grade != judged(code, who, truth_of=other).card.grade
        assert screen[-1] == its_screen[-1]


@pytest.mark.parametrize("who", ["reference", "weak", "idle"])
@pytest.mark.parametrize("code", DRILLS)
def test_no_word_of_the_truth_is_in_it_that_the_seat_did_not_say_or_see(code, who):
    found = judged(code, who)
    truth = found.scenario.truth
    hidden = {*truth.components, *truth.path, *truth.cures, truth.mechanism, found.scenario_id}
    seen = json.dumps([entry.data for entry in found.record.entries if entry.kind.value in (
        "order", "alert", "update", "message", "asked", "diagnosis", "note")])  # fmt: skip
    result, screen, draft = told(found)
    everything = json.dumps(result) + "\n".join(screen) + draft
    told_openly = json.dumps(result_json(found, status="", reason="", run_dir=None))

    for word in hidden - {""}:
        assert word in seen or word not in everything, word
    assert any(word in told_openly for word in hidden)


def test_it_keeps_what_a_run_is_named_by_and_how_much_it_was_worth():
    found = judged("GD-104", "reference")
    whole = result_json(found, status="completed", reason="resolved", run_dir="here")
    result, screen, _ = told(found)

    assert whole.keys() | {"is_sealed"} == result.keys()
    for name in ("code", "seed", "responder", "journal_sha256", "registered"):
        assert whole[name] == result[name]
    assert whole["score"]["total"] == result["score"]["total"]
    assert [one["met"] for one in whole["targets"]] == [one["met"] for one in result["targets"]]
    assert found.scenario.code == result["scenario"]
    assert any(f"score {found.card.total:.0f} of 100" in line for line in screen)
    assert {name for name, at in result["stamps"].items() if at is not None} <= OWN_STAMPS
    assert {} == result["anchors"]
    assert result["harm"] == {}
