"""A program as a process: started with limits in a folder of its own, ended with all it started."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO

from sim.errors import ResponderFailed
from sim.responders.containment import ADOPTION, bearers, children, end_all, new_mark
from sim.responders.pipe import Pipe

MOST_LOG_BYTES = 1 << 20
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Limits:
    """What each process of a program may use, as far as the system can hold it to that."""

    file_bytes: int = 64 << 20
    memory_bytes: int = 8 << 30
    processor_s: int = 600
    open_files: int = 256


class Child:
    """One process, started once; ``log`` keeps the first of what it writes on stderr."""

    def __init__(
        self, command: str, *, log: Path | None = None, limits: Limits | None = None
    ) -> None:
        self.mark = new_mark()
        self._limits = astuple(limits or Limits())
        self.folder: Path | None = None
        self._command = _resolved(command)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._log_keeper: threading.Thread | None = None

    def start(self) -> Pipe:
        """Begin; the pipe to it and from it.

        Raises:
            ResponderFailed: ``cannot_start``.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="responder-"))
        launcher = Path(__file__).with_name("launcher.py")
        limits = [str(limit) for limit in (*self._limits, self.mark)]
        ADOPTION.hold()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(launcher), *limits, *self._command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self.folder,
                env=_environment(self.folder),
                start_new_session=True,
                bufsize=0,
            )
        except (OSError, ValueError) as error:
            ADOPTION.let_go()
            raise ResponderFailed("cannot_start", str(error)) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._log_keeper = threading.Thread(
            target=_keep_log, args=(self._process.stderr, self._log), daemon=True
        )
        self._log_keeper.start()
        return Pipe(self._process.stdin, self._process.stdout)

    def hang_up(self) -> None:
        """Close its input, as the end of the engine would."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def leaves(self, *, within_s: float) -> int | None:
        """Its exit code once it has left by itself; None where it is still there."""
        assert self._process is not None
        try:
            return self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return None

    def left_behind(self) -> list[int]:
        """Processes that it started and that are still there (Linux)."""
        assert self._process is not None
        return [process for process in bearers(self.mark) if process not in self._own()]

    def _own(self) -> set[int]:
        """The launcher and, while it runs, the program below it."""
        assert self._process is not None
        return {self._process.pid, *children(self._process.pid)}

    def close(self) -> None:
        """End it and all that it started; remove its folder. May be called again."""
        if self._process is not None:
            end_all(self._process.pid, self.mark)
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
            self._process.wait()
            ADOPTION.let_go()
            if self._log_keeper is not None:
                self._log_keeper.join(1.0)
            self._process = None
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


def _environment(folder: Path) -> dict[str, str]:
    """Nothing but what a program needs to run."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    home = {"HOME": str(folder), "TMPDIR": str(folder)}
    return {**kept, **home, "PYTHONUNBUFFERED": "1"}


def _resolved(command: str) -> list[str]:
    """The words of a command; files named from here are named in full, since it runs elsewhere."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ResponderFailed("cannot_start", f"{command!r}: {error}") from error
    if not words:
        raise ResponderFailed("cannot_start", "exec: needs a command")
    first = shutil.which(words[0]) or words[0]
    words = [first, *words[1:]]
    return [str(Path(word).resolve()) if _is_file(word) else word for word in words]


def _is_file(word: str) -> bool:
    path = Path(word)
    try:
        # A link to an interpreter finds its packages by its own name: it is not followed.
        return path.is_file() and not path.is_absolute()
    except (OSError, ValueError):
        return False


def _keep_log(stream: IO[bytes], log: Path | None) -> None:
    """Copy what a program says aside to a file, up to a bound; the rest is read and dropped."""
    kept = 0
    with contextlib.ExitStack() as stack:
        stack.enter_context(stream)
        file = None if log is None else stack.enter_context(log.open("ab"))
        with contextlib.suppress(OSError, ValueError):
            while data := stream.read(1 << 16):
                if file is not None and kept < MOST_LOG_BYTES:
                    file.write(data[: MOST_LOG_BYTES - kept])
                    file.flush()
                    kept += len(data)
