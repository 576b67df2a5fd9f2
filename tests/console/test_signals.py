"""Ended from outside, the console gives the terminal back, tells how to go on, leaves with 130."""

import os
import pty
import select
import signal
import sys

import pytest

from sim.journal.folder import RunFolder
from tests.cli.door import ROOT, gameday

BACK = (b"\x1b[?1049l", b"\x1b[?25h")  # the screen that was there before, and its cursor
LINE = b"an order: rollback"  # what stands in the line while nothing has been typed
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ORDERS = ("note text=a", "wait 30s", "declare SEV2", "restart web")


class Terminal:
    """The console on a terminal of its own; keys go in, what is drawn comes out."""

    def __init__(self, out):
        words = [sys.executable, "-m", "sim.cli", "play", "KND-001", "--out", str(out)]
        env = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "80"}
        env |= {"LINES": "24", "GAMEDAY_STATE": str(out.parent / "state")}
        self.pid, self._end = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, words, env)
        self.drawn = b""

    def until(self, words):
        """Read until something was drawn."""
        while words not in self.drawn:
            assert self._read(), self.drawn[-500:]

    def press(self, text):
        """Press keys, and wait until nothing more is drawn because of them."""
        os.write(self._end, text.encode())
        while select.select([self._end], [], [], 0.5)[0]:
            self._read()

    def order(self, text):
        """Type an order once its line is open, however slow the machine is."""
        before = self.drawn.count(LINE)
        while self.drawn.count(LINE) == before:
            self.press("\r" if before == 0 else "")
            self.press(":")
        self.press(f"{text}\r")

    def end(self):
        """Read to the end; the exit code."""
        while self._read():
            pass
        os.close(self._end)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _read(self):
        ready, _, _ = select.select([self._end], [], [], 60)
        assert ready, "nothing was drawn for a minute"
        try:
            data = os.read(self._end, 65_536)
        except OSError:  # the other end is closed
            return False
        self.drawn += data
        return bool(data)


def check(number, orders, tmp_path):
    terminal = Terminal(tmp_path / "run")
    terminal.until(b"The clock stands")
    for count, order in enumerate(orders, 1):
        terminal.order(order)
        if order.startswith("restart"):
            terminal.press("y")
        journal = RunFolder(tmp_path / "run").journal
        while journal.read_bytes().count(b'"kind":"asked"') < count:
            terminal._read()
    os.kill(terminal.pid, number)
    assert 130 == terminal.end(), terminal.drawn[-500:]
    after = terminal.drawn[terminal.drawn.rindex(BACK[0]) :]
    assert all(sign in after for sign in BACK)
    assert b"gameday resume" in after
    assert b"Traceback" not in terminal.drawn
    done = gameday("resume", tmp_path / "run", "--json", stdin="")
    assert done.code in (0, 1), done.err
    entries = RunFolder(tmp_path / "run").read_journal().entries
    assert len(orders) == sum(entry.kind == "asked" for entry in entries)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_gives_the_terminal_back_and_loses_nothing(number, tmp_path):
    check(number, ORDERS[:2], tmp_path)


def test_a_signal_while_the_first_screen_is_built_is_not_lost(tmp_path):
    """An exception out of the handler left the loop waiting for the rest of the screen for ever."""
    check(signal.SIGTERM, (), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("count", range(len(ORDERS) + 1))
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_after_any_order_gives_the_terminal_back(number, count, tmp_path):
    check(number, ORDERS[:count], tmp_path)
