"""A command that was forked is the same as one that has loaded everything itself."""

import subprocess

import pytest

from tests.cli.door import gameday

LINES = "wait 1m\nack\nnote text=ümläut\n"


@pytest.mark.parametrize(
    "words",
    [("--help",), ("run",), ("run", "nothing"), ("play", "KND-001", "--json", "--out", "run")],
    ids=" ".join,
)
def test_a_forked_command_answers_as_a_fresh_one(words, tmp_path):
    answers = []
    for is_fresh in (False, True):
        home = tmp_path / str(is_fresh)
        home.mkdir()
        answers.append(gameday(*words, cwd=home, stdin=LINES, is_fresh=is_fresh, COLUMNS="80"))

    assert answers[1] == answers[0]


def test_a_command_that_is_not_over_in_time_is_ended():
    with pytest.raises(subprocess.TimeoutExpired):
        gameday("list", timeout=0)
