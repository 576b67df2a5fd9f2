"""What the documents tell a reader to type works."""

import re
import shlex
from pathlib import Path

import pytest

from sim.documents.skeletons import topology_skeleton
from tests.cli.door import ROOT, gameday

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
# Needs a person or a second program at the other end, or is the whole test suite.
SKIPPED = ("play", "bench", "completion", "replay", "resume", "report", "score", "compare")


def commands(page: Path):
    for line in page.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\s{4}(?:\.venv/bin/)?gameday (.+?)(?:\s+#.*)?$", line)
        if found:
            yield found[1]


EVERY = sorted({(page.name, words) for page in PAGES for words in commands(page)})


def test_the_readme_tells_commands():
    assert any(page == "README.md" for page, _ in EVERY)


EDGES = "caller,callee,calls_per_s,p50_ms,p99_ms,error_share\n,web,20,30,120,0\nweb,db,40,3,15,0\n"
BOT = """import json, sys
for line in sys.stdin:
    told = json.loads(line)
    if told["type"] == "hello":
        print(json.dumps({"type": "hello", "protocol": 1}), flush=True)
    elif told["type"] == "view":
        print(json.dumps({"id": told["id"], "orders": []}), flush=True)
"""


@pytest.mark.parametrize(("page", "words"), EVERY)
def test_every_command_of_the_docs_works(page, words, tmp_path):
    split = shlex.split(words.split(" > ")[0])
    if split[0] in SKIPPED:
        answer = gameday(split[0], "--help")
        assert 0 == answer.code
        return
    (tmp_path / "edges.csv").write_text(EDGES)
    if "--out" not in split:
        (tmp_path / "shop.yaml").write_text(topology_skeleton())
    (tmp_path / "bot.py").write_text(BOT)
    if "exec:python3 bot.py" in split:
        # A program starts in an empty folder of its own, so its path is told in full.
        split[split.index("exec:python3 bot.py")] = f"exec:python3 {tmp_path / 'bot.py'}"
    answer = gameday(*split, cwd=tmp_path, GAMEDAY_RUNS=str(tmp_path / "runs"))

    assert answer.code in (0, 1), f"{page}: {words}\n{answer.err}"


def test_every_link_of_the_docs_leads_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
