"""A class as its reports take it: marks with overrides, runs' stories, drills and names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.classroom.book import ClassFolder, Mark
    from sim.classroom.form import Form
    from sim.classroom.reporting import Shown
    from sim.classroom.stories import Known


def shown_class(path: Path, *, names: Path | None = None, key_file: Path | None = None) -> Shown:
    """Read a class's folder; ``names`` is the instructor's list, which the key opens.

    Raises:
        JournalError, DocumentError, NoClassKey: where it cannot be read.
    """
    from sim.classroom.about import check_key, read_about
    from sim.classroom.book import ClassFolder
    from sim.classroom.form_file import load_form
    from sim.classroom.keys import read_key
    from sim.classroom.reporting import Shown
    from sim.classroom.roster import Roster
    from sim.classroom.roster_csv import read_people
    from sim.classroom.stories import story

    folder = ClassFolder(path)
    about = read_about(folder)
    called: dict[str, str] = {}
    if names is not None and key_file is not None:
        key = read_key(key_file)
        check_key(folder, about, key)
        called = {one.trainee.pseudonym: one.name or one.id for one in read_people(names, key)}
    form = load_form(folder.form)
    roster = Roster.of_text(folder.roster.read_text(encoding="utf-8"))
    every = kept_marks(folder, form.model)
    # Papers have no run to tell of.
    kept = [mark for mark in every if not mark.is_paper]
    drills = {code: known(code) for code in sorted({mark.drill for mark in kept})}
    stories = {
        (mark.trainee, mark.item): found
        for mark in kept
        if mark.run and (found := story(path / mark.run, drills[mark.drill])) is not None
    }
    return Shown(
        name=about.name,
        form=form.model.title,
        trainees=len(roster.trainees),
        marks=tuple(kept),
        stories=stories,
        drills=drills,
        names=called,
        papers=tuple(mark for mark in every if mark.is_paper),
    )


def kept_marks(folder: ClassFolder, form: Form) -> list[Mark]:
    """Of each trainee and item the mark that counts, overrides laid over it."""
    from sim.classroom.form import Counts
    from sim.classroom.marking import counting
    from sim.classroom.overrides import overridden, overrides

    rows = overrides(folder)
    marks = [overridden(mark, rows) for mark in folder.marks()]
    return counting(marks, is_best=form.counts is Counts.BEST)


def known(code: str) -> Known:
    """A drill by its code.

    Raises:
        UnknownName: where the catalogue does not hold it.
    """
    from sim.classroom.stories import Known
    from sim.documents.loading import load_scenario
    from sim.units import SECOND

    found = load_scenario(code)
    return Known(code, found.model.truth, found.topology.model, found.model.lasts / SECOND)
