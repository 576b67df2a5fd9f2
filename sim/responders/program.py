"""Any program as a responder: one JSON object a line, in and out.

    > {"type": "hello", "protocol": 1, "engine": ..., "briefing": {...}, "history": [...]}
    < {"protocol": 1}
    > {"type": "view", "id": 1, "view": {...}}
    < {"id": 1, "orders": [{"action": "rollback", "service": "cart", "label": "back"}]}
    > {"type": "end"}

It runs in a fresh empty folder with a clean environment, in a session of its own; whatever it
started is gone when the drill is over. Limits contain accidents; they are no sandbox.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from pydantic import JsonValue

from sim import __version__
from sim.errors import ResponderFailed
from sim.model.order import Order
from sim.observe.view import View
from sim.observe.wire import PROTOCOL, briefing_to_json, view_to_json
from sim.responders.answers import check_hello, read_object, read_orders
from sim.responders.containment import ADOPTION, end_all, new_mark
from sim.responders.pipe import Pipe

DECISION_S = 10.0
# The first answer waits for the program's own imports.
HELLO_S = 30.0
MOST_LOG_BYTES = 1 << 20
_LIMITS = (64 << 20, 8 << 30, 600, 256)  # bytes of a file, of memory, seconds, open files
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")


class Program:
    """A program that answers views. ``history`` is what earlier sittings of this run ordered."""

    def __init__(
        self,
        command: str,
        *,
        log: Path | None = None,
        decision_s: float = DECISION_S,
        hello_s: float = HELLO_S,
    ) -> None:
        self.name = f"exec:{command}"
        self.history: list[JsonValue] = []
        self._command = _resolved(command)
        self._log = log
        self._decision_s = decision_s
        self._hello_s = hello_s
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Pipe | None = None
        self._log_keeper: threading.Thread | None = None
        self._folder: Path | None = None
        self._mark = new_mark()
        self._looks = 0
        self._answered_us: int | None = None

    def decide(self, view: View) -> Sequence[Order]:
        """Ask the program.

        Raises:
            ResponderFailed: with the name of what it did wrong.
        """
        pipe = self._pipe or self._start(view)
        pipe.check_quiet()
        self._looks += 1
        seen = view_to_json(view, answers_from_us=self._answered_us)
        self._answered_us = view.now_us
        pipe.send(_line("view", id=self._looks, view=seen), within_s=self._decision_s)
        said = read_object(pipe.receive(within_s=self._decision_s))
        return read_orders(said, self._looks)

    def close(self) -> None:
        """End the program and all that it started; remove its folder."""
        if self._pipe is not None:
            with contextlib.suppress(ResponderFailed):
                self._pipe.send(_line("end"), within_s=0.1)
        if self._process is not None:
            end_all(self._process.pid, self._mark)
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
            self._process.wait()
            ADOPTION.let_go()
            if self._log_keeper is not None:
                self._log_keeper.join(1.0)
            self._process = self._pipe = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _start(self, view: View) -> Pipe:
        self._folder = Path(tempfile.mkdtemp(prefix="responder-"))
        launcher = Path(__file__).with_name("launcher.py")
        limits = [str(limit) for limit in (*_LIMITS, self._mark)]
        ADOPTION.hold()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(launcher), *limits, *self._command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._folder,
                env=self._environment(self._folder),
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
        self._pipe = Pipe(self._process.stdin, self._process.stdout)
        hello = _line(
            "hello",
            protocol=PROTOCOL,
            engine=__version__,
            briefing=briefing_to_json(view),
            history=self.history,
        )
        self._pipe.send(hello, within_s=self._hello_s)
        check_hello(read_object(self._pipe.receive(within_s=self._hello_s)))
        return self._pipe

    def _environment(self, folder: Path) -> dict[str, str]:
        """Nothing but what a program needs to run."""
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        home = {"HOME": str(folder), "TMPDIR": str(folder)}
        return {**kept, **home, "PYTHONUNBUFFERED": "1"}


def _line(kind: str, **fields: JsonValue) -> bytes:
    message = {"type": kind, **fields}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


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
