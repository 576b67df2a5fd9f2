"""A run that lies in a folder: what it was made from, and how far it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from sim.drill.drill import Drill
from sim.errors import JournalError
from sim.journal import vault
from sim.journal.entries import Kind
from sim.journal.folder import RunFolder, read_texts
from sim.journal.seal import COMMITMENT, head_of
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
    conduct: dict[str, JsonValue]
    salt: str | None  # of a registered run
    texts: Path  # where the documents lie
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
            conduct=self.conduct,
            salt=self.salt,
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
    asked, conduct = manifest.get("asked"), head.get("conduct")
    salt, texts = None, folder.documents
    if COMMITMENT in head:
        head, salt, texts = _unsealed(folder, head)
    try:
        return Stored(
            folder,
            engine=engine_of(head),
            seed=_integer(head["seed"]),
            plane=str(head["plane"]),
            tick_us=_integer(head["tick_us"]),
            responder=str(head["responder"]),
            think=Think(str(head.get("think", Think.DECLARED))),
            documents=read_texts(texts),
            conduct=dict(conduct) if isinstance(conduct, dict) else {},
            salt=salt,
            texts=texts,
            asked={str(k): str(v) for k, v in asked.items()} if isinstance(asked, dict) else {},
        )
    except (KeyError, ValueError) as error:
        raise JournalError(
            f"{folder.manifest}: 'head' is not as it was written: {error}"
        ) from error


def _unsealed(
    folder: RunFolder, head: dict[str, JsonValue]
) -> tuple[dict[str, JsonValue], str, Path]:
    """The head of a registered run with its secrets, its salt, and where its documents lie."""
    entries = folder.read_journal().entries
    opened = next((entry.data for entry in reversed(entries) if entry.kind is Kind.SEAL), None)
    if opened is not None:
        return head_of(entries), str(opened["salt"]), folder.documents
    secrets = vault.find(str(head[COMMITMENT]))
    if secrets is None:
        raise JournalError(
            f"{folder.path}: is registered and not over; only who began it, on that machine, can "
            "go on with it"
        )
    return head | {"seed": secrets.seed}, secrets.salt, secrets.documents


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
