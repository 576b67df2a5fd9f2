"""A run that lies in a folder: what it was made from, and how far it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from sim.drill.drill import Drill
from sim.errors import JournalError
from sim.journal.folder import RunFolder
from sim.model.order import Think
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.sources import Engine, this_engine


@dataclass(frozen=True)
class Stored:
    """The options of a run and the texts of its documents, by their plain file names."""

    folder: RunFolder
    engine: Engine
    seed: int
    plane: str
    tick_us: int
    responder: str
    think: Think
    documents: dict[str, str]
    asked: dict[str, str]  # the words that asked for it, as far as they were kept

    def drill(self, scenario: Scenario, topology: Topology) -> Drill:
        """The drill again; scenario and topology are read from ``documents`` by the caller."""
        return Drill(
            scenario,
            topology,
            self.seed,
            plane=self.plane,
            tick_us=self.tick_us,
            think=self.think,
            documents=self.documents,
        )


def open_stored(path: Path) -> Stored:
    """Read the options of a run.

    Raises:
        JournalError: if it is no run folder.
    """
    folder = RunFolder(path)
    manifest = folder.read_manifest()
    head = manifest.get("head")
    if not isinstance(head, dict):
        raise JournalError(f"{folder.manifest}: has no 'head'")
    asked = manifest.get("asked")
    try:
        return Stored(
            folder,
            engine=engine_of(head),
            seed=_integer(head["seed"]),
            plane=str(head["plane"]),
            tick_us=_integer(head["tick_us"]),
            responder=str(head["responder"]),
            think=Think(str(head.get("think", Think.DECLARED))),
            documents=folder.read_documents(),
            asked={k: str(v) for k, v in asked.items()} if isinstance(asked, dict) else {},
        )
    except (KeyError, ValueError) as error:
        raise JournalError(
            f"{folder.manifest}: 'head' is not as it was written: {error}"
        ) from error


def engine_of(head: Mapping[str, JsonValue]) -> Engine:
    """The engine that a head names."""
    digest = head.get("engine_digest")
    return Engine(str(head.get("engine")), None if digest is None else str(digest))


def check_engine(path: Path) -> None:
    """Whether this very engine made the run, so that it can write the rest of its bytes.

    Raises:
        JournalError: where another one did.
    """
    made_by = open_stored(path).engine
    if made_by != this_engine():
        raise JournalError(
            f"{path}: was run by engine {made_by}, this is {this_engine()}; only the same engine "
            "can go on with a run (`gameday score` and `gameday report` still read it)"
        )


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{value!r} is not a whole number")
    return value
