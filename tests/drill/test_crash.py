"""Killed before and after every step of writing: nothing lost, nothing doubled, same bytes."""

import errno
import os
from pathlib import Path

import pytest

from sim.drill.again import replay, resume
from sim.drill.responders import make_responder
from sim.drill.runner import run
from sim.errors import Interrupted, JournalError, ReplayMismatch
from sim.journal.files import Files
from sim.journal.folder import RunFolder, load_run
from tests.drill.drill_kit import PAIR, bad_deploy, make_drill

SCENARIO = bad_deploy() | {"lasts": "7m", "lead_in": "20s", "rate": "1/s"}
STEPS = ("make_folder", "open_append", "write", "sync", "sync_folder", "truncate", "rename")


class Killed(BaseException):
    """The process is gone: whatever it still tries does not happen."""


class DyingFiles(Files):
    """Dies before or after the n-th step; a write may die in its middle."""

    def __init__(self, n=-1, when="before"):
        self.n, self.when, self.calls, self.is_dead = n, when, 0, False

    def _step(self, name, *arguments):
        if self.is_dead:
            raise Killed
        self.calls += 1
        if self.calls != self.n:
            return getattr(super(), name)(*arguments)
        self.is_dead = True
        if self.when == "after":
            getattr(super(), name)(*arguments)
        if self.when == "half" and name == "write":
            descriptor, data = arguments
            super().write(descriptor, data[: len(data) // 2])
        raise Killed

    def close(self, descriptor):
        super().close(descriptor)  # the system closes what a dead process held


for _name in STEPS:

    def _make(name):
        return lambda self, *arguments: self._step(name, *arguments)

    setattr(DyingFiles, _name, _make(_name))


def finish(out, drill, name="reference"):
    """What a person does after a crash: resume, or run anew where there is no run yet."""
    if not RunFolder(out).manifest.exists():
        return run(drill, name, out=out)
    return resume(out, drill, name).result


@pytest.mark.parametrize("when", ["before", "after", "half"])
def test_killed_anywhere_a_run_is_finished_with_the_same_bytes(tmp_path, when):
    drill = make_drill(SCENARIO, documents={"scenario.yaml": "x", "pair.yaml": "y"})
    whole = DyingFiles()
    run(drill, "reference", out=tmp_path / "whole", files=whole)
    expected = (tmp_path / "whole" / "journal.jsonl").read_bytes()
    series = (tmp_path / "whole" / "series.npz").read_bytes()
    assert 20 < whole.calls
    for n in range(1, whole.calls + 1):
        out = tmp_path / f"{n}"
        with pytest.raises(Killed):
            run(drill, "reference", out=out, files=DyingFiles(n, when))
        finish(out, drill)
        assert expected == (out / "journal.jsonl").read_bytes(), n
        assert series == (out / "series.npz").read_bytes(), n
        load_run(out)


def test_an_order_that_was_acknowledged_is_never_lost(tmp_path):
    """Power fails: only what was synced is left. ASKED is synced before anything is applied."""
    drill = make_drill(SCENARIO)
    seen = []

    class Watching(Files):
        def sync(self, descriptor):
            super().sync(descriptor)
            path = tmp_path / "run" / "journal.jsonl"
            seen.append(path.read_bytes().count(b'"kind":"asked"') if path.exists() else 0)

    run(drill, "reference", out=tmp_path / "run", files=Watching())
    asked = [e for e in load_run(tmp_path / "run").entries if e.kind.value == "asked"]
    assert set(range(1, len(asked) + 1)) <= set(seen)


def test_killed_while_resuming_it_can_be_resumed_again(tmp_path):
    drill = make_drill(SCENARIO)
    run(drill, "reference", out=tmp_path / "whole")
    expected = (tmp_path / "whole" / "journal.jsonl").read_bytes()
    out = tmp_path / "run"
    with pytest.raises(Killed):
        run(drill, "reference", out=out, files=DyingFiles(12, "half"))
    for n in range(1, 8):
        with pytest.raises(Killed):
            resume(out, drill, "reference", files=DyingFiles(n, "half"))
    resume(out, drill, "reference")
    assert expected == (out / "journal.jsonl").read_bytes()


def test_cut_at_any_entry_a_run_is_finished_with_the_same_bytes(tmp_path):
    drill = make_drill(SCENARIO)
    run(drill, "reference", out=tmp_path / "run")
    journal = tmp_path / "run" / "journal.jsonl"
    expected = journal.read_bytes()
    ends = [k + 1 for k, byte in enumerate(expected) if byte == 10]
    for end in [0, *ends]:
        journal.write_bytes(expected[:end])
        resume(tmp_path / "run", drill, "reference")
        assert expected == journal.read_bytes()


class FailingFiles(DyingFiles):
    """The n-th step fails, once and for good, as a full or broken disk does."""

    def _step(self, name, *arguments):
        self.calls += 1
        if self.calls >= self.n > 0:
            raise OSError(self.when, os.strerror(self.when))
        return getattr(Files, name)(self, *arguments)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_failing_disk_is_told_in_a_sentence_and_nothing_is_lost(tmp_path, code):
    drill = make_drill(SCENARIO)
    whole = DyingFiles()
    run(drill, "reference", out=tmp_path / "whole", files=whole)
    expected = (tmp_path / "whole" / "journal.jsonl").read_bytes()
    for n in range(1, whole.calls + 1, 3):
        out = tmp_path / f"{n}"
        with pytest.raises(JournalError, match=os.strerror(code)):
            run(drill, "reference", out=out, files=FailingFiles(n, code))
        finish(out, drill)
        assert expected == (out / "journal.jsonl").read_bytes()


def test_interrupted_at_any_step_a_run_is_finished_with_the_same_bytes(tmp_path):
    drill = make_drill(SCENARIO)
    run(drill, "reference", out=tmp_path / "whole")
    expected = (tmp_path / "whole" / "journal.jsonl").read_bytes()
    for stop in range(0, 60, 6):
        out = tmp_path / f"{stop}"
        bot = make_responder("reference", drill.scenario)
        decide, looks = bot.decide, []

        def interrupted(view, stop=stop, decide=decide, looks=looks):
            looks.append(view)
            if len(looks) > stop:
                raise KeyboardInterrupt
            return decide(view)

        bot.decide = interrupted
        try:
            run(drill, bot, out=out)
        except Interrupted:
            resume(out, drill, "reference")
        assert expected == (out / "journal.jsonl").read_bytes()


def test_replay_agrees_with_every_run_and_starts_nobody(tmp_path):
    drill = make_drill(SCENARIO)
    for name in ("idle", "panic", "rule", "reference"):
        out = tmp_path / name
        before = run(drill, name, out=out)
        session = replay(out, drill)
        assert before.record.journal_sha256 == session.record.journal_sha256


def test_replay_names_the_first_entry_that_differs(tmp_path):
    run(make_drill(SCENARIO, seed=1), "reference", out=tmp_path / "run")
    with pytest.raises(ReplayMismatch) as caught:
        replay(tmp_path / "run", make_drill(SCENARIO, seed=2))
    assert 0 == caught.value.sequence


def test_replay_names_an_entry_that_differs_inside_a_rollout(tmp_path):
    """SimPy makes an exception that ends a process anew, from its arguments."""
    web = PAIR["services"]["web"] | {"deployment": {"pause": "43s"}}
    slower = PAIR | {"services": PAIR["services"] | {"web": web}}
    run(make_drill(SCENARIO, slower), "reference", out=tmp_path / "run")
    with pytest.raises(ReplayMismatch, match="differs from the journal at entry #") as caught:
        replay(tmp_path / "run", make_drill(SCENARIO))
    assert '"kind":"replica"' in caught.value.got


def test_replay_refuses_an_altered_journal(tmp_path):
    drill = make_drill(SCENARIO)
    run(drill, "reference", out=tmp_path / "run")
    journal: Path = tmp_path / "run" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"SEV2", b"SEV1", 1))
    with pytest.raises(JournalError, match="was altered"):
        replay(tmp_path / "run", drill)
