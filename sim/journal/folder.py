"""The run folder: everything that is left of a run, and nothing that cannot be made again.

journal.jsonl      every entry, chained
series.npz         users' seconds and sampled signals
documents/         the exact texts of topology, scenario and the files that they name
run.json           who ran what with which engine; the one wall-clock field is marked
anchors.json       what the anchors of the same seed did, once they have run
aftermath.json/npz what followed, where the run ended before its drill
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from sim.errors import JournalError
from sim.journal.files import FILES, Files, write_whole
from sim.journal.record import RunRecord
from sim.journal.recovery import Recovered, Verdict, recover
from sim.journal.series_file import unpack

FORMAT = 1
WALL_CLOCK = "wall_clock_started_at"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Paths of one run."""

    path: Path

    @property
    def journal(self) -> Path:
        """The story."""
        return self.path / "journal.jsonl"

    @property
    def series(self) -> Path:
        """The numbers."""
        return self.path / "series.npz"

    @property
    def manifest(self) -> Path:
        """What was run, with what."""
        return self.path / "run.json"

    @property
    def anchors(self) -> Path:
        """Results of the anchors."""
        return self.path / "anchors.json"

    @property
    def aftermath(self) -> Path:
        """What followed a run that ended before its drill."""
        return self.path / "aftermath.json"

    @property
    def aftermath_series(self) -> Path:
        """Its numbers."""
        return self.path / "aftermath.npz"

    @property
    def documents(self) -> Path:
        """Texts that the run was made from."""
        return self.path / "documents"

    def create(
        self,
        manifest: Mapping[str, JsonValue],
        documents: Mapping[str, str],
        files: Files = FILES,
    ) -> None:
        """Lay the folder out; ``documents`` maps file names, below ``documents/``, to texts.

        Raises:
            JournalError: if a run is there already or the folder cannot be written.
        """
        if self.manifest.exists():
            raise JournalError(f"{self.path}: holds a run already; resume it or name another")
        try:
            files.make_folder(self.documents)
            files.sync_folder(self.path.parent)
            self._lay_out(documents, files)
            # Last, so that a folder with a manifest has all that a resume needs.
            self.write_json(self.manifest, {"format": FORMAT, **manifest}, files)
        except OSError as error:
            raise JournalError(f"{self.path}: cannot be written: {error.strerror}") from error

    def write_documents(self, documents: Mapping[str, str], files: Files = FILES) -> None:
        """Write the documents of a run that was sealed until now.

        Raises:
            JournalError: if the folder cannot be written.
        """
        try:
            self._lay_out(documents, files)
        except OSError as error:
            raise JournalError(f"{self.documents}: cannot be written: {error.strerror}") from error

    def _lay_out(self, documents: Mapping[str, str], files: Files) -> None:
        for name, text in documents.items():
            path = self.documents / name
            assert ".." not in path.parts, name
            assert path.is_relative_to(self.documents), name
            if path.parent != self.documents:
                files.make_folder(path.parent)
            write_whole(path, text.encode(), files)

    def write_json(self, path: Path, value: Mapping[str, JsonValue], files: Files = FILES) -> None:
        """Write a small JSON file whole."""
        text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        write_whole(path, (text + "\n").encode(), files)

    def read_json(self, path: Path) -> dict[str, JsonValue]:
        """Read a small JSON file.

        Raises:
            JournalError: if it is not there or not an object.
        """
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise JournalError(f"{path}: cannot be read: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise JournalError(f"{path}: is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise JournalError(f"{path}: is not a JSON object")
        return value

    def read_manifest(self) -> dict[str, JsonValue]:
        """The manifest.

        Raises:
            JournalError: if this is no run folder, or one of another format.
        """
        if not self.manifest.exists():
            raise JournalError(f"{self.path}: is not a run folder (it has no run.json)")
        value = self.read_json(self.manifest)
        if value.get("format") != FORMAT:
            raise JournalError(
                f"{self.manifest}: format {value.get('format')!r} is not known; "
                f"this engine reads {FORMAT}"
            )
        return value

    def read_documents(self) -> dict[str, str]:
        """Every document's text by its file name, in name order."""
        return read_texts(self.documents)

    def read_journal(self) -> Recovered:
        """The journal as far as it is good; nothing is changed."""
        try:
            return recover(self.journal.read_bytes())
        except OSError as error:
            raise JournalError(f"{self.journal}: cannot be read: {error.strerror}") from error

    def write_series(self, packed: bytes, files: Files = FILES) -> None:
        """Write the series beside the journal, before the journal's end names their digest."""
        try:
            write_whole(self.series, packed, files)
        except OSError as error:
            raise JournalError(f"{self.series}: cannot be written: {error.strerror}") from error


def load_run(path: Path) -> RunRecord:
    """A finished run as scores and reports read it.

    Raises:
        JournalError: if the journal was altered or cut, or the series is missing.
    """
    folder = RunFolder(path)
    folder.read_manifest()
    found = folder.read_journal()
    if found.verdict is not Verdict.WHOLE:
        hint = {
            Verdict.UNFINISHED: "the run did not end; `gameday resume` goes on with it",
            Verdict.TORN: f"{found.problem}; `gameday resume` goes on from the entry before",
            Verdict.ALTERED: f"was altered: {found.problem}",
        }[found.verdict]
        raise JournalError(f"{folder.journal}: {hint}")
    seconds, samples = unpack(folder.series)
    if fingerprint(folder.series.read_bytes()) != found.entries[-1].data.get("series_sha256"):
        raise JournalError(f"{folder.series}: is not the series that the journal's end names")
    return RunRecord(found.entries, seconds, samples, sha256_of(found))


def read_texts(folder: Path) -> dict[str, str]:
    """Every text in a folder by its name, in name order.

    Raises:
        JournalError: if one cannot be read.
    """
    try:
        found = {
            path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.is_file()
        }
        # By bytes: reading as text would turn every end of line into one kind.
        return {name: found[name].read_bytes().decode() for name in sorted(found)}
    except (OSError, ValueError) as error:
        raise JournalError(f"{folder}: cannot be read: {error}") from error


def fingerprint(data: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(found: Recovered) -> str:
    """Digest over every good line, ends of line included."""
    digest = hashlib.sha256()
    for line in found.lines:
        digest.update(line + b"\n")
    return digest.hexdigest()
