"""Which engine this is: its version, and a digest of the sources that decide a run's bytes.

A version stands for many states of the sources; only the digest can promise the same bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sim import __version__

# These rooms read what was written and print it; no byte of a journal or a series is theirs.
_READERS: Final = ("classroom", "cli", "interop", "scoring", "engine/fidelity")


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine as a journal's head names it; no ``digest`` where the head is older than it."""

    version: str
    digest: str | None

    def __str__(self) -> str:
        return f"{self.version} ({self.digest or 'no digest'})"


@cache
def this_engine() -> Engine:
    """The engine that runs now; its sources are read once, when it is first asked for."""
    return Engine(__version__, digest_of(Path(__file__).parent))


def digest_of(package: Path) -> str:
    """Sixteen hexadecimal digits that change with any deciding source below ``package``."""
    found = hashlib.sha256()
    named = ((path.relative_to(package).as_posix(), path) for path in package.rglob("*.py"))
    for name, path in sorted(named):
        if not name.startswith(tuple(f"{room}/" for room in _READERS)):
            data = path.read_bytes()
            found.update(f"{name}\0{len(data)}\0".encode())
            found.update(data)
    return found.hexdigest()[:16]
