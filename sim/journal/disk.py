"""The journal's file: one writer at a time, lines appended, synced when it counts."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from sim.errors import JournalError
from sim.journal.files import FILES, Files, write_whole
from sim.journal.recovery import Recovered, recover

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no flock; there a second writer goes unseen
    fcntl = None  # type: ignore[assignment]


class JournalFile:
    """A sink on disk, locked for as long as it is open."""

    def __init__(self, path: Path, files: Files = FILES) -> None:
        """Open and lock; creates the file and syncs its folder where it is new.

        Raises:
            JournalError: if another process writes it, naming that process.
        """
        self.path = path
        self._files = files
        self._waiting = bytearray()
        self._is_broken = False
        is_new = not path.exists()
        try:
            self._descriptor = files.open_append(path)
        except OSError as error:
            raise JournalError(f"{path}: cannot be opened: {error.strerror}") from error
        self._lock()
        try:
            if is_new:
                self._guard(lambda: files.sync_folder(path.parent))
        except BaseException:
            self.close()
            raise

    def recover(self) -> Recovered:
        """Keep the longest valid prefix; what follows it is moved to a file beside."""
        found = recover(self.path.read_bytes())
        if found.rest:
            beside = _free_name(self.path)
            self._guard(lambda: write_whole(beside, found.rest, self._files))
            self._guard(lambda: self._files.truncate(self._descriptor, found.good_bytes))
            self._guard(lambda: self._files.sync(self._descriptor))
        return found

    def write(self, data: bytes) -> None:
        """Take bytes."""
        assert not self._is_broken, "a journal that failed to sync is written no more"
        self._waiting += data

    def flush(self) -> None:
        """Hand the bytes to the system."""
        if self._waiting:
            data = bytes(self._waiting)
            self._waiting.clear()
            self._guard(lambda: self._files.write(self._descriptor, data))

    def sync(self) -> None:
        """Hand the bytes to the disk."""
        self.flush()
        self._guard(lambda: self._files.sync(self._descriptor))

    def close(self) -> None:
        """Flush what waits and let go of the lock; after a failure nothing more is written."""
        if self._descriptor < 0:
            return
        try:
            if not self._is_broken:
                self.flush()
        finally:
            with contextlib.suppress(OSError):
                _holder_file(self.path).unlink()
            self._files.close(self._descriptor)
            self._descriptor = -1

    def _guard(self, act: Callable[[], None]) -> None:
        try:
            act()
        except OSError as error:
            self._is_broken = True
            raise JournalError(f"{self.path}: cannot be written: {error.strerror}") from error

    def _lock(self) -> None:
        if fcntl is None:  # pragma: no cover
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _read_holder(self.path)
            os.close(self._descriptor)
            raise JournalError(
                f"{self.path.parent}: another process ({holder}) is writing this run"
            ) from error
        with contextlib.suppress(OSError):
            _holder_file(self.path).write_text(f"pid {os.getpid()}\n")


def _holder_file(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _read_holder(path: Path) -> str:
    try:
        return _holder_file(path).read_text()[:40].strip() or "unknown"
    except OSError:
        return "unknown"


def _free_name(path: Path) -> Path:
    number = 1
    while (beside := path.with_name(f"journal.damaged-{number}")).exists():
        number += 1
    return beside
