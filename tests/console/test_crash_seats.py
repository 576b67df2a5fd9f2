"""Killed at any step of writing, in each seat: what was acknowledged is there, and there once.

Whoever sits down again is told what became of every order, and goes on with the next. The journal
that they end with is, byte for byte, that of somebody who was never cut off.
"""

from __future__ import annotations

import asyncio
import json
from functools import partial

import pytest

from sim.cli.console.app import ConsoleApp
from sim.cli.console.pace import Pace
from sim.cli.lines import parse
from sim.cli.typist import Typist
from sim.drill.again import relive, resume
from sim.drill.drill import Drill
from sim.drill.runner import opened, run
from sim.drill.session import Session
from sim.journal.disk import JournalFile
from sim.journal.entries import Kind
from sim.journal.files import FILES
from sim.journal.folder import RunFolder, load_run
from sim.journal.writer import Journal
from tests.console.seat import typed_lines
from tests.drill.drill_kit import bad_deploy, make_drill
from tests.drill.test_crash import DyingFiles, Killed

FIVE_MINUTES = bad_deploy() | {"lasts": "5m", "lead_in": "20s", "rate": "1/s"}
LINES = (
    'note text="sat down"',
    "wait 60s",
    "declare SEV2",
    'post status_page text="We are looking"',
    "restart web",
    "rollback web",
    "diagnose web bad_deploy deploy 0.8",
)


def five_minutes() -> Drill:
    return make_drill(FIVE_MINUTES, documents={"scenario.yaml": "x", "pair.yaml": "y"})


class ByLine:
    """Lines from a pipe; acknowledged is what was answered on stdout."""

    def begin(self, out, lines, files):
        self._typed(lines, lambda seat: run(five_minutes(), seat, out=out, files=files))

    def go_on(self, out, lines):
        self._typed(lines, lambda seat: resume(out, five_minutes(), seat))

    def _typed(self, lines, play):
        with typed_lines(lines) as said:
            try:
                play(Typist(as_json=True, pace=None))
            finally:
                told = [json.loads(line) for line in said.getvalue().splitlines()]
                self.acknowledged = {t["order"]["id"] for t in told if "order" in t}


class ByKeys:
    """The console; acknowledged is what its screen has told of."""

    def begin(self, out, lines, files):
        self._sat(lambda: opened(five_minutes(), "person", out=out, files=files), lines)

    def go_on(self, out, lines):
        folder = RunFolder(out)
        sink = JournalFile(folder.journal, FILES)
        found = sink.recover()
        journal = Journal(sink, follow=found.lines)
        try:
            session = Session(five_minutes(), journal, responder="person", folder=folder)
            relive(session, found)
            self._play(session, lines)
        finally:
            journal.close()
            sink.close()

    def _sat(self, opening, lines):
        with opening() as session:
            self._play(session, lines)

    def _play(self, session, lines):
        async def seated():
            app = ConsoleApp(session, Pace())
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.press("enter")
                try:
                    for line in lines:
                        app.give(line)
                        if len(app.screen_stack) > 1:  # it asks before what cannot be taken back
                            await pilot.press("y")
                    while not session.is_over:
                        app.let_pass(session.drill.tick_us)
                finally:
                    self.acknowledged = {o.order_id for o in app.seen.view.orders}

        if not session.is_over:
            asyncio.run(seated())


class ByProgram:
    """A responder that is asked view by view, as a program is; acknowledged is what a view told."""

    name = "person"

    def begin(self, out, lines, files):
        self._lines, self.acknowledged, self.history = list(lines), set(), []
        run(five_minutes(), self, out=out, files=files)

    def go_on(self, out, lines):
        self._lines, self.history = list(lines), []
        resume(out, five_minutes(), self)

    def decide(self, view):
        self.acknowledged = {order.order_id for order in view.orders}
        return [parse(self._lines.pop(0))] if self._lines else []

    def close(self):
        """Nothing is held."""


def dies(play):
    """It is killed; whatever else is raised on the way out is raised because of that."""
    raised = None
    try:
        play()
    except BaseException as error:
        raised = error
    causes = [raised, getattr(raised, "__context__", None), *getattr(raised, "exceptions", ())]
    assert any(isinstance(one, Killed) for one in causes), repr(raised)


def orders_of(out):
    entries = RunFolder(out).read_journal().entries
    return [e for e in entries if e.kind is Kind.ASKED]


def check(seat, when, tmp_path):
    files = DyingFiles()
    seat().begin(tmp_path / "whole", LINES, files)
    expected = (tmp_path / "whole" / "journal.jsonl").read_bytes()
    assert len(LINES) == len(orders_of(tmp_path / "whole"))
    for n in range(1, files.calls + 1):
        out, sitting = tmp_path / str(n), seat()
        sitting.acknowledged = set()
        dies(partial(sitting.begin, out, LINES, DyingFiles(n, when)))
        if not RunFolder(out).manifest.exists():
            assert not sitting.acknowledged
            continue
        kept = len(orders_of(out)) if (out / "journal.jsonl").exists() else 0
        assert len(sitting.acknowledged) <= kept, n
        seat().go_on(out, LINES[kept:])
        assert expected == (out / "journal.jsonl").read_bytes(), n
        load_run(out)


@pytest.mark.parametrize("seat", [ByLine, ByProgram])
def test_killed_anywhere_a_seat_goes_on_with_nothing_lost_and_nothing_doubled(seat, tmp_path):
    check(seat, "before", tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seat", [ByLine, ByKeys, ByProgram])
@pytest.mark.parametrize("when", ["before", "after", "half"])
def test_killed_before_after_and_amid_each_step_every_seat_goes_on(seat, when, tmp_path):
    check(seat, when, tmp_path)
