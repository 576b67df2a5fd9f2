"""The seam to the disk: every call that can fail or be cut short, and no other.

Tests stand a file layer in its place that kills the process, fails or reorders at the n-th call.
"""

from __future__ import annotations

import os
from pathlib import Path


class Files:
    """The real disk. Each method is one step that a crash can fall before or after."""

    def make_folder(self, path: Path) -> None:
        """Make a folder and its parents; an existing one is left as it is."""
        path.mkdir(parents=True, exist_ok=True)

    def open_append(self, path: Path) -> int:
        """Open for appending, creating the file; not inherited by child processes."""
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        return os.open(path, flags, 0o644)

    def write(self, descriptor: int, data: bytes) -> None:
        """Write all of ``data``."""
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    def sync(self, descriptor: int) -> None:
        """Hand the file to the disk; a failure is fatal and never tried again."""
        os.fsync(descriptor)

    def sync_folder(self, path: Path) -> None:
        """Hand the folder's entries to the disk."""
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def truncate(self, descriptor: int, length: int) -> None:
        """Cut a file."""
        os.ftruncate(descriptor, length)

    def rename(self, source: Path, target: Path) -> None:
        """Put a file in its place at once."""
        source.replace(target)

    def close(self, descriptor: int) -> None:
        """Close; the lock goes with it."""
        os.close(descriptor)


FILES = Files()


def write_whole(path: Path, data: bytes, files: Files = FILES) -> None:
    """Write a file so that a reader meets all of it or the one before: aside, sync, rename."""
    aside = path.with_name(path.name + ".part")
    aside.unlink(missing_ok=True)
    descriptor = files.open_append(aside)
    try:
        files.write(descriptor, data)
        files.sync(descriptor)
    finally:
        files.close(descriptor)
    files.rename(aside, path)
    files.sync_folder(path.parent)
