"""The journal as it is written: numbered, chained, and held against what is already there.

Replay and resume share one way: while lines of an earlier writing are left, each new entry is
compared with them byte for byte; afterwards entries are appended (resume) or refused (replay).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

from pydantic import JsonValue

from sim.errors import ReplayMismatch
from sim.journal.entries import GENESIS, Entry, Kind


class Sink(Protocol):
    """Where lines go."""

    def write(self, data: bytes) -> None:
        """Take bytes; they may stay in memory until ``flush``."""
        ...

    def flush(self) -> None:
        """Hand what was taken to the system: it survives the end of this process."""
        ...

    def sync(self) -> None:
        """Hand what was taken to the disk: it survives the end of the machine's power."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class Nowhere:
    """A sink for runs in memory (anchors, sweeps, replays): nothing is kept but the digest."""

    def write(self, data: bytes) -> None:
        """Drop."""

    def flush(self) -> None:
        """Nothing to hand over."""

    def sync(self) -> None:
        """Nothing to sync."""

    def close(self) -> None:
        """Nothing to let go."""


class Journal:
    """Appends entries; the only writer of a run's story.

    ``follow`` holds the lines of an earlier writing; ``is_replay`` refuses to go beyond them.
    """

    def __init__(
        self,
        sink: Sink,
        *,
        follow: Sequence[bytes] = (),
        is_replay: bool = False,
        on_entry: Callable[[Entry], None] | None = None,
    ) -> None:
        self.entries: list[Entry] = []
        self._sink = sink
        self._follow = follow
        self.is_replay = is_replay
        self._on_entry = on_entry
        self._previous = GENESIS
        self._digest = hashlib.sha256()

    @property
    def is_following(self) -> bool:
        """Whether lines of the earlier writing are left to meet."""
        return len(self.entries) < len(self._follow)

    @property
    def sha256(self) -> str:
        """Digest of every byte so far."""
        return self._digest.hexdigest()

    def append(  # noqa: PLR0917 - the six parts of an entry, in the order of its line
        self,
        at_us: int,
        kind: Kind,
        subject: str,
        event: str,
        data: dict[str, JsonValue] | None = None,
        cause: int | None = None,
    ) -> int:
        """Write one entry; returns its sequence number.

        Raises:
            ReplayMismatch: if an earlier writing says otherwise.
        """
        entry = Entry(
            len(self.entries), at_us, kind, subject, event, data or {}, cause, self._previous
        )
        line = entry.line().encode()
        if self.is_following:
            expected = self._follow[entry.sequence]
            if expected != line:
                raise ReplayMismatch(entry.sequence, expected.decode(), line.decode())
        elif self.is_replay:
            raise ReplayMismatch(entry.sequence, "(the journal ends here)", line.decode())
        else:
            self._sink.write(line + b"\n")
        self._digest.update(line + b"\n")
        self._previous = hashlib.sha256(line).hexdigest()
        self.entries.append(entry)
        if self._on_entry is not None:
            self._on_entry(entry)
        return entry.sequence

    def flush(self) -> None:
        """Make what was written outlive this process."""
        self._sink.flush()

    def sync(self) -> None:
        """Make what was written outlive the power."""
        if not self.is_following:
            self._sink.sync()

    def close(self) -> None:
        """Close the sink; what was not flushed is flushed."""
        self._sink.close()
