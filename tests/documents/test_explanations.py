"""Every code that can be emitted is explained, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim.documents
from sim.documents.explanations import EXPLANATIONS, explain
from sim.errors import UnknownName
from tests.documents.corpus import BAD

SIM = Path(sim.documents.__file__).parents[1]
# Rooms that refuse documents, and bad ones of each.
ROOMS = (SIM / "documents", SIM / "classroom", SIM / "planning")
TESTS = BAD.parents[1]
CORPORA = (BAD, TESTS / "classroom" / "bad", TESTS / "planning" / "capacity" / "bad")
EMITTED = {
    code
    for room in ROOMS
    for path in room.rglob("*.py")
    if not path.name.startswith("expla")
    for code in re.findall(r'"([EW]\d{3})"', path.read_text())
}


def test_every_code_is_explained_and_every_explanation_has_a_code():
    assert sorted(EMITTED) == sorted(EXPLANATIONS)


@pytest.mark.parametrize("code", sorted(EXPLANATIONS))
def test_an_explanation_says_what_why_and_how(code):
    text = explain(code.lower())

    assert text.startswith(code)
    for word in ("Why:", "Example:", "Mend:"):
        assert word in text


def test_an_unknown_code_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match="did you mean"):
        explain("E3011")


def test_the_bad_files_show_nearly_every_code():
    shown = {
        code
        for corpus in CORPORA
        for path in corpus.rglob("*.expected")
        for code in re.findall(r"\[([EW]\d{3})\]$", path.read_text(), re.MULTILINE)
    }

    # Limits that need large files, and what pydantic seldom says, have tests of their own.
    missing = sorted(set(EXPLANATIONS) - shown)
    assert ["E101", "E102", "E112", "E113", "E114", "E200", "E324", "E326", "E360"] == [
        c for c in missing if c[0] == "E"
    ]
