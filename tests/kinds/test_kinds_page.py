"""The page of kinds: its lists are the registries', and what it tells to write can be written."""

from __future__ import annotations

import re

import pytest
import yaml

from sim.model.effect import Selector
from sim.model.kinds import ACTIONS, FAULTS
from tests.kinds.kinds_page import PAGE, written

TEXT = PAGE.read_text(encoding="utf-8")
TOLD = re.findall(r"`(\{kind: [^`]*\})`(?: on `(\{[^`]*\})`)?", TEXT)
PARTS = [
    ("## Every fault of the catalogue", FAULTS),
    ("## Every action of the catalogue", ACTIONS),
]


def rows(heading):
    """Entries of the tables below a heading, with what is told of each."""
    part = TEXT.split(heading)[1].split("\n## ")[0]
    found = re.findall(r"^\| ([a-z_, ]+) \| (.+) \|$", part, re.MULTILINE)
    return [(entry, cell) for entry, cell in found if entry != "entry"]


def test_the_lists_are_those_of_the_registries():
    assert written() == TEXT


def test_the_page_tells_how_to_write_many():
    assert len(TOLD) > 40


@pytest.mark.parametrize(("fault", "target"), sorted(set(TOLD)))
def test_what_the_page_tells_to_write_is_a_fault(fault, target):
    fields = yaml.safe_load(fault)
    made = FAULTS.get(fields.pop("kind")).model_validate(fields)
    on = Selector.model_validate(yaml.safe_load(target) if target else {})

    told = [s for s in made.problems(on) if "this fault needs" not in s or target]
    assert [] == told


@pytest.mark.parametrize(("heading", "registry"), PARTS)
def test_kinds_that_the_catalogue_is_told_in_are_kinds(heading, registry):
    found = rows(heading)
    named = {word for _, cell in found for word in re.findall(r"`([a-z_]+)`", cell)}

    assert len(found) > 5
    assert [] == sorted(word for word in named if word not in registry)


@pytest.mark.parametrize(("heading", "registry"), PARTS)
def test_every_entry_is_said_or_left_out_with_a_reason(heading, registry):
    for entry, cell in rows(heading):
        is_said = re.search(r"`\{kind: |`[a-z_]+`|\*[a-z_]+\*", cell)
        assert is_said or "not modelled: " in cell or "inject" in cell, entry
