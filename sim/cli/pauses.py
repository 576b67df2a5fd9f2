"""How long a registered attempt's clock may still stand, kept beside its run.

What is left stands in ``pauses.json`` of the run's folder, a second ahead of what has been used: a
seat that is cut off in the midst of a pause finds no more than it had, and at most a second less.
"""

from __future__ import annotations

from pathlib import Path

from sim.errors import JournalError
from sim.journal.folder import RunFolder

AHEAD_S = 1.0
_LEFT = "left_s"


class Pauses:
    """Wall seconds, all pauses together; ``folder`` None: kept nowhere."""

    def __init__(self, total_s: float, folder: Path | None = None) -> None:
        self._folder = None if folder is None else RunFolder(folder)
        self.left_s = total_s
        if self._folder is not None and self._folder.pauses.exists():
            self.left_s = min(total_s, self._kept(self._folder))
        self._kept_s = self.left_s

    def spend(self, seconds: float) -> float:
        """Let so much pass; the seconds of it for which a pause was left."""
        paid = min(max(seconds, 0.0), self.left_s)
        self.left_s -= paid
        if paid > 0.0 and self._folder is not None and self.left_s <= self._kept_s:
            self._keep(self._folder)
        return paid

    def _keep(self, folder: RunFolder) -> None:
        self._kept_s = max(self.left_s - AHEAD_S, 0.0)
        try:
            folder.write_json(folder.pauses, {_LEFT: self._kept_s})
        except OSError as error:
            raise JournalError(f"{folder.pauses}: cannot be written: {error.strerror}") from error

    def _kept(self, folder: RunFolder) -> float:
        value = folder.read_json(folder.pauses).get(_LEFT)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise JournalError(f"{folder.pauses}: was damaged: {_LEFT} is no number of seconds")
        return float(value)
