"""Forms by catalogue id or path, read and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.classroom.form import Form
from sim.documents.catalog import Shelf, find, shown
from sim.documents.finding import Finding
from sim.documents.judging import judged, model_of
from sim.documents.loaded import Loaded, made
from sim.documents.loading import load_scenario
from sim.documents.reader import Source, read_file
from sim.documents.scenarios import LoadedScenario
from sim.errors import DocumentError, UnknownName


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
    judged(_check(model, scenarios), source, {})
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
