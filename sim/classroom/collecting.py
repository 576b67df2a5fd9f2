"""Run folders come back: from folders, zips and mail, under whatever name, and find their place.

A zip from somebody else is read by an allow-list of names, in bounds, and nothing in it decides
where a file goes but the trainee, item and attempt that the head of its journal names.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from sim.classroom.book import ClassFolder
from sim.classroom.form import Form
from sim.classroom.packet import Place
from sim.classroom.roster import Roster
from sim.errors import JournalError
from sim.journal.folder import RunFolder

MANIFEST = "run.json"
# All that verifying and scoring read, and the log of a program; reports are written anew.
_KEPT: Final = re.compile(
    r"(run\.json|journal\.jsonl|series\.npz|responder\.log|documents/[A-Za-z0-9][\w.-]{0,120})"
)
MOST_BYTES = 512 * 1024 * 1024  # of one zip, unpacked
MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Collected:
    """One run folder that was found, and what became of it."""

    source: str
    place: Place | None
    run: Path | None  # where it lies now; None where it was not taken
    words: str


@dataclass(frozen=True)
class Bin:
    """Where runs are collected, and what decides which of them belong there."""

    folder: ClassFolder
    course: str
    form: Form
    roster: Roster
    replace: bool = False  # another run of an attempt that is there already takes its place


def collect(into: Bin, source: Path) -> list[Collected]:
    """Take every run folder in a folder or zip into a class.

    Raises:
        JournalError: where the source cannot be read at all.
    """
    with laid_open(source, _KEPT) as base:
        return [
            _take(into, run, f"{source.name}/{run.relative_to(base).as_posix()}".removesuffix("/."))
            for run in _runs(base)
        ]


@contextmanager
def laid_open(source: Path, kept: re.Pattern[str]) -> Iterator[Path]:
    """A folder, or a zip unpacked for as long as it is looked at: of it, names that are kept.

    Raises:
        JournalError: where it is neither, or cannot be unpacked.
    """
    if source.is_dir():
        yield source
        return
    if not zipfile.is_zipfile(source):
        raise JournalError(f"{source}: is neither a folder nor a zip")
    with tempfile.TemporaryDirectory(prefix="gameday-") as scratch:
        _unzip(source, Path(scratch), kept)
        yield Path(scratch)


def _unzip(source: Path, into: Path, kept: re.Pattern[str]) -> None:
    """Unpack what a folder may hold; links, other names and paths that lead out are left."""
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(source) as packed:
            if len(packed.infolist()) > MOST_FILES:
                raise JournalError(f"{source}: holds more than {MOST_FILES} files")
            for member in packed.infolist():
                path = PurePosixPath(member.filename)
                parts = path.parts
                tail = "/".join(parts[-2:]) if parts[-2:-1] == ("documents",) else path.name
                is_link = (member.external_attr >> 28) == 0xA
                if member.is_dir() or is_link or ".." in parts or path.is_absolute():
                    continue
                if not kept.fullmatch(tail) or "\\" in member.filename or "\0" in member.filename:
                    continue
                target = into.joinpath(*(_plain(part) for part in parts))
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as data, target.open("wb") as out:
                    while piece := data.read(1 << 20):
                        left -= len(piece)
                        if left < 0:
                            raise JournalError(f"{source}: is larger than {MOST_BYTES >> 20} MiB")
                        out.write(piece)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise JournalError(f"{source}: cannot be unpacked: {error}") from error


def _plain(part: str) -> str:
    """A name that any file system takes; two names that come out the same are told by no one."""
    return re.sub(r"[^\w.-]", "_", part)[:120] or "_"


def _runs(base: Path) -> list[Path]:
    found = []
    for manifest in sorted(base.rglob(MANIFEST)):
        if manifest.is_file() and not manifest.is_symlink():
            found.append(manifest.parent)
    return found


def _take(into: Bin, run: Path, shown: str) -> Collected:
    try:
        place, code = place_of(run, into.course)
    except JournalError as error:
        return Collected(shown, None, None, str(error).replace(str(run), shown))
    if (odd := _odd(into, place, code)) is not None:
        return Collected(shown, place, None, odd)
    target = into.folder.run(place.trainee, code, into.form.number(place.item, place.attempt))
    if target.exists():
        if _journal(target) == _journal(run):
            return Collected(shown, place, target, "was there already, the same")
        if not into.replace:
            told = "another run of this attempt is there; --replace takes this one"
            return Collected(shown, place, None, told)
        shutil.rmtree(target)
    _copy(run, target)
    return Collected(shown, place, target, "taken")


def _odd(into: Bin, place: Place, code: str) -> str | None:
    """Why a run has no place in this class."""
    if into.roster.find(place.trainee) is None:
        return f"nobody is called {place.trainee[:40]!r} in this class"
    if not 1 <= place.item <= len(into.form.items):
        return f"the form has no item {place.item}"
    if not 1 <= place.attempt <= into.form.items[place.item - 1].attempts:
        return f"item {place.item} has no attempt {place.attempt}"
    if (into.folder.packets / place.trainee).is_dir():
        number = into.form.number(place.item, place.attempt)
        if not (into.folder.packets / place.trainee / f"{code}-{number}.json").is_file():
            return f"item {place.item} is another drill than {code}"
    return None


def place_of(run: Path, course: str) -> tuple[Place, str]:
    """Which attempt a run folder says it is, and the drill's code.

    Raises:
        JournalError: where it is no run folder, or of no packet of this class.
    """
    kept = RunFolder(run)
    head = kept.read_manifest().get("head")
    conduct = head.get("conduct") if isinstance(head, dict) else None
    if not isinstance(head, dict) or not isinstance(conduct, dict) or "class" not in conduct:
        raise JournalError(f"{run}: was not begun from a packet; it is practice")
    if conduct["class"] != course:
        raise JournalError(f"{run}: belongs to another class")
    item, attempt, code = conduct.get("item"), conduct.get("attempt"), str(head.get("code"))
    is_code = re.fullmatch(r"[A-Z]{2,4}-\d{2,4}", code) is not None
    if not isinstance(item, int) or not isinstance(attempt, int) or not is_code:
        raise JournalError(f"{run}: its head does not say which attempt it is")
    return Place(str(conduct.get("person")), item, attempt), code


def _journal(run: Path) -> bytes:
    path = RunFolder(run).journal
    return path.read_bytes() if path.is_file() else b""


def _copy(run: Path, target: Path) -> None:
    """Copy what is kept of a run folder; a link is not followed."""
    for path in sorted(run.rglob("*")):
        name = path.relative_to(run).as_posix()
        if path.is_symlink() or not path.is_file() or not _KEPT.fullmatch(name):
            continue
        goal = target / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, goal)
