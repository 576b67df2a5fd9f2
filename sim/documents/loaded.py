"""A document as it was loaded: the model, the bytes it came from, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from sim.documents.node import Node
from sim.documents.reader import Source
from sim.documents.text import decode
from sim.errors import Problem
from sim.model.document import Document

T = TypeVar("T", bound=Document)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """One document. ``findings`` holds advice only: an error would have refused it."""

    model: T
    name: str  # the catalogue id: the file's stem
    path: Path
    data: bytes
    root: Node = field(repr=False)
    findings: tuple[Problem, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return digest(self.data)

    @property
    def text(self) -> str:
        """The bytes as text, in whatever encoding they came; a byte-order mark is left out."""
        return decode(self.data, shown=self.name)


def made(model: T, source: Source, findings: tuple[Problem, ...]) -> Loaded[T]:
    """A loaded document of a source."""
    assert source.path is not None
    return Loaded(model, source.path.stem, source.path, source.data, source.root, findings)


def digest(data: bytes) -> str:
    """SHA-256 of some bytes, in hexadecimal."""
    import hashlib  # noqa: PLC0415 - OpenSSL is loaded when a digest is asked for

    return hashlib.sha256(data).hexdigest()
