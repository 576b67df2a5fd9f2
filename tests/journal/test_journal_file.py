"""The journal's file: order, chain, lock, recovery."""

import os
import subprocess
import sys

import pytest

from sim.errors import JournalError, ReplayMismatch
from sim.journal.disk import JournalFile
from sim.journal.entries import Kind
from sim.journal.files import Files
from sim.journal.recovery import Verdict, recover
from sim.journal.writer import Journal, Nowhere


def story(journal, count=20):
    for k in range(count):
        cause = k - 1 if k else None
        journal.append(k * 1_000_000, Kind.NOTE, f"note-{k}", "said", {"text": "ü" * k}, cause)
    journal.append(count * 1_000_000, Kind.END, "run", "ended", {"why": "lasts"})
    return journal


def written(path):
    journal = story(Journal(JournalFile(path)))
    journal.sync()
    journal.close()
    return path.read_bytes(), journal


def test_what_is_written_is_read_back(tmp_path):
    data, journal = written(tmp_path / "journal.jsonl")
    found = recover(data)
    assert tuple(journal.entries) == found.entries
    assert found.verdict == Verdict.WHOLE
    assert [path.name for path in tmp_path.iterdir()] == ["journal.jsonl"]


def test_journal_cut_at_every_byte_recovers_exactly_its_complete_records(tmp_path):
    data, journal = written(tmp_path / "journal.jsonl")
    for length in range(len(data) + 1):
        found = recover(data[:length])
        assert data[:length].count(b"\n") == len(found.entries)
        assert tuple(journal.entries[: len(found.entries)]) == found.entries
        assert found.verdict is not Verdict.ALTERED


def test_every_flipped_bit_is_noticed_and_the_right_record_named(tmp_path):
    data, _ = written(tmp_path / "journal.jsonl")
    for position in range(len(data)):
        bad = bytearray(data)
        bad[position] ^= 1 << (position % 8)
        found = recover(bytes(bad))
        record = data[:position].count(b"\n")
        # The last line has no successor: a change there that is still an entry shows as
        # an entry which is not the one that was written, and the seal outside names it.
        is_last = record == data.count(b"\n") - 1
        assert is_last or (record, record + 1).count(len(found.entries)) == 1
        assert is_last or found.verdict is not Verdict.WHOLE


def test_damage_is_moved_aside_and_writing_goes_on(tmp_path):
    path = tmp_path / "journal.jsonl"
    data, _ = written(path)
    path.write_bytes(data[:-7])
    file = JournalFile(path)
    found = file.recover()
    journal = Journal(file, follow=found.lines)
    story(journal)
    journal.sync()
    journal.close()
    assert data == path.read_bytes()
    aside = (tmp_path / "journal.damaged-1").read_bytes()
    assert aside == data[:-7].split(b"\n")[-1]


def test_replay_stops_at_the_first_other_entry(tmp_path):
    data, journal = written(tmp_path / "journal.jsonl")
    replay = Journal(Nowhere(), follow=recover(data).lines, is_replay=True)
    replay.append(0, Kind.NOTE, "note-0", "said", {"text": ""})
    with pytest.raises(ReplayMismatch) as caught:
        replay.append(1_000_000, Kind.NOTE, "note-1", "said", {"text": "other"}, 0)
    assert caught.value.sequence == 1
    assert journal.entries[1].line() == caught.value.expected


def test_replay_does_not_go_beyond_the_journal(tmp_path):
    data, _ = written(tmp_path / "journal.jsonl")
    replay = story(Journal(Nowhere(), follow=recover(data).lines, is_replay=True))
    with pytest.raises(ReplayMismatch):
        replay.append(99_000_000, Kind.NOTE, "note", "said")


HOLD = """
import sys
from pathlib import Path
from sim.journal.disk import JournalFile
file = JournalFile(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_second_writer_leaves_naming_the_holder(tmp_path):
    path = tmp_path / "journal.jsonl"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(JournalError, match=f"pid {holder.pid}"):
            JournalFile(path)
        holder.kill()
        holder.wait()
    JournalFile(path).close()


class BrokenDisk(Files):
    def sync(self, descriptor):
        raise OSError(28, os.strerror(28))


def test_failed_sync_is_fatal_and_nothing_more_is_written(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = Journal(JournalFile(path, BrokenDisk()))
    journal.append(0, Kind.NOTE, "a", "said")
    with pytest.raises(JournalError, match="No space left"):
        journal.sync()
    with pytest.raises(AssertionError):
        journal.append(0, Kind.NOTE, "b", "said")
    journal.close()
    assert path.read_bytes().count(b"\n") == 1
