"""A plane that knows what it cannot vouch for, and says so."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from sim.engine.layout import IntArray


@runtime_checkable
class Doubting(Protocol):
    """Beside the face of every plane: the seconds in which its figures may mislead."""

    @property
    def marked_seconds(self) -> IntArray:
        """1 for every second so far that it cannot vouch for, shape ``(seconds,)``."""
        ...

    @property
    def marked_share(self) -> float:
        """Share of the seconds so far that it cannot vouch for."""
        ...
