"""A document as it was loaded: the model, the bytes it came from, and what was found."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from sim.documents.node import Node
from sim.documents.reader import Source
from sim.errors import Problem
from sim.model.document import Document
from sim.model.playbook import Playbook
from sim.model.scenario import Scenario
from sim.model.topology import Topology

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
        """The bytes as text."""
        return self.data.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class LoadedScenario(Loaded[Scenario]):
    """A scenario with the topology it runs on and the files it brings in (name -> bytes)."""

    topology: Loaded[Topology] = field(kw_only=True)
    files: dict[str, bytes] = field(kw_only=True, default_factory=dict)

    @property
    def every_finding(self) -> tuple[Problem, ...]:
        """The scenario's and its topology's."""
        return self.topology.findings + self.findings


def made(model: T, source: Source, findings: tuple[Problem, ...]) -> Loaded[T]:
    """A loaded document of a source."""
    assert source.path is not None
    return Loaded(model, source.path.stem, source.path, source.data, source.root, findings)


def digest(data: bytes) -> str:
    """SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


__all__ = ["Loaded", "LoadedScenario", "Playbook", "digest", "made"]
