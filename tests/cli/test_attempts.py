"""Registered attempts and practice: what is hidden, what counts, and what may be gone back on."""

import json
import os
import signal
import subprocess
import sys

import pytest

from sim.cli.console.pace import Pace
from sim.cli.drawing import drawn_from
from sim.cli.pauses import Pauses
from sim.drill.runner import run
from sim.errors import JournalError
from sim.journal.entries import Entry, Kind
from sim.journal.folder import RunFolder
from sim.journal.seal import commit, head_of
from sim.model.attempt import Attempt
from sim.scoring.scorecard import score, to_json
from sim.units import SECOND
from tests.cli.door import ROOT, gameday
from tests.drill.drill_kit import bad_deploy, make_drill

DRILL = "GD-101"
ENDS = {"idle": 1000.0, "reference": 10.0, "panic": 2000.0, "rule": 100.0}
LINES = "wait 6m\nack\ndeclare SEV2\nrollback frontend\nwait 8m\nresolve\n"


@pytest.fixture
def state(tmp_path):
    return {"GAMEDAY_STATE": str(tmp_path / "state"), "GAMEDAY_RUNS": str(tmp_path / "runs")}


def play(state, *words, stdin=LINES):
    return gameday("play", *words, "--json", stdin=stdin, **state)


def attempts(tmp_path):
    lines = (tmp_path / "state" / "attempts.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def begun(state, folder, *words, line="wait 30s\n"):
    """A registered attempt that is cut off with kill -9 once its briefing was told."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "play", DRILL, "--registered", "--json", "--pace", "1",
         "--out", str(folder), *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | state,
    )  # fmt: skip
    with process:
        assert "briefing" in json.loads(process.stdout.readline())
        process.stdin.write(line)
        process.stdin.flush()
        while not {"order", "paused"} & json.loads(process.stdout.readline()).keys():
            pass
        process.send_signal(signal.SIGKILL)


def test_while_it_goes_on_its_folder_knows_neither_seed_nor_truth(state, tmp_path):
    folder = tmp_path / "run"
    begun(state, folder)
    (secrets,) = (tmp_path / "state" / "sealed").iterdir()
    seed = json.loads((secrets / "secrets.json").read_text())["seed"]
    texts = {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert {"run.json", "journal.jsonl"} <= set(texts)
    for name, text in texts.items():
        assert str(seed) not in text, name
        assert "canary-bad" not in text, name
        assert '"documents"' not in text, name
        assert "mechanism" not in text, name
    assert not list((folder / "documents").iterdir())
    assert 0o700 == secrets.stat().st_mode & 0o777


def test_a_cut_attempt_is_gone_on_with_by_who_began_it_and_by_nobody_else(state, tmp_path):
    folder = tmp_path / "run"
    begun(state, folder)
    elsewhere = gameday("resume", folder, GAMEDAY_STATE=str(tmp_path / "other"))
    assert (3, True) == (elsewhere.code, "only who began it" in elsewhere.err)
    for verb in ("score", "report", "replay", "debrief"):
        told = gameday(verb, folder, GAMEDAY_STATE=str(tmp_path / "other"))
        assert 3 == told.code
        assert "Traceback" not in told.err
    done = gameday("resume", folder, "--json", stdin="wait 1m\n", **state)
    assert done.code in (0, 1), done.err
    assert ["began", "resumed", "ended"] == [line["event"] for line in attempts(tmp_path)]
    assert 0 == gameday("replay", folder).code
    assert not list((tmp_path / "state" / "sealed").iterdir())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"salt": "a"}'])
def test_damaged_secrets_are_told_by_their_file(text, state, tmp_path):
    folder = tmp_path / "run"
    begun(state, folder)
    (secrets,) = (tmp_path / "state" / "sealed").iterdir()
    (secrets / "secrets.json").write_text(text)
    told = gameday("resume", folder, **state)
    assert (3, True) == (told.code, "secrets.json: was damaged" in told.err), told.err


def test_an_attempt_that_is_over_shows_its_seed_and_that_it_was_the_one_committed_to(
    state, tmp_path
):
    folder = tmp_path / "run"
    assert play(state, DRILL, "--registered", "--person", "Ann", "--out", folder).code in (0, 1)
    told = gameday("score", folder, "--json").json
    assert (True, False) == (told["registered"], told["facilitated"])
    assert "registered" in gameday("score", folder).out
    entries = RunFolder(folder).read_journal().entries
    head = head_of(entries)
    assert told["seed"] == head["seed"]
    assert head["commitment"] == entries[0].data["commitment"]
    began, ended = attempts(tmp_path)
    assert ("began", "Ann", DRILL) == (began["event"], began["person"], began["code"])
    assert ("ended", told["journal_sha256"]) == (ended["event"], ended["journal_sha256"])


def test_what_was_so_is_told_once_a_post_mortem_is_filed(state, tmp_path):
    folder = tmp_path / "run"
    shown = play(state, "KND-001", "--registered", "--out", folder, stdin="")
    kept = json.loads((folder / "result.json").read_text())
    assert kept["is_sealed"]
    assert kept["score"] == gameday("score", folder, "--json").json["score"]
    for text in (shown.out, json.dumps(kept), gameday("score", folder).out):
        assert "would_change" not in text
        assert "of the way from" not in text
    for verb in ("explain-run", "report", "compare"):
        told = gameday(verb, folder)
        assert (3, "") == (told.code, told.out)
        assert "post-mortem" in told.err
    assert gameday("score", folder, "--reveal", "--json").json["anchors"]
    draft = tmp_path / "mine.yaml"
    gameday("postmortem", folder, "--new", "--file", draft)
    draft.write_text(draft.read_text() + "\ntrigger: traffic\n")
    assert 0 == gameday("postmortem", folder, "--file", draft).code
    opened = json.loads((folder / "result.json").read_text())
    assert "is_sealed" not in opened
    assert opened["score"]["total"] == gameday("score", folder, "--json").json["score"]["total"]
    assert opened["anchors"]


def test_a_seal_that_opens_to_another_seed_is_noticed():
    secrets = {"seed": 7, "documents": {"a": "b"}}
    first = Entry(0, 0, Kind.HEAD, "run", "began", {"commitment": commit("salt", secrets)})
    opened = {"salt": "salt", **secrets}
    true = Entry(1, 9, Kind.SEAL, "run", "opened", opened)
    assert 7 == head_of([first, true])["seed"]
    for field, value in (("seed", 8), ("salt", "pepper"), ("documents", {"a": "c"})):
        false = Entry(1, 9, Kind.SEAL, "run", "opened", opened | {field: value})
        with pytest.raises(JournalError):
            head_of([first, false])


def test_two_attempts_have_two_seeds_and_one_may_be_given(state, tmp_path):
    seeds = set()
    for name in ("a", "b"):
        play(state, "KND-001", "--registered", "--out", tmp_path / name, stdin="")
        seeds.add(gameday("score", tmp_path / name, "--json").json["seed"])
    assert 2 == len(seeds)
    play(state, "KND-001", "--registered", "--seed", "5", "--out", tmp_path / "c", stdin="")
    assert 5 == gameday("score", tmp_path / "c", "--json").json["seed"]


def test_a_registered_attempt_has_no_hints_and_no_way_back(state, tmp_path):
    told = play(
        state, "KND-001", "--registered", "--out", tmp_path / "a", stdin="hint\nrewind 1m\n"
    )
    errors = [json.loads(line).get("error") for line in told.out.splitlines() if '"error"' in line]
    assert ["a registered attempt has no hints", "a registered attempt is not gone back on"] == (
        errors[:2]
    )


def test_terms_without_registration_are_refused(state):
    assert 2 == play(state, "KND-001", "--pauses", "5m").code
    assert 2 == play(state, "KND-001", "--registered", "--pauses", "soon").code
    assert 2 == play(state).code
    assert 2 == play(state, "KND-001", "--draw", "any").code


@pytest.mark.parametrize("terms", [Attempt("B", 10.0, 300.0, 1.5), Attempt("C", 1.0, 0.0, 4.0)])
def test_equal_orders_at_equal_times_score_equally_whatever_the_terms(terms):
    """Wall time is not in it: the cards are those of one who sat at the plain pace."""

    def card(attempt):
        drill = make_drill(bad_deploy() | {"rate": "4/s"}, conduct=attempt.as_dict(), salt="00")
        record = run(drill, "rule").record
        told = to_json(score(record, drill.scenario, drill.topology, ENDS))
        return {name: value for name, value in told.items() if name != "interventions"}

    assert card(Attempt("A")) == card(terms)


def test_pauses_are_paid_out_of_their_budget_and_then_the_clock_runs():
    pace = Pace(Attempt(pauses_s=10.0, extra_time=2.0).speed, pauses=Pauses(10.0))
    pace.pass_wall(100.0)
    assert (0, 10.0) == (pace.take_us(), pace.pauses.left_s)  # reading the briefing costs nothing
    pace.toggle()
    pace.pass_wall(4.0)
    assert 2 * SECOND == pace.take_us()  # half speed for who has twice the time
    pace.step(1)
    assert 0.5 == pace.speed
    pace.toggle()
    pace.pass_wall(6.0)
    assert (0, 4.0) == (pace.take_us(), pace.pauses.left_s)
    pace.pass_wall(8.0, stands=True)
    assert (2 * SECOND, 0.0, False) == (pace.take_us(), pace.pauses.left_s, pace.is_paused)
    pace.toggle()
    assert not pace.is_paused


def test_pauses_are_not_given_anew_to_a_seat_that_was_killed(tmp_path):
    """Whatever was used until then; a second is the most that a kill costs."""
    for used in (0.0, 0.2, 3.0, 3.5, 9.9):
        folder = tmp_path / str(used)
        folder.mkdir()
        first = Pauses(10.0, folder)
        for _ in range(round(used * 10)):
            first.spend(0.1)
        again = Pauses(10.0, folder)
        assert 10.0 - used - 1.0 - 1e-9 <= again.left_s <= first.left_s + 1e-9
        assert again.left_s == pytest.approx(again.spend(100.0))
        assert 0.0 == Pauses(10.0, folder).left_s
    for text in ("[]", "{}", '{"left_s": "9"}', '{"left_s": NaN}', '{"left_s": -1}'):
        (folder / "pauses.json").write_text(text)
        with pytest.raises(JournalError):
            Pauses(10.0, folder)


def test_a_resumed_seat_pays_for_its_pause_from_the_start():
    pace = Pace(1.0, pauses=Pauses(10.0), has_begun=True)
    pace.pass_wall(4.0)

    assert 6.0 == pace.pauses.left_s


def test_a_killed_attempt_goes_on_with_what_is_left_of_its_pauses(state, tmp_path):
    folder = tmp_path / "run"
    begun(state, folder, "--pauses", "2s", line="pause\n")
    told = gameday("resume", folder, "--json", stdin="pause\n", **state)

    assert 0.0 <= json.loads((folder / "pauses.json").read_text())["left_s"] <= 1.0
    assert told.code in (0, 1), told.err


def test_who_goes_back_in_practice_goes_on_from_there_in_another_run(state, tmp_path):
    lines = "wait 6m\nrestart frontend\nwait 1m\nrewind 90s\nrollback frontend\nwait 10m\n"
    done = play(state, DRILL, "--out", tmp_path / "run", stdin=lines)
    assert done.code in (0, 1), done.err
    first, second = tmp_path / "run", tmp_path / "run-2"
    told = json.loads((second / "result.json").read_text())
    assert 1 == told["rewinds"]
    assert "gone back 1 time" in gameday("score", second).out
    one, two = (RunFolder(path).read_journal().entries for path in (first, second))
    assert one[-1].data["detail"].startswith("rewound to")
    back_us = two[0].data["conduct"]["rewound_to_us"]
    before = [
        [(e.at_us, e.kind, e.subject, e.event, e.data) for e in entries[1:] if e.at_us < back_us]
        for entries in (one, two)
    ]
    assert before[0] == before[1]
    assert before[0]
    acts = [e.data["orders"][0]["action"] for e in two if e.kind is Kind.ASKED]
    assert "rollback" in acts
    assert 0 == gameday("replay", second).code
    assert 0 == gameday("replay", first).code


@pytest.fixture(scope="module")
def listed():
    return gameday("list", "--json").json["items"]


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        ("level=2", lambda item: item["difficulty"] == 2),
        ("level>=3, length<=40m", lambda item: item["difficulty"] >= 3 and item["lasts_s"] <= 2400),
        ("any", lambda item: True),
    ],
)
def test_a_drill_is_drawn_from_all_that_were_wished_for(wish, fits, listed, state, monkeypatch):
    monkeypatch.setenv("GAMEDAY_STATE", state["GAMEDAY_STATE"])

    assert sorted(item["code"] for item in listed if fits(item)) == drawn_from(wish)


@pytest.mark.parametrize("wish", ["level=9", "depth=2", "level<2", "length<=soon"])
def test_a_wish_that_cannot_be_met_says_what_to_write(wish, state):
    answer = gameday("play", "--draw", wish, **state)
    assert (2, True) == (answer.code, "list" in answer.err or "write" in answer.err), answer.err


def test_what_was_so_is_told_once_the_post_mortem_of_an_attempt_was_due_or_filed(state, tmp_path):
    folder = tmp_path / "run"
    done = play(state, "KND-001", "--registered", "--person", "Ann", "--out", folder)
    assert done.code in (0, 1), done.err
    assert not (folder / "report.html").exists()
    refused = gameday("report", folder)
    assert (3, True) == (refused.code, "--reveal" in refused.err)

    early = gameday("debrief", folder, "--json")
    assert (0, None) == (early.code, early.json["debrief"])
    assert (folder / "postmortem.yaml").exists()
    assert not (folder / "debrief.html").exists()

    assert 0 == gameday("debrief", folder, "--reveal").code
    assert "What was really wrong" in (folder / "debrief.html").read_text(encoding="utf-8")
    (folder / "debrief.html").unlink()
    draft = folder / "postmortem.yaml"
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text + "\ncause: {component: web, mechanism: bad_deploy}\n")
    filed = gameday("postmortem", folder)
    assert 0 == filed.code, filed.err
    assert 0 == gameday("report", folder).code
    assert 0 == gameday("debrief", folder).code
    assert (folder / "debrief.html").exists()
