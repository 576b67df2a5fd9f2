"""Pieces on disk: what was lived once is not lived again, whatever ended the run in between.

A piece is written beside its place, flushed to the disk and then renamed, so that a name is either
whole or not there. Its first bytes are the digest of the rest: what a disk or a hand has altered,
and what cannot be read as the piece that it is named, is lived again. The head says what the pieces
are of; pieces of another plan, seed or engine are never mixed in.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sim.errors import ForeignPieces

HEAD: Final = "head.json"
_DIGEST: Final = hashlib.sha256().digest_size


class Store:
    """The pieces of one piece of work, in a folder of their own.

    Args:
        folder: where; made if it is not there.
        head: what decides every byte of every piece, as plain JSON values.
        is_piece: whether a body can be read as the piece of that number.

    Raises:
        ForeignPieces: the folder holds the pieces of something else.
    """

    def __init__(
        self,
        folder: Path,
        head: Mapping[str, str | int | float],
        is_piece: Callable[[int, bytes], bool] | None = None,
    ) -> None:
        self.folder = folder
        self._is_piece = is_piece
        folder.mkdir(parents=True, exist_ok=True)
        told = json.dumps(dict(head), sort_keys=True, indent=1) + "\n"
        path = folder / HEAD
        if path.exists():
            if path.read_bytes() != told.encode():
                raise ForeignPieces(str(folder), _differing(path, head))
            return
        _write(path, told.encode())

    def has(self, number: int) -> bool:
        """Whether a piece is there as it was written."""
        body = self._read(number)
        if body is None:
            return False
        return self._is_piece is None or self._is_piece(number, body)

    def get(self, number: int) -> bytes:
        """A piece that is there.

        Raises:
            LookupError: it is not, or not as it was written.
        """
        body = self._read(number)
        if body is None:
            raise LookupError(f"no piece {number} in {self.folder}")
        return body

    def put(self, number: int, body: bytes) -> None:
        """Keep a piece; it is on the disk when this returns."""
        _write(self._path(number), hashlib.sha256(body).digest() + body)

    def _read(self, number: int) -> bytes | None:
        try:
            data = self._path(number).read_bytes()
        except FileNotFoundError:
            return None
        told, body = data[:_DIGEST], data[_DIGEST:]
        return body if hashlib.sha256(body).digest() == told else None

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:08d}.piece"


def _differing(path: Path, head: Mapping[str, str | int | float]) -> tuple[str, ...]:
    """Names of the head under which something else stands."""
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return ()
    if not isinstance(found, dict):
        return ()
    return tuple(sorted(k for k in head.keys() | found.keys() if head.get(k) != found.get(k)))


def _write(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
