"""Odd names, closed streams and readers that leave: an exit code of the contract, and words."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.door import ROOT, gameday

LONG = "a" * 300


def shell(line, **environment):
    """The answer of ``bash -c``, with ``$GAMEDAY`` for our command line."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "GAMEDAY": f"{sys.executable} -m sim.cli"}
    return subprocess.run(
        ["bash", "-c", line], env=env | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("verb", ["score", "report", "replay", "resume", "compare"])
def test_a_run_name_that_no_file_can_have_is_refused(verb):
    answer = gameday(verb, LONG)

    assert 3 == answer.code, answer.err
    assert "File name too long" in answer.err


@pytest.mark.parametrize("verb", ["validate", "plan", "show", "bench"])
def test_a_link_to_itself_is_refused_at_its_place(verb, tmp_path):
    path = tmp_path / "loop.yaml"
    path.symlink_to(path)

    answer = gameday(verb, path)

    assert 3 == answer.code, answer.err
    assert "loop.yaml:1:1: " in answer.err


def test_a_name_with_an_escape_cannot_rewrite_the_terminal():
    assert "\x1b" not in gameday("score", "x\x1b[2Jy").err


def test_a_reader_that_leaves_ends_in_0():
    done = shell("$GAMEDAY plan canary-bad --all | head -1; exit ${PIPESTATUS[0]}")

    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_bug(closed):
    assert 0 == shell(f"$GAMEDAY list {closed}").returncode


def test_a_full_disk_under_stdout_is_said():
    done = shell("$GAMEDAY list --json > /dev/full")

    assert 3 == done.returncode
    assert "No space left on device" in done.stderr


def test_an_output_that_knows_only_ascii_is_no_bug():
    done = shell("$GAMEDAY show resolve", PYTHONIOENCODING="ascii")

    assert (0, "") == (done.returncode, done.stderr)


def test_play_without_a_stdin_goes_on_to_its_end(small):
    done = shell(f"$GAMEDAY play {small}/drill.yaml --out {small}/run <&-")

    assert 0 == done.returncode, done.stderr
    assert (small / "run" / "report.html").exists()


def test_a_report_into_a_file_is_refused(small):
    folder = small / "run"
    assert 0 == gameday("run", small / "drill.yaml", "--no-report", "--out", folder).code

    answer = gameday("report", folder, "--out", small / "drill.yaml")

    assert 3 == answer.code, answer.err
    assert "File exists" in answer.err


def test_the_lines_to_paste_name_the_run_and_the_drill_as_they_were_given(small):
    folder = small / "my runs" / "one"
    answer = gameday("run", small / "drill.yaml", "--no-report", "--out", folder)

    assert f"gameday replay '{folder}' --pace 60" in answer.out
    assert f"gameday play {small}/drill.yaml --seed 1" in answer.out


LISTENER = """\
import json, os, sys, time
sys.stdin.readline()
print(json.dumps({"type": "hello", "protocol": 1}), flush=True)
with open(sys.argv[1], "w") as file:
    file.write(str(os.getpid()))
time.sleep(600)
"""


def _as_at_a_terminal() -> None:
    """A shell in the background has its children ignore Ctrl-C, and nohup a closed terminal."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_takes_its_program_along_and_can_be_resumed(small, sign):
    (small / "bot.py").write_text(LISTENER)
    told = small / "pid"
    words = ["run", "drill.yaml", "--responder", f"exec:{sys.executable} bot.py {told}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *words, "--out", "run"],
        cwd=small,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        preexec_fn=_as_at_a_terminal,  # noqa: PLW1509
    )
    while not (told.exists() and told.read_text()):
        assert process.poll() is None

    process.send_signal(sign)
    said = process.communicate(timeout=60)[1]

    assert 130 == process.returncode, said
    assert "gameday resume run" in said
    assert not Path("/proc", told.read_text()).exists()
