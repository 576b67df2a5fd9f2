"""AT-32: the same run is worth the same on another machine and under another Python."""

import json

import pytest

from tests.adversarial import scores

KEPT = json.loads(scores.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "who"), scores.PAIRS)
def test_a_run_is_worth_what_it_was(name, who):
    assert KEPT[f"{name} {who}"] == scores.digest(name, who)
