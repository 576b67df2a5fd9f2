"""Files that a document names: beside it or below it, never elsewhere."""

from __future__ import annotations

from pathlib import Path, PurePosixPath


def inside(folder: Path, name: str) -> Path | None:
    """The file ``name`` under ``folder``, or None where it would lead out of it.

    Symbolic links are followed before the answer: one that points out leads out.
    """
    parts = PurePosixPath(name).parts
    if (
        not parts
        or "\\" in name
        or "\0" in name
        or ":" in name
        or PurePosixPath(name).is_absolute()
    ):
        return None
    if any(part == ".." for part in parts):
        return None
    try:
        base = folder.resolve()
        path = (base / name).resolve()
    except (OSError, ValueError, RuntimeError):
        return None
    return path if path.is_relative_to(base) else None


def exists(path: Path) -> bool:
    """Whether a regular file is there; a name that no file can have is not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
