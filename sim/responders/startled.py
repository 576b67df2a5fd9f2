"""What makes anybody move: a page, or somebody who says something."""

from __future__ import annotations

from sim.model.alerting import Urgency
from sim.observe.view import View


def is_paged(view: View) -> bool:
    """Whether any page fires now."""
    return any(alert.is_firing and alert.urgency is Urgency.PAGE for alert in view.alerts)


def is_startled(view: View) -> bool:
    """Whether a page fires or anybody has said anything."""
    return is_paged(view) or bool(view.messages)


class Fuse:
    """Lit by the first page or message; says how long ago that was."""

    def __init__(self) -> None:
        self._lit_us: int | None = None

    def burnt_us(self, view: View) -> int | None:
        """Microseconds since it was lit; None before."""
        if self._lit_us is None and is_startled(view):
            self._lit_us = view.now_us
        return None if self._lit_us is None else view.now_us - self._lit_us


class Timer:
    """Comes due every so often, from when it is first asked."""

    def __init__(self, every_us: int) -> None:
        self._every_us = every_us
        self._due_us: int | None = None

    def is_due(self, now_us: int) -> bool:
        """Whether it is due; if so, it is wound again."""
        if self._due_us is not None and now_us < self._due_us:
            return False
        self._due_us = now_us + self._every_us
        return True
