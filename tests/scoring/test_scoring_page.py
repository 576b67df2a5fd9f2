"""The example of the page is a run that anybody gets."""

import json
import re
from pathlib import Path

from tests.cli.door import ROOT, gameday


def test_the_numbers_of_the_example_are_those_of_its_run(tmp_path):
    page = (ROOT / "docs" / "SCORING.md").read_text(encoding="utf-8")
    line = re.search(r"^    gameday (run .* --json)$", page, re.MULTILINE)[1]
    answer = gameday(*line.split(), "--out", Path(tmp_path / "run"))
    told = json.loads(answer.out)["score"]
    example = page[page.index("## An example") :]

    assert f"**{told['total']:.0f} of 100**" in example
    for name in ("detect", "diagnose", "lead", "recover"):
        assert f"{name} {told['dimensions'][name]['value']:.2f}" in example
    for key, name in (("A2", "detect"), ("D6", "lead")):
        assert f"({key} {told['dimensions'][name]['items'][key]['value']:.2f})" in example
