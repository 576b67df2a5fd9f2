"""What was asked, kept beside its answer: the documents that whoever marks it runs again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sim.documents.catalog import Shelf, entries
from sim.documents.plans import LoadedPlan, load_plan
from sim.documents.topologies import load_topology
from sim.documents.writer import dump
from sim.planning.capacity.reading import Question, read_question

ASKED: Final = "asked"
PLAN: Final = "plan.yaml"
STUDY: Final = "study.yaml"
_TOPOLOGY: Final = "topology.yaml"


def keep_plan(loaded: LoadedPlan, folder: Path) -> None:
    """A plan as it was asked, with what was set beside its file, and the files that it names.

    What its author left to the planner's defaults stays left out: it was not said.
    """
    assert isinstance(loaded.root.value, dict), "a plan that was read is a mapping"
    values: dict[str, Any] = dict(loaded.root.value)
    asked = _made(folder)
    if loaded.topology.path not in entries(Shelf.TOPOLOGIES).values():
        values["topology"] = _TOPOLOGY
        (asked / _TOPOLOGY).write_bytes(loaded.topology.data)
    for number, content in enumerate(loaded.files.values()):
        values["rehearsals"] = f"rehearsals-{number}.csv"
        (asked / values["rehearsals"]).write_bytes(content)
    _write(asked / PLAN, values)


def keep_study(question: Question, path: Path, folder: Path) -> None:
    """A study as it was asked, with events that were added, and the tables that it names."""
    study = question.study
    values = study.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    asked = _made(folder)
    for field, name in (("history", study.history), ("load_test", study.load_test)):
        if name is not None:
            values[field] = f"{field}.csv"
            (asked / values[field]).write_bytes((path.parent / name).read_bytes())
    if study.topology.endswith((".yaml", ".yml")):
        values["topology"] = _TOPOLOGY
        own = load_topology(path.parent / study.topology)
        (asked / _TOPOLOGY).write_bytes(own.data)
    _write(asked / STUDY, {"format": 1, **values})


def kept_plan(folder: Path) -> LoadedPlan:
    """The plan of a folder that ``keep_plan`` wrote.

    Raises:
        DocumentError: with every problem of it.
    """
    return load_plan(folder / ASKED / PLAN)


def kept_study(folder: Path) -> Question:
    """The study of a folder that ``keep_study`` wrote.

    Raises:
        DocumentError: with every problem of it.
    """
    return read_question(folder / ASKED / STUDY)


def _made(folder: Path) -> Path:
    asked = folder / ASKED
    asked.mkdir(parents=True, exist_ok=True)
    return asked


def _write(path: Path, values: dict[str, Any]) -> None:
    path.write_text(dump(values), encoding="utf-8", newline="\n")
