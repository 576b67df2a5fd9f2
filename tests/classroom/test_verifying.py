"""A run that comes back: altered, cut and rewritten are told apart, and the record is named."""

import json
import shutil
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.classroom.book import Verdict
from sim.classroom.receipts import code_of, receipt_of
from sim.classroom.verifying import GOOD, check_run, replay_standing
from sim.cli.classes.remark import remarked
from sim.errors import ReplayMismatch
from sim.journal.entries import GENESIS, Entry
from sim.journal.folder import RunFolder
from tests.classroom.kit import DRILL, handed, make_class, sit


@pytest.fixture(scope="module")
def sat(tmp_path_factory):
    """A class, what was handed out, and the run of the first attempt."""
    folder = make_class(tmp_path_factory.mktemp("class"))
    first = handed(folder)[0]
    sit(folder, first.packet)
    run = folder.run(first.packet.trainee, DRILL, 1)
    return folder, first, run


@pytest.fixture
def copy(sat, tmp_path):
    target = tmp_path / "run"
    shutil.copytree(sat[2], target)
    return target


def lines_of(run):
    return RunFolder(run).journal.read_bytes().splitlines()


def chained(entries):
    """A journal whose chain was made anew over these entries."""
    lines, previous = [], GENESIS
    for number, entry in enumerate(entries):
        line = Entry(
            number, entry.at_us, entry.kind, entry.subject, entry.event, entry.data, entry.cause,
            previous,
        ).line().encode()  # fmt: skip
        previous = sha256(line).hexdigest()
        lines.append(line)
    return b"".join(line + b"\n" for line in lines)


def test_what_was_handed_out_and_not_touched_is_good(sat):
    _, first, run = sat
    assert GOOD == check_run(run, commitment=first.commitment)
    assert Verdict.MISSING is check_run(run / "no", commitment=first.commitment).verdict
    (standing, result) = remarked(run, None)
    assert (GOOD, True) == (standing, result["registered"])


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_changed_byte_is_noticed_and_its_record_named(sat, tmp_path_factory, data):
    """The last record has none after it: living it again names it."""
    _, first, run = sat
    whole = RunFolder(run).journal.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != whole[place]))
    record = whole[:place].count(b"\n")
    entries = whole.count(b"\n")
    target = tmp_path_factory.mktemp("flipped")
    for path in run.iterdir():
        (target / path.name).symlink_to(path)
    (target / "journal.jsonl").unlink()
    (target / "journal.jsonl").write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])

    standing = check_run(target, commitment=first.commitment)

    if record < entries - 1:
        assert (Verdict.ALTERED, record) == (standing.verdict, standing.record)
    elif standing.record is not None:
        # Of the last two records one was altered, and the words name both.
        assert standing.verdict in (Verdict.ALTERED, Verdict.CUT)
        assert f"#{record}" in standing.problem
    elif standing == GOOD:
        with pytest.raises(ReplayMismatch) as caught:
            _replayed(target)
        assert record == caught.value.sequence
        assert Verdict.ALTERED is replay_standing(record, entries).verdict
    else:
        assert Verdict.ALTERED is standing.verdict


def _replayed(run):
    from sim.cli.judging import reopen
    from sim.drill.again import replay

    replay(run, reopen(run).drill)


def test_a_journal_cut_anywhere_is_said_to_be_cut_and_never_altered(sat, copy):
    _, first, _ = sat
    whole = RunFolder(copy).journal.read_bytes()
    for length in range(1, len(whole), 997):
        RunFolder(copy).journal.write_bytes(whole[:length])
        standing = check_run(copy, commitment=first.commitment)
        assert Verdict.CUT is standing.verdict
        assert whole[:length].count(b"\n") == standing.record


def test_a_receipt_beyond_a_cut_is_told(sat, copy):
    _, first, _ = sat
    lines = lines_of(copy)
    seen = receipt_of(first.packet.place, code_of(lines), by="the instructor")
    RunFolder(copy).journal.write_bytes(b"".join(line + b"\n" for line in lines[:5]))
    standing = check_run(copy, commitment=first.commitment, seen=[seen])
    assert Verdict.CUT is standing.verdict
    assert f"record #{len(lines) - 1} was seen" in standing.problem


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_story_whose_chain_was_made_anew_is_rewritten_from_the_record_that_was_changed(
    sat, copy, share
):
    _, first, _ = sat
    entries = list(RunFolder(copy).read_journal().entries)
    number = int(len(entries) * share)
    told = entries[number]
    entries[number] = Entry(
        told.sequence, told.at_us, told.kind, told.subject, told.event, {**told.data, "late": 1},
        told.cause,
    )  # fmt: skip
    RunFolder(copy).journal.write_bytes(chained(entries))
    assert GOOD == check_run(copy, commitment=first.commitment)
    standing, result = remarked(copy, None)
    assert (Verdict.REWRITTEN, number, None) == (standing.verdict, standing.record, result)


def test_an_attempt_that_was_sat_twice_is_found_by_a_receipt_of_the_first_time(sat, tmp_path):
    """The second run is whole, lives again the same, and was handed out: only a receipt tells."""
    folder, first, run = sat
    again = tmp_path / "again"
    sit(folder, first.packet, "reference", out=again)
    assert GOOD == check_run(again, commitment=first.commitment)
    assert GOOD == remarked(again, None)[0]
    seen = receipt_of(first.packet.place, code_of(lines_of(run)[:12]), by="the instructor")
    assert GOOD == check_run(run, commitment=first.commitment, seen=[seen])
    standing = check_run(again, commitment=first.commitment, seen=[seen])
    assert (Verdict.REWRITTEN, 11) == (standing.verdict, standing.record)


def test_a_shorter_story_with_another_end_is_rewritten_where_its_end_was_seen(sat, tmp_path):
    folder, first, run = sat
    again = tmp_path / "again"
    sit(folder, first.packet, "idle", out=again)
    if len(lines_of(again)) >= len(lines_of(run)):
        pytest.skip("the idle run is not the shorter one")
    seen = receipt_of(first.packet.place, code_of(lines_of(run)), by="the seat")
    standing = check_run(again, commitment=first.commitment, seen=[seen])
    assert Verdict.REWRITTEN is standing.verdict


def test_somebody_elses_run_is_no_run_of_this_attempt(sat, tmp_path):
    folder, first, _ = sat
    other = handed(folder)[2]
    assert other.packet.trainee != first.packet.trainee
    sit(folder, other.packet, out=tmp_path / "run")
    standing = check_run(tmp_path / "run", commitment=first.commitment)
    assert (Verdict.REWRITTEN, 0) == (standing.verdict, standing.record)


@pytest.mark.parametrize("name", ["series.npz", "documents/scenario.yaml"])
def test_a_file_beside_the_journal_that_was_changed_or_lost_is_named(sat, copy, name):
    _, first, _ = sat
    path = copy / name
    path.write_bytes(path.read_bytes() + b"\n")
    changed = check_run(copy, commitment=first.commitment)
    path.unlink()
    lost = check_run(copy, commitment=first.commitment)
    for standing in (changed, lost):
        assert Verdict.ALTERED is standing.verdict
        assert name.rpartition("/")[2] in standing.problem


def test_what_was_never_registered_is_unsealed(tmp_path):
    from sim.cli.judging import ask
    from sim.drill.runner import run

    run(ask(DRILL, responder="rule", seed=1, plane="request").drill, "rule", out=tmp_path / "run")
    standing = check_run(tmp_path / "run", commitment=None)
    assert Verdict.UNSEALED is standing.verdict


def test_a_program_in_the_seat_is_unsealed(sat, copy):
    _, first, _ = sat
    entries = list(RunFolder(copy).read_journal().entries)
    head = entries[0]
    entries[0] = Entry(
        0, head.at_us, head.kind, head.subject, head.event, {**head.data, "responder": "exec:bot"}
    )
    RunFolder(copy).journal.write_bytes(chained(entries))
    standing = check_run(copy, commitment=first.commitment)
    assert Verdict.UNSEALED is standing.verdict
    assert "program" in standing.problem


def test_what_a_trainee_wrote_beside_the_journal_is_believed_in_nothing(sat, copy):
    """Anchors of the trainee's own making move no score."""
    honest = remarked(copy, None)[1]
    path = copy / "anchors.json"
    told = json.loads(path.read_text()) | {
        "harm": {"idle": 1e9, "panic": 1e9, "rule": 1e9, "reference": 1e8}
    }
    path.write_text(json.dumps(told))
    assert honest["score"] == remarked(copy, None)[1]["score"]
