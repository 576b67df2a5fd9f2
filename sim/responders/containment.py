"""Ends a program and all that it started: containment of accidents, not a sandbox.

On Linux orphans come to us (child subreaper) and ``/proc`` shows who descends from whom; elsewhere
the process group is all that can be ended.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_PROC = Path("/proc")
MARKER = "GAMEDAY_PROGRAM"


def adopt_orphans() -> None:
    """Let processes whose parent ends become our children, where the system can."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_all(leader: int, marker: str, *, patience_s: float = 5.0) -> list[int]:
    """Kill the leader's group and every descendant; what is still alive after ``patience_s``.

    Args:
        leader: process id of the program; it leads its own session.
        marker: the value of ``MARKER`` in its environment, which its children inherit.
        patience_s: how long to go on killing what is newly started.
    """
    deadline = time.monotonic() + patience_s
    while True:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
        alive = _living(leader, marker)
        # Stopped first, so that none starts another while its siblings are being killed.
        for sign in (signal.SIGSTOP, signal.SIGKILL):
            for process in alive:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(process, sign)
        for process in alive:
            # The program itself is waited for by its owner; orphans are ours to bury.
            if process != leader:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(process, os.WNOHANG)
        alive = [process for process in _living(leader, marker) if process != leader]
        if not alive or time.monotonic() > deadline:
            return alive
        time.sleep(0.005)


def _living(leader: int, marker: str) -> list[int]:
    """Descendants of the leader, members of its session, and bearers of the marker."""
    table = _table()
    found = {leader} if leader in table else set()
    found.update(process for process, (_, session) in table.items() if session == leader)
    ours = os.getpid()
    for process, (parent, _) in table.items():
        # Reading an environment is dear: only strays that came to us are looked into.
        if parent == ours and process not in found and _has_marker(process, marker):
            found.add(process)
    grown = True
    while grown:
        children = {p for p, (parent, _) in table.items() if parent in found} - found
        found |= children
        grown = bool(children)
    return sorted(found)


def _table() -> dict[int, tuple[int, int]]:
    """Of every process that lives: its parent and its session."""
    table = {}
    if not _PROC.is_dir():
        return {}
    for path in _PROC.iterdir():
        if not path.name.isdigit():
            continue
        try:
            text = (path / "stat").read_text(errors="replace")
        except OSError:
            continue
        state, parent, _, session = text.rpartition(")")[2].split()[:4]
        if state not in ("Z", "X"):
            table[int(path.name)] = (int(parent), int(session))
    return table


def _has_marker(process: int, marker: str) -> bool:
    try:
        held = (_PROC / str(process) / "environ").read_bytes()
    except OSError:
        return False
    return f"{MARKER}={marker}".encode() in held.split(b"\0")
