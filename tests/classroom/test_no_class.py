"""A folder that is no class's is told by its name and what to do, whichever verb it is given to."""

import pytest

from tests.cli.door import gameday

VERBS = {
    "class similar": ("class", "similar"),
    "gradebook": ("gradebook", "--to", "xapi"),
    "curriculum profile": ("curriculum", "profile"),
}


@pytest.mark.parametrize("words", VERBS.values(), ids=VERBS)
def test_no_class_is_told_with_what_to_do(words, tmp_path):
    said = gameday(*words, tmp_path / "nowhere")

    assert 3 == said.code
    (line,) = said.err.splitlines()
    assert line.startswith(f"{tmp_path / 'nowhere'}: ")
    assert "gameday class" in line


def test_a_packet_that_is_not_there_is_told_with_what_to_do(tmp_path):
    said = gameday("play", "--packet", tmp_path / "lost.json")

    assert 3 == said.code
    (line,) = said.err.splitlines()
    assert "Errno" not in line
    assert "name the packet" in line
