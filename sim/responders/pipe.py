"""Lines to and from a program, each within a time and a size; every misbehaviour has a name."""

from __future__ import annotations

import contextlib
import os
import selectors
import time
from typing import IO

from sim.errors import ResponderFailed

MOST_LINE_BYTES = 1 << 20
MOST_OUTPUT_BYTES = 64 << 20
_CHUNK = 1 << 16


class Pipe:
    """Both pipes of one program, never blocking for longer than a deadline."""

    def __init__(self, to_program: IO[bytes], from_program: IO[bytes]) -> None:
        self._in = to_program.fileno()
        self._out = from_program.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._held = bytearray()
        self._received = 0
        self._sent_s = 0.0
        self.waited_s = 0.0  # wall time from the last line that was sent to its answer

    def send(self, line: bytes, *, within_s: float) -> None:
        """Write one line.

        Raises:
            ResponderFailed: ``not_reading`` or ``exited``.
        """
        self._sent_s = time.monotonic()
        deadline = self._sent_s + within_s
        view = memoryview(line + b"\n")
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            while view:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise ResponderFailed("not_reading", f"read nothing for {within_s:g} s")
                try:
                    view = view[os.write(self._in, view) :]
                except BlockingIOError:
                    continue
                except OSError as error:
                    raise ResponderFailed("exited", "closed its input") from error

    def receive(self, *, within_s: float) -> bytes:
        """Read one line, without its end.

        Raises:
            ResponderFailed: ``silent``, ``timeout``, ``huge_line``, ``endless_output``,
                ``half_json`` or ``exited``.
        """
        deadline = time.monotonic() + within_s
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            while True:
                end = self._held.find(b"\n")
                if (len(self._held) if end < 0 else end) > MOST_LINE_BYTES:
                    raise ResponderFailed("huge_line", f"a line over {MOST_LINE_BYTES} bytes")
                if end >= 0:
                    line = bytes(self._held[:end])
                    self.waited_s = time.monotonic() - self._sent_s
                    del self._held[: end + 1]
                    return line
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise self._late(within_s)
                self._read_some()

    def check_quiet(self) -> None:
        """Whether nothing was said that nobody asked for.

        Raises:
            ResponderFailed: ``unasked_output`` or ``endless_output``.
        """
        if not self._held:
            with selectors.DefaultSelector() as selector:
                selector.register(self._out, selectors.EVENT_READ)
                if selector.select(0):
                    self._read_some()
        if self._held:
            many = len(self._held) >= _CHUNK
            reason = "endless_output" if many else "unasked_output"
            raise ResponderFailed(reason, f"{len(self._held)} bytes that were not asked for")

    def rest(self) -> bytes:
        """What a program that has left still had to say, as far as it can be read at once."""
        with contextlib.suppress(ResponderFailed):
            while True:
                before = len(self._held)
                self._read_some()
                if len(self._held) == before:
                    break
        return bytes(self._held)

    def _read_some(self) -> None:
        try:
            data = os.read(self._out, _CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            raise ResponderFailed("exited", "closed its output") from error
        if not data:
            if self._held:
                raise ResponderFailed("half_json", "ended in the middle of a line")
            raise ResponderFailed("exited", "closed its output")
        self._received += len(data)
        self._held += data
        if self._received > MOST_OUTPUT_BYTES:
            raise ResponderFailed("endless_output", f"over {MOST_OUTPUT_BYTES} bytes in all")

    def _late(self, within_s: float) -> ResponderFailed:
        if self._held:
            return ResponderFailed("timeout", f"no whole line within {within_s:g} s")
        return ResponderFailed("silent", f"said nothing for {within_s:g} s")
