"""A facilitator at another terminal: acts through the run's folder, and the journal has it."""

import json
import os
import subprocess
import sys

import pytest

from sim.cli.mailbox import ANSWER, FOLDER, REQUEST, Mailbox
from sim.drill.runner import opened
from sim.journal.folder import load_run
from sim.model.conduct import Act
from tests.cli.door import ROOT, gameday
from tests.drill.drill_kit import DEPLOY, make_drill

MESSAGE = "{message: {from: Sales, role: sales, text: Is it us?}}"
REFUSED = {
    ("inject", "{fault: {kind: latencyy}}"): "did you mean 'latency'",
    ("inject", "{fault: {kind: crash}, target: {service: nowhere}}"): "nowhere",
    ("inject", "{at: 5m, fault: {kind: crash}}"): "and no time",
    ("inject", "3"): "and no time",
    ("go",): "not standing",
}


class Seat:
    """A drill being played by lines, its pipe held open."""

    def __init__(self, folder):
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sim.cli", "play", "KND-001", "--json", "--out", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        self.heard = []
        self.until("briefing")

    def say(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def until(self, key):
        """Read on to the next thing told under a key."""
        for line in self._process.stdout:
            told = json.loads(line)
            self.heard.append(told)
            if key in told:
                return told[key]
        raise AssertionError(self.heard)

    def stop(self):
        """Whatever it was doing, it is gone, and no pipe is left open."""
        self._process.kill()
        with self._process:
            pass

    def leave(self):
        """Close the pipe and read to the end; the exit code."""
        self._process.stdin.close()
        self._process.stdout.read()
        return self._process.wait(timeout=60)


@pytest.fixture
def seat(tmp_path):
    seat = Seat(tmp_path / "run")
    yield seat
    seat.stop()


def test_what_a_facilitator_does_is_heard_in_the_seat_and_told_with_the_score(seat):
    seat.say("wait 30s")
    seat.until("order")
    assert 0 == gameday("gm", seat.folder, "inject", MESSAGE).code
    assert "Is it us?" == seat.until("message")["text"]
    assert 0 == gameday("gm", seat.folder, "nudge", "look", "at", "the", "web").code
    assert "look at the web" == seat.until("message")["text"]
    done = gameday("gm", seat.folder, "end", "fire alarm", "--json")
    assert ("end", "00:30") == (done.json["act"], done.json["clock"])
    seat.leave()
    told = gameday("score", seat.folder, "--json").json
    assert (True, "aborted") == (told["facilitated"], told["status"])
    assert ["inject", "nudge", "end"] == [done["act"] for done in told["interventions"]]
    assert "facilitated: 1 inject, 1 nudge, 1 end" in gameday("score", seat.folder).out
    assert 0 == gameday("replay", seat.folder).code


def test_while_the_clock_is_stopped_no_order_is_taken(seat):
    assert 0 == gameday("gm", seat.folder, "freeze").code
    seat.say("wait 30s")
    assert "stopped the clock" in seat.until("error")
    assert 0 == gameday("gm", seat.folder, "go").code
    seat.say("wait 30s")
    assert "asked" != seat.until("order")["state"]
    seat.leave()


def test_what_cannot_be_done_is_told_and_changes_nothing(seat):
    for words, told in REFUSED.items():
        answer = gameday("gm", seat.folder, *words)
        assert (3, True) == (answer.code, told in answer.err), answer.err
        assert "Traceback" not in answer.err
    seat.leave()
    assert not load_run(seat.folder).of_kind("facilitation")


def test_a_run_that_nobody_plays_answers_nobody_and_keeps_no_request(tmp_path):
    gameday("run", "KND-001", "--out", tmp_path / "run", "--no-report")
    answer = gameday("gm", tmp_path / "run", "nudge", "hello", "--wait", "0.2")
    assert (3, True) == (answer.code, "nobody answers" in answer.err)
    assert not list((tmp_path / "run" / FOLDER).glob("*" + REQUEST))
    empty = gameday("gm", tmp_path / "run", "inject")
    assert (2, True) == (empty.code, "inject needs YAML" in empty.err)
    assert 3 == gameday("gm", tmp_path / "nowhere", "freeze").code
    assert not (tmp_path / "nowhere").exists()


def test_a_request_whose_answer_was_lost_is_done_once(tmp_path):
    drill = make_drill(DEPLOY | {"rate": "1/s", "lead_in": "20s"})
    with opened(drill, "person", out=tmp_path / "run") as session:
        box = Mailbox(tmp_path / "run")
        answer = box.put(Act.NUDGE, {"text": "hello"})
        assert 1 == box.serve(session)
        assert 0 == box.serve(session)
        answer.unlink()
        box.serve(session)
        assert 1 == len(session.view.messages)
        assert answer.exists()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"act": "melt", "data": {}, "id": "x"}', "[" * 5000, "x" * 200_000],
)
def test_a_request_that_is_none_is_answered_and_harms_nothing(tmp_path, text):
    drill = make_drill(DEPLOY | {"rate": "1/s", "lead_in": "20s"})
    with opened(drill, "person", out=tmp_path / "run") as session:
        folder = tmp_path / "run" / FOLDER
        folder.mkdir()
        (folder / ("a" + REQUEST)).write_text(text)
        assert 0 == Mailbox(tmp_path / "run").serve(session)
        told = json.loads((folder / ("a" + ANSWER)).read_text())
        assert told["refused"]
        assert not session.is_over
