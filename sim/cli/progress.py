"""How far a long piece of work is and how long it will take, on a terminal only."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """A bar on stderr with the time left; silent where nobody watches.

    The time left goes by what was done since the start: what lay on the disk came for nothing.
    """

    def __init__(self, words: str = "living years") -> None:
        self.words = words
        self._bar: Bar | None = None
        self._task: TaskID
        self._began = time.monotonic()

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TaskProgressColumn, TextColumn
            from rich.progress import Progress as Bar

            bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TextColumn("{task.fields[left]}"),
                console=Console(stderr=True),
                transient=True,
            )
            bar.start()
            self._bar, self._task = bar, bar.add_task(self.words, total=None, left="")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def told(self, done: int, of: int, now: int) -> None:
        """So many of so many are there, ``now`` of them done since the start."""
        if self._bar is None:
            return
        left_s = (time.monotonic() - self._began) / now * (of - done) if now else None
        words = "" if left_s is None else f"about {left_s:,.0f} s left"
        self._bar.update(self._task, completed=done, total=of, left=words)
