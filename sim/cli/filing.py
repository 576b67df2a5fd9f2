"""A post-mortem and its grade beside a run: begun, filed, graded, read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from sim.errors import JournalError
from sim.journal.folder import RunFolder, fingerprint
from sim.scoring import standard
from sim.scoring.conduct import conducted
from sim.scoring.dimensions.items import Item
from sim.scoring.dimensions.learn import Graded
from sim.scoring.sealed import sealed

if TYPE_CHECKING:
    from sim.journal.record import RunRecord

DRAFT, GRADE = "postmortem.yaml", "postmortem.json"
SEAL = "sha256"


@dataclass(frozen=True)
class Filed:
    """A post-mortem that was graded."""

    path: Path
    value: float | None
    items: dict[str, Item]


def begin(folder: Path, file: Path | None = None) -> tuple[Path, bool]:
    """Write a draft with the facts of the run; one that is there is somebody's work and stays.

    Raises:
        JournalError: if the folder holds no finished run.
    """
    from sim.cli.judging import judge_folder
    from sim.documents.postmortem_draft import draft

    path = file if file is not None else folder / DRAFT
    judged = judge_folder(folder)
    was_there = path.exists()
    if not was_there:
        text = draft(judged.record, judged.scenario.code)
        path.write_text(text, encoding="utf-8", newline="\n")
    return path, was_there


def file_postmortem(
    folder: Path,
    file: Path | None = None,
    *,
    workers: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> Filed:
    """Grade a post-mortem and keep the grade beside the run.

    Raises:
        DocumentError: with every problem of the file.
        JournalError: if there is none, it concludes nothing, or it is about another run.
    """
    from sim.cli.anchored import read_anchors
    from sim.cli.judging import reopen, rewrite_result
    from sim.documents.postmortems import load_postmortem
    from sim.journal.folder import load_run
    from sim.planning.learning.truths import truths_of
    from sim.scoring.dimensions.items import mean_of
    from sim.scoring.postmortem.grade import grade

    path = file if file is not None else folder / DRAFT
    if not path.exists():
        raise JournalError(
            f"{path}: no post-mortem was filed; `gameday postmortem {folder} --new` begins one"
        )
    asked = reopen(folder)
    record = load_run(folder)
    loaded = load_postmortem(path, asked.drill.topology)
    said = loaded.model
    if said.journal_sha256 != record.journal_sha256:
        raise JournalError(f"{path}: is about another run (journal_sha256)")
    if said.is_empty:
        raise JournalError(
            f"{path}: concludes nothing yet; fill in what you think, then what was so is told"
        )
    anchored = read_anchors(RunFolder(folder), record)
    truths = truths_of(
        asked.scenario,
        asked.drill,
        anchored.whole(record),
        anchored.harm,
        said.actions,
        workers=workers,
        say=say,
    )
    items = dict(grade(said, truths).items)
    _keep(folder, record, items, loaded.digest)
    rewrite_result(folder)
    value = mean_of("learn", {name: item.value for name, item in items.items()})
    return Filed(path, value, items)


def as_told(
    folder: Path, record: RunRecord, result: dict[str, JsonValue], *, reveal: bool = False
) -> dict[str, JsonValue]:
    """A result as it may be told now: sealed, while what was so may not be."""
    return result if reveal or is_told(folder, record) else sealed(result)


def check_told(folder: Path, record: RunRecord) -> None:
    """Stop before anything is told that may not be.

    Raises:
        JournalError: where a post-mortem is to be filed first.
    """
    if not is_told(folder, record):
        raise JournalError(f"{folder}: {untold(folder)}")


def is_told(folder: Path, record: RunRecord) -> bool:
    """Whether what was so may be told: of practice at once, else once a post-mortem was filed."""
    return not conducted(record).is_registered or (folder / GRADE).exists()


def untold(folder: Path) -> str:
    """What to do where it may not."""
    return (
        "of a registered attempt what was so is told once a post-mortem is filed "
        f"(`gameday postmortem {folder} --new` begins one), or by --reveal once that is due"
    )


def graded_beside(folder: Path, record: RunRecord) -> Graded | None:
    """The grade that lies beside a run; None where none does, or it is of another standard.

    Raises:
        JournalError: if it was altered, or belongs to another journal.
    """
    path = folder / GRADE
    if not path.exists():
        return None
    kept = RunFolder(folder)
    value = kept.read_json(path)
    seal = value.pop(SEAL, None)
    items = value.get("items")
    if seal != _seal(value) or not isinstance(items, dict):
        raise JournalError(f"{path}: was altered; `gameday postmortem {folder}` grades again")
    if value.get("journal_sha256") != record.journal_sha256:
        raise JournalError(f"{path}: is about another run")
    if value.get("standard") != standard.VERSION:
        return None
    return Graded({name: _item(one) for name, one in items.items()})


def _keep(folder: Path, record: RunRecord, items: dict[str, Item], digest: str) -> None:
    value: dict[str, JsonValue] = {
        "standard": standard.VERSION,
        "journal_sha256": record.journal_sha256,
        "postmortem_sha256": digest,
        "items": {name: item.as_dict() for name, item in items.items()},
    }
    kept = RunFolder(folder)
    kept.write_json(folder / GRADE, {**value, SEAL: _seal(value)})


def _item(told: JsonValue) -> Item:
    assert isinstance(told, dict)
    value, lines, inputs = told["value"], told["lines"], told["inputs"]
    assert isinstance(lines, list)
    assert isinstance(inputs, dict)
    return Item(
        None if value is None else float(str(value)),
        str(told["sentence"]),
        tuple(int(str(line)) for line in lines),
        inputs,
        str(told["would_change"]),
    )


def _seal(value: dict[str, JsonValue]) -> str:
    return fingerprint(json.dumps(value, sort_keys=True).encode())
