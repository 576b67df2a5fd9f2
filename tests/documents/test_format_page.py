"""``docs/FORMAT.md`` says what the models say; its examples can be read."""

from __future__ import annotations

import re

import pytest

from sim.documents.reader import compose
from tests.documents.format_page import PAGE, page

EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)


def test_the_tables_are_those_of_the_models():
    text = PAGE.read_text()

    # Write them anew with: python -m tests.documents.format_page
    assert page(text) == text


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_yaml(example):
    compose(example, shown="FORMAT.md")


def test_the_playbook_on_the_page_is_one(shipped_kinds, tmp_path):
    from sim.documents.loading import load_playbook

    path = tmp_path / "script.yaml"
    path.write_text(next(example for example in EXAMPLES if example.startswith("rules:")))

    assert () == load_playbook(path).findings
