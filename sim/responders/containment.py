"""Ends a program and all that it started: containment of accidents, not a sandbox.

On Linux every descendant is known by a mark that it inherits and cannot drop by accident, neither
by forking twice nor by a session or an environment of its own: a limit on real-time processor time
that no other process has. While a program runs, orphans come to us (child subreaper), so that they
can be buried too. Elsewhere the process group is all that can be ended.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_GET_SUBREAPER, _SET_SUBREAPER = 37, 36  # prctl(2)
_PROC = Path("/proc")
_NUMBERS = itertools.count(1)


def new_mark() -> int:
    """A limit in microseconds that no other process on this machine bears, for the launcher to set.

    Nobody reaches it (36,000 years): it is there to be read. Only the privileged can raise a limit.
    """
    return (1 << 60) + (os.getpid() << 24) + next(_NUMBERS)


class Adoption:
    """While anyone holds it, processes whose parent ends become our children (Linux)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders = 0
        self._before = 0

    def hold(self) -> None:
        """Adopt from now on; each holder lets go once."""
        with self._lock:
            if self._holders == 0:
                self._before = _subreaper()
                _set_subreaper(1)
            self._holders += 1

    def let_go(self) -> None:
        """The last one to let go leaves the process as the first had found it."""
        with self._lock:
            self._holders -= 1
            if self._holders == 0:
                _set_subreaper(self._before)


ADOPTION = Adoption()


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    session: int
    is_alive: bool  # False: a zombie that waits to be buried


def end_all(leader: int, mark: int, *, patience_s: float = 5.0) -> list[int]:
    """Kill the leader's group and every descendant; what is still there after ``patience_s``.

    Args:
        leader: process id of the program; it leads its own session and is buried by its owner.
        mark: the limit that the launcher gave it, which its children inherit.
        patience_s: how long to go on killing what is newly started.
    """
    deadline = time.monotonic() + patience_s
    while True:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
        kin = _kin(leader, mark)
        # Stopped first, so that none starts another while its siblings are being killed.
        for sign in (signal.SIGSTOP, signal.SIGKILL):
            for process, what in kin.items():
                if what.is_alive:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(process, sign)
        kin.pop(leader, None)
        for process in kin:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)
        if not kin or time.monotonic() > deadline:
            return sorted(kin)
        time.sleep(0.002)


def bearers(mark: int) -> list[int]:
    """Every process that bears the mark, zombies too, in order of number."""
    return [process for process in sorted(_table()) if _bears(process, mark)]


def children(parent: int) -> set[int]:
    """Processes that a process has started and that have not been adopted by another."""
    return {process for process, what in _table().items() if what.parent == parent}


def _kin(leader: int, mark: int) -> dict[int, _Process]:
    """The leader, its session, whoever bears the mark, and the descendants of all these."""
    table = _table()
    found = {
        process
        for process, what in table.items()
        if leader in (process, what.session) or _bears(process, mark)
    }
    grown = found
    while grown:
        grown = {p for p, what in table.items() if what.parent in grown} - found
        found |= grown
    return {process: table[process] for process in sorted(found)}


def _table() -> dict[int, _Process]:
    """Every process of the machine; none where there is no ``/proc``."""
    table: dict[int, _Process] = {}
    if not _PROC.is_dir():
        return table
    for path in _PROC.iterdir():
        if not path.name.isdigit():
            continue
        try:
            text = (path / "stat").read_text(errors="replace")
        except OSError:
            continue
        state, parent, _, session = text.rpartition(")")[2].split()[:4]
        table[int(path.name)] = _Process(int(parent), int(session), state not in ("Z", "X"))
    return table


def _bears(process: int, mark: int) -> bool:
    if sys.platform != "linux":
        return False
    # Imported here: not every system has it.
    import resource  # noqa: PLC0415

    try:
        return resource.prlimit(process, resource.RLIMIT_RTTIME)[1] == mark
    except OSError:
        # Another user's process, or one that has just gone.
        return False


def _subreaper() -> int:
    held = ctypes.c_int(0)
    _prctl(_GET_SUBREAPER, ctypes.byref(held))
    return held.value


def _set_subreaper(value: int) -> None:
    _prctl(_SET_SUBREAPER, ctypes.c_ulong(value))


def _prctl(option: int, argument: object) -> None:
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(option, argument, 0, 0, 0)
