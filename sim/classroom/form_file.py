"""Forms by catalogue id or path, read and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.classroom.form import Form, Paper
from sim.documents.catalog import Shelf, entries, find, shown
from sim.documents.finding import Finding
from sim.documents.inside import exists, inside
from sim.documents.judging import judged, model_of
from sim.documents.loaded import Loaded, made
from sim.documents.loading import load_scenario
from sim.documents.reader import Source, read_file
from sim.documents.scenarios import LoadedScenario
from sim.errors import DocumentError, UnknownName, did_you_mean


@dataclass(frozen=True)
class LoadedForm(Loaded[Form]):
    """A form with the scenario of each of its items, in their order."""

    scenarios: tuple[LoadedScenario, ...] = ()


def load_form(name: str | Path) -> LoadedForm:
    """A form by catalogue id or path, with its drills.

    Raises:
        UnknownName: where the catalogue does not hold the name.
        DocumentError: with every problem, in file order.
    """
    path = name if isinstance(name, Path) else find(Shelf.FORMS, name)
    return form_of(read_file(path, shown=shown(path)))


def form_of(source: Source) -> LoadedForm:
    """A form that has been read.

    Raises:
        DocumentError: with every problem, in file order.
    """
    model = model_of(Form, source.root.value, source)
    scenarios: list[LoadedScenario] = []
    judged([*_check(model, scenarios), *_cases(model, source)], source, {})
    base = made(model, source, ())
    return LoadedForm(base.model, base.name, base.path, base.data, base.root, (), tuple(scenarios))


def _check(form: Form, scenarios: list[LoadedScenario]) -> Iterator[Finding]:
    """Whether its drills are there and of the levels that it says; those found are appended."""
    for index, item in enumerate(form.items):
        try:
            loaded = load_scenario(item.drill)
        except UnknownName as error:
            yield Finding("E327", ("items", index, "drill"), str(error))
            continue
        except DocumentError as error:
            message = f"the drill cannot be used: {error.problems[0]}"
            yield Finding("E327", ("items", index, "drill"), message)
            continue
        scenarios.append(loaded)
        level = loaded.model.difficulty
        if not item.easiest <= level <= item.hardest:
            message = (
                f"{loaded.model.code} is of level {level}, outside {item.easiest} to "
                f"{item.hardest}; take another drill or widen the band"
            )
            yield Finding("E328", ("items", index, "drill"), message)


def case_of(paper: Paper, folder: Path) -> Path | None:
    """The file of a paper's case: beside the form, or a plan of the catalogue."""
    name = paper.plan or paper.study or ""
    path = inside(folder, name)
    if path is not None and exists(path):
        return path
    return entries(Shelf.PLANS).get(name) if paper.plan is not None else None


def _cases(form: Form, source: Source) -> Iterator[Finding]:
    """Whether the cases of its papers are there."""
    assert source.path is not None
    for index, paper in enumerate(form.papers):
        if case_of(paper, source.path.parent) is None:
            field = "plan" if paper.plan is not None else "study"
            given = getattr(paper, field)
            message = f"no {field} {given[:60]!r} beside the form"
            if field == "plan":
                message += did_you_mean(given, tuple(entries(Shelf.PLANS)))
            yield Finding("E444", ("papers", index, field), f"{message}; put its files there")
