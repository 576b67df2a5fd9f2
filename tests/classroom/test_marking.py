"""From what was collected to what counts: one process a run, the machine's word kept."""

import json
import os
import re
import shlex
import sys
import zipfile
from dataclasses import replace

import pytest

from sim.classroom.book import ClassFolder, Mark, Trust, Verdict
from sim.classroom.collecting import Bin, collect
from sim.classroom.forgetting import forget, is_due
from sim.classroom.form import Item
from sim.classroom.marking import Attempted, Remarked, counting, mark, trust_of
from sim.classroom.overrides import (
    NoOverride,
    Override,
    checked,
    keep_override,
    overridden,
    overrides,
    value_at,
)
from sim.classroom.packet import Place
from sim.classroom.receipts import SEAT, Receipt
from sim.classroom.verifying import GOOD, Standing
from sim.cli.classes.marks import Remarker
from sim.errors import JournalError
from sim.journal.folder import RunFolder
from tests.classroom.kit import ANN, BOB, DRILL, FORM, ROSTER, course_of, handed, make_class, sit
from tests.cli.door import ROOT, gameday

SCORE = {"total": 50.0, "tasks": {"ack": "S"}, "dimensions": {"lead": {"value": 0.5, "weight": 1}}}


def a_mark(total=50.0, attempt=1, verdict=Verdict.VERIFIED, trust=Trust.TAKE_HOME, **more):
    score = SCORE | {"total": total} if total is not None else {}
    row = {"trainee": "t", "item": 1, "drill": DRILL, "attempt": attempt, "seed": 1,
           "trust": trust, "registered": True, "verdict": verdict, "score": score}  # fmt: skip
    return Mark(**row | more)


@pytest.fixture(scope="module")
def sat(tmp_path_factory):
    """A class of which one attempt was sat elsewhere."""
    folder = make_class(tmp_path_factory.mktemp("class"))
    first = handed(folder)[0]
    elsewhere = tmp_path_factory.mktemp("home") / "my run"
    sit(folder, first.packet, out=elsewhere)
    return folder, first, elsewhere


def bin_of(folder, **more):
    return Bin(folder, "0" * 16, course_of(folder).form, ROSTER, **more)


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def files_of(run, prefix=""):
    return {
        prefix + one.relative_to(run).as_posix(): one.read_bytes()
        for one in run.rglob("*")
        if one.is_file()
    }


def test_a_zip_finds_its_place_by_what_its_journal_says(sat, tmp_path):
    folder, _, run = sat
    packed = zipped(tmp_path / "Ann Smith.zip", files_of(run, "whatever/she called it/"))
    (taken,) = collect(bin_of(folder), packed)
    assert folder.run(ANN.pseudonym, DRILL, 1) == taken.run
    assert RunFolder(run).journal.read_bytes() == RunFolder(taken.run).journal.read_bytes()
    (again,) = collect(bin_of(folder), run)
    assert "the same" in again.words


def test_another_run_of_the_same_attempt_is_not_taken_unasked(sat, tmp_path):
    folder, first, run = sat
    collect(bin_of(folder), run)
    before = RunFolder(folder.run(ANN.pseudonym, DRILL, 1)).journal.read_bytes()
    sit(folder, first.packet, "idle", out=tmp_path / "run")
    (refused,) = collect(bin_of(folder), tmp_path / "run")
    assert refused.run is None
    assert before == RunFolder(folder.run(ANN.pseudonym, DRILL, 1)).journal.read_bytes()
    (taken,) = collect(bin_of(folder, replace=True), tmp_path / "run")
    assert before != RunFolder(taken.run).journal.read_bytes()
    collect(bin_of(folder, replace=True), run)


@pytest.mark.parametrize(
    "name",
    [
        "../../out/journal.jsonl",
        "/tmp/out/journal.jsonl",
        "run/..\\x/run.json",
        "run/shell.sh",
        "run/documents/../../run.json",
    ],
)
def test_no_file_of_a_zip_lands_outside_or_is_what_a_run_does_not_hold(sat, tmp_path, name):
    folder, _, run = sat
    files = files_of(run, "run/") | {name: b"evil"}
    collect(bin_of(folder), zipped(tmp_path / "in.zip", files))
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "in.zip"]
    texts = [path.read_bytes() for path in folder.runs.rglob("*") if path.is_file()]
    assert b"evil" not in texts


@pytest.mark.parametrize(
    ("conduct", "words"),
    [
        ({}, "practice"),
        ({"class": "f" * 16}, "another class"),
        ({"class": "0" * 16, "item": 1, "attempt": 1, "person": "t-zzzzzzzz"}, "nobody is called"),
        ({"class": "0" * 16, "item": 9, "attempt": 1, "person": "t-aaaaaaaa"}, "no item 9"),
        ({"class": "0" * 16, "item": 1, "attempt": 7, "person": "t-aaaaaaaa"}, "no attempt 7"),
        ({"class": "0" * 16, "item": "../x", "attempt": 1}, "does not say"),
    ],
)
def test_what_is_no_run_of_this_class_is_left_with_a_sentence(sat, tmp_path, conduct, words):
    folder, _, run = sat
    files = files_of(run, "run/")
    told = json.loads(files["run/run.json"])
    told["head"]["conduct"] = conduct
    files["run/run.json"] = json.dumps(told)
    (one,) = collect(bin_of(folder), zipped(tmp_path / "in.zip", files))
    assert one.run is None
    assert words in one.words


def test_what_is_neither_folder_nor_zip_is_refused(sat, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK no")
    with pytest.raises(JournalError, match="neither"):
        collect(bin_of(sat[0]), tmp_path / "x.zip")


def test_a_mark_says_what_was_verified_and_by_which_engine(sat):
    folder, first, run = sat
    collect(bin_of(folder, replace=True), run)
    one = Attempted(first.packet.place, DRILL, 1, first.commitment)
    result = {"seed": 7, "score": SCORE, "registered": True, "engine": "e", "targets": [1]}
    result |= {"asks": [{"in_time": True}], "silences": [{"hid": []}]}
    found = mark(folder, course_of(folder), one, lambda _: Remarked(GOOD, result))
    assert (Verdict.VERIFIED, Trust.TAKE_HOME, 7, 50.0, True) == (
        found.verdict, found.trust, found.seed, found.total, found.counts,
    )  # fmt: skip
    assert f"runs/{ANN.pseudonym}/{DRILL}-1" == found.run
    assert (result["asks"], result["silences"]) == (found.asks, found.silences)
    assert found == Mark.of_row(json.loads(json.dumps(found.as_row())))


def test_what_does_not_stand_has_no_score_and_is_not_lived_again(sat):
    folder, first, _ = sat
    missing = Attempted(Place(BOB.pseudonym, 1, 1), DRILL, 1, "0" * 64)
    found = mark(folder, course_of(folder), missing, lambda _: pytest.fail("lived again"))
    assert (Verdict.MISSING, {}, False, "") == (
        found.verdict, found.score, found.counts, found.run,
    )  # fmt: skip
    wrong = Attempted(first.packet.place, DRILL, 1, "0" * 64)
    assert Verdict.REWRITTEN is mark(folder, course_of(folder), wrong, lambda _: 1 / 0).verdict


def test_an_exam_is_what_the_seat_saw_to_the_end(sat):
    folder, first, run = sat
    last = RunFolder(run).read_journal().next_sequence - 1
    seen = [Receipt(first.packet.place, last, "x", SEAT)]
    level = course_of(folder, level="exam").about.level
    item = Item(drill=DRILL)
    assert Trust.EXAM is trust_of(level, item, GOOD, run, seen)
    assert Trust.TAKE_HOME is trust_of(level, item, GOOD, run, [])
    assert Trust.TAKE_HOME is trust_of(level, item, GOOD, run, [replace(seen[0], by="ann")])
    unsealed = Standing(Verdict.UNSEALED)
    assert Trust.PRACTICE is trust_of(level, item, unsealed, run, seen)
    assert Trust.PRACTICE is trust_of(level, Item(drill=DRILL, hints=True), GOOD, run, seen)


def test_the_best_or_the_last_that_stands_counts_as_was_fixed_beforehand():
    marks = [
        a_mark(90.0, 1, trust=Trust.PRACTICE, verdict=Verdict.UNSEALED),
        a_mark(60.0, 2),
        a_mark(40.0, 3),
        a_mark(None, 4, verdict=Verdict.MISSING),
    ]
    assert [60.0] == [one.total for one in counting(marks, is_best=True)]
    assert [40.0] == [one.total for one in counting(marks, is_best=False)]
    assert [4] == [one.attempt for one in counting(marks[3:], is_best=True)]


def test_an_override_leaves_the_machines_word_in_the_book(tmp_path):
    folder = ClassFolder(tmp_path)
    folder.add_marks([a_mark()])
    for what, value in (
        ("total", 70.0),
        ("task:ack", "P"),
        ("dimension:lead", 1.0),
        ("total", 80.0),
    ):
        original = value_at(a_mark(), what)
        keep_override(folder, Override("t", 1, 1, what, value, original, "why", "me", "now"))
    (kept,) = folder.marks()
    shown = overridden(kept, overrides(folder))
    assert (50.0, 80.0) == (kept.total, shown.total)
    assert ("P", 1.0) == (shown.score["tasks"]["ack"], shown.score["dimensions"]["lead"]["value"])
    assert [0.5, "S", 50.0] == [row["original"] for row in shown.score["overridden"]]
    assert 4 == len(overrides(folder))
    assert a_mark(attempt=2) == overridden(a_mark(attempt=2), overrides(folder))


def test_a_run_that_a_power_cut_ended_can_be_let_count():
    row = Override("t", 1, 1, "verdict", "verified", "cut", "power", "me", "now")
    shown = overridden(a_mark(verdict=Verdict.CUT), [row])
    assert (Verdict.VERIFIED, True) == (shown.verdict, shown.counts)


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("total", "101"),
        ("total", "nan"),
        ("task:ack", "A"),
        ("verdict", "fine"),
        ("dimension:lead", "2"),
    ],
)
def test_a_value_that_nothing_can_have_is_refused(what, value):
    with pytest.raises(NoOverride):
        checked(what, value)
    with pytest.raises(NoOverride, match="task:ack"):
        value_at(a_mark(), "task:none")


def test_marking_again_adds_a_row_and_the_newest_is_shown(tmp_path):
    folder = ClassFolder(tmp_path)
    folder.add_marks([a_mark(10.0), a_mark(20.0, attempt=2)])
    folder.add_marks([a_mark(30.0)])
    assert [30.0, 20.0] == [one.total for one in folder.marks()]
    assert 3 == len(folder.marks_file.read_text().splitlines())


def test_to_forget_a_trainee_leaves_nothing_of_them_and_all_of_the_others(sat, tmp_path):
    folder = make_class(tmp_path / "class")
    for place in (folder.run(ANN.pseudonym, DRILL, 1), folder.run(BOB.pseudonym, DRILL, 1)):
        place.mkdir(parents=True)
    folder.add_marks([a_mark(trainee=ANN.pseudonym), a_mark(trainee=BOB.pseudonym)])
    gone = forget(folder, ANN.pseudonym)
    assert (1, 3) == (gone.runs, gone.rows)
    texts = [path.read_bytes() for path in folder.path.rglob("*") if path.is_file()]
    names = [path.name for path in folder.path.rglob("*")]
    assert not any(ANN.pseudonym.encode() in text for text in texts)
    assert ANN.pseudonym not in names
    assert any(BOB.pseudonym.encode() in text for text in texts)


def test_what_is_due_is_due_on_its_day():
    from datetime import date

    about = course_of_date("2026-09-30")
    assert [False, True, True] == [is_due(about, date(2026, 9, day)) for day in (29, 30)] + [
        is_due(about, date(2027, 1, 1))
    ]
    assert not is_due(course_of_date(None), date(2099, 1, 1))


def course_of_date(day):
    from sim.classroom.about import About

    return About(format=1, name="x", course="0" * 16, key="0" * 16, delete_on=day)


@pytest.mark.long
def test_another_python_gives_the_same_score_bit_for_bit(sat, tmp_path):
    """``GAMEDAY_OTHER_PYTHON`` names an interpreter of another minor version with gameday in it."""
    other = os.environ.get("GAMEDAY_OTHER_PYTHON")
    if other is None:
        pytest.skip("GAMEDAY_OTHER_PYTHON names no other interpreter")
    _, _, run = sat
    mine, theirs = (
        Remarker(python, tmp_path / str(number))(run)
        for number, python in enumerate((sys.executable, other))
    )
    assert GOOD == mine.standing == theirs.standing
    assert mine.result == theirs.result


PAGE = (ROOT / "docs" / "CLASSROOM.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.startswith("gameday ")]


def test_the_lines_of_the_page_lead_from_a_roster_to_marks_and_to_nothing(tmp_path):
    """In their order, with a small form; every mark in a process of its own."""
    papers = f"{FORM}papers:\n  - {{plan: small-shop, years: 1000}}\n"
    kit = make_class(tmp_path / "kit", form=papers)
    desk = tmp_path / "desk"
    (desk / "inbox").mkdir(parents=True)
    (desk / "people.csv").write_text("id,name,extra_time\nann,Ann Smith,1.5\n")
    known = {"eight-nights": str(kit.form), "GD-101": DRILL, "24": "2", "my-run": "inbox/my-run"}
    known["my-plan.yaml"] = "small-shop"
    # A day that has not come, whenever this is run.
    known["2026-12-31"] = "2999-12-31"
    told = {}
    for line in LINES:
        typed = [known.get(word, word) for word in shlex.split(line.split(" > ")[0])[1:]]
        if "hand-out" in typed:
            (desk / "night" / "banks").mkdir()
            bank = kit.banks / f"{DRILL}.json"
            (desk / "night" / "banks" / bank.name).write_bytes(bank.read_bytes())
        answer = gameday(
            *typed,
            cwd=desk,
            stdin="wait 1m\nack\n",
            timeout=400,
            GAMEDAY_CLASS_KEY="../night.key",
            GAMEDAY_STATE=str(tmp_path / "state"),
        )
        assert answer.code in (0, 1), f"{line}\n{answer.err}"
        told[typed[1] if typed[0] == "class" else typed[0]] = answer
        if "enroll" in typed:
            known["TRAINEE"] = answer.out.split()[-1]
        if "hand-out" in typed:
            # What a trainee is sent: packet and, as it is no bank of the catalogue, its bank.
            (packet,) = (desk / "night" / "packets").rglob(f"{DRILL}-1.json")
            (desk / packet.name).write_bytes(packet.read_bytes())
            (desk / "banks").mkdir()
            (desk / "banks" / bank.name).write_bytes(bank.read_bytes())
            known["GD-101-1.json"] = packet.name
        if typed[:2] == ["class", "code"]:
            known["CODE"] = answer.out.strip()
        if typed[:2] == ["class", "override"]:
            told["after"] = gameday("class", "status", "night", cwd=desk)
            shown = gameday("class", "status", "night", "--json", cwd=desk).json["marks"]
            again = gameday("class", "remark", "inbox/my-run", "--json", cwd=desk).json["result"]
            assert 77 == shown[0]["score"]["total"]
            assert again["score"]["total"] == shown[0]["score"]["overridden"][0]["original"]

    assert "verified" in told["mark"].out
    assert "missing" in told["mark"].out
    assert "take-home: the journal is consistent" in told["status"].out
    assert "keyboard failed" in told["after"].out
    assert "Smith" not in told["after"].out
    assert "nothing was deleted" in told["forget"].err
    due = gameday("class", "forget", "night", "--due", "--today", "2999-12-31", cwd=desk)
    assert 0 == due.code
    assert not list((desk / "night" / "runs").iterdir())
