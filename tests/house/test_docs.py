"""What the documents tell a reader to type works, in the order of the page."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sim.documents.skeletons import topology_skeleton
from sim.planning.capacity.example import write_example
from tests.cli.door import ROOT, gameday

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
EDGES = "caller,callee,calls_per_s,p50_ms,p99_ms,error_share\n,web,20,30,120,0\nweb,db,40,3,15,0\n"
# What a reader puts in for the words in capitals, and what would only make a test wait.
TELLING = {
    "README.md",
    "RUNNING.md",
    "WRITING.md",
    "PROGRAMS.md",
    "DRILLS.md",
    "FORMAT.md",
    "CURRICULUM.md",
    "SCORING.md",
    "DR-PLANNING.md",
    "CAPACITY.md",
}
DRILL, PATIENCE = "GD-101", {"--seeds": "1", "--pace": "100000"}


def commands(page):
    """Each command of a page: the indented ones and those in the midst of a sentence."""
    for line in page.read_text(encoding="utf-8").splitlines():
        indented = re.match(r"\s{4}(?:.*&& )?(?:\.venv/bin/)?gameday (.+?)(?:\s+#.*)?$", line)
        if indented:
            yield indented[1]
        for words in re.findall(r"`gameday ([a-z][^`]*)`", line):
            # A lone verb in a sentence is a name, not a line to type.
            yield words if " " in words else f"{words} --help"


def blocks(page, language):
    """The fenced blocks of a page, in order."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


# Each once, whatever page tells of it.
EVERY = {words: page.name for page in PAGES for words in commands(page)}
# One of each verb loads all that it needs by itself.
FRESH = {words.split()[0]: words for words in sorted(EVERY)}.values()
MINIMAL, SHOP, MY_DRILL, *TOLD, PLAYBOOK = blocks("WRITING.md", "yaml")
VARIES = [part for part in TOLD if part.startswith("varies:")]
PARTS = [part for part in TOLD if part not in VARIES]
PEOPLE = blocks("PEOPLE.md", "yaml")
BOT, IN_PYTHON, TRAINING = blocks("PROGRAMS.md", "python")
(IN_SHELL,) = blocks("PROGRAMS.md", "sh")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs") / "run"
    assert gameday("run", DRILL, "--out", folder, "--no-report").code in (0, 1)
    return folder


def test_the_pages_tell_commands_and_every_verb_is_told_of():
    verbs = set(re.findall(r"^  ([a-z][a-z-]+)  ", gameday("--help").out, re.MULTILINE))
    told = {words.split()[0] for words in EVERY}

    assert all(list(commands(page)) for page in PAGES if page.name in TELLING)
    assert told <= verbs
    assert verbs - told <= {"completion", "config"}


@pytest.mark.parametrize("words", sorted(EVERY))
def test_every_command_of_the_docs_works(words, run, tmp_path):
    for name, text in {
        "edges.csv": EDGES,
        "calls.csv": EDGES,
        "shop.yaml": SHOP,
        "drill.yaml": MY_DRILL,
        "worst.yaml": MY_DRILL,
        "topology.yaml": topology_skeleton(),
        "bot.py": BOT,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    if "study/" in words:
        write_example(tmp_path / "study")
    typed = shlex.split(words.split(" > ")[0])
    typed = [{"RUN": str(run), "DRILL": DRILL}.get(word, word) for word in typed]
    for option, value in PATIENCE.items():
        if option in typed:
            typed[typed.index(option) + 1] = value
    if "--out" in typed:
        # The page writes the file that it goes on with.
        (tmp_path / typed[typed.index("--out") + 1]).unlink(missing_ok=True)
    is_fresh, runs = words in FRESH, str(tmp_path / "runs")
    answer = gameday(*typed, cwd=tmp_path, stdin="", is_fresh=is_fresh, GAMEDAY_RUNS=runs)

    assert answer.code in (0, 1), f"{EVERY[words]}: {words}\n{answer.err}"


def test_the_lines_of_the_play_page_are_orders(tmp_path):
    page = (ROOT / "docs" / "RUNNING.md").read_text(encoding="utf-8")
    typed = page[page.index("    alerts") : page.index("Looking costs")]
    answer = gameday("play", DRILL, "--json", "--out", tmp_path / "run", stdin=typed)

    assert '"error"' not in answer.out
    assert '"refused"' not in answer.out


def test_the_documents_of_the_writing_page_are_good_as_they_stand(tmp_path):
    for name, text in {"minimal": MINIMAL, "shop": SHOP, "drill": MY_DRILL}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "script.yaml").write_text(PLAYBOOK, encoding="utf-8")

    assert 0 == gameday("validate", "minimal.yaml", "script.yaml", cwd=tmp_path).code
    assert 0 == gameday("validate", "drill.yaml", "--solve", "--strict", cwd=tmp_path).code


def test_the_parts_of_the_people_page_fit_the_shop_and_its_drill(tmp_path):
    for name, text, part in zip(("shop", "drill"), (SHOP, MY_DRILL), PEOPLE, strict=True):
        whole = yaml.safe_load(text) | yaml.safe_load(part)
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")

    answer = gameday("validate", "drill.yaml", cwd=tmp_path)
    assert 0 == answer.code, answer.err


def test_the_program_of_its_page_does_what_it_says(tmp_path):
    (tmp_path / "bot.py").write_text(BOT, encoding="utf-8")
    words = ("run", DRILL, "--responder", "exec:python3 bot.py", "--no-report", "--json")
    told = gameday(*words, "--out", tmp_path / "run", cwd=tmp_path).json

    assert "completed" == told["status"]
    assert told["stamps"]["mitigated_s"] is not None
    assert told["stamps"]["acknowledged_s"] is not None


def test_the_shell_program_of_its_page_keeps_to_the_protocol(tmp_path):
    (tmp_path / "bot.sh").write_text(IN_SHELL, encoding="utf-8")
    told = gameday("responder", "check", "sh bot.sh", "--json", cwd=tmp_path)

    assert 0 == told.code, told.out
    assert "33 views, 0 orders" not in told.out


def test_the_responder_in_python_of_its_page_rolls_back(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", IN_PYTHON], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "lasted ['asked', 'running', 'done']\n" == done.stdout


def test_the_training_loop_of_its_page_runs():
    done = subprocess.run(
        [sys.executable, "-c", TRAINING], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("avoided ")


def test_the_drills_page_lists_the_drills_as_they_are():
    page = (ROOT / "docs" / "DRILLS.md").read_text(encoding="utf-8")
    for item in gameday("list", "--json").json["items"]:
        row = re.search(rf"^\| {item['code']} \|(.*)\|$", page, re.MULTILINE)
        assert row is not None, item["code"]
        cells = [cell.strip() for cell in row[1].split("|")]
        expected = [str(item["difficulty"]), f"{item['lasts_s'] // 60}m", item["topology"]]
        assert [*expected, item["title"]] == cells


def test_every_link_of_the_docs_leads_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_install_lines_of_the_readme_name_what_the_package_has():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert set(re.findall(r'\.\[(\w+)\]"', text)) <= set(re.findall(r"^(\w+) = \[$", project, re.M))
    assert Path(ROOT / "LICENSE").read_text(encoding="utf-8").strip().startswith("Apache License")


def merged(into, part):
    """A part of a document laid over the whole; a service's own fields go to ``web``."""
    if not part.keys() & {"services", "flags"}:
        part = {"services": {"web": part}}
    return laid_over(into, part)


def laid_over(into, part):
    for key, value in part.items():
        is_both = isinstance(value, dict) and isinstance(into.get(key), dict)
        into[key] = laid_over(into[key], value) if is_both else value
    return into


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_topology_that_is_told_of_fits_the_whole_one(part, tmp_path):
    whole = merged(yaml.safe_load(SHOP), yaml.safe_load(part))
    (tmp_path / "shop.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")

    said = gameday("validate", tmp_path / "shop.yaml")

    assert 0 == said.code, said.err


@pytest.mark.parametrize("part", VARIES)
def test_what_varies_as_told_fits_the_drill_of_the_page(part, tmp_path):
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "drill.yaml").write_text(f"{MY_DRILL}\n{part}", encoding="utf-8")

    said = gameday("validate", tmp_path / "drill.yaml")

    assert 0 == said.code, said.err
