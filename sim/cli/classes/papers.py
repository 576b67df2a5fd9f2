"""How the verbs of a class take papers in and run them again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.classroom.book import ClassFolder
    from sim.classroom.form import Form, Paper
    from sim.classroom.papers import Judge, Judged
    from sim.planning.papers.terms import Term as PlanningTerm


def judge_beside(folder: Path) -> Judge:
    """Judges papers whose cases lie beside the form of a class, or in the catalogue."""

    def judge(paper: Paper, handed: Path, seed: int) -> Judged:
        from sim.classroom.form_file import case_of
        from sim.classroom.papers import Judged, Term
        from sim.documents.plans import load_plan
        from sim.planning.capacity.reading import read_question
        from sim.planning.papers.keeping import kept_plan, kept_study
        from sim.planning.papers.plans import judge_plan
        from sim.planning.papers.studies import judge_study

        case = case_of(paper, folder)
        assert case is not None, "a form whose case is not there is refused"
        if paper.plan is not None:
            years = paper.years
            found = judge_plan(load_plan(case), kept_plan(handed), seed=seed, years=years)
        else:
            found = judge_study(read_question(case), kept_study(handed), seed=seed)

        def told(terms: dict[str, PlanningTerm]) -> dict[str, Term]:
            return {name: Term(one.value, one.sentence) for name, one in terms.items()}

        return Judged(told(found.terms), told(found.shows), found.whole)

    return judge


def collect_papers(
    folder: ClassFolder,
    form: Form,
    sources: tuple[Path, ...],
    *,
    trainee: str,
    number: int,
    replace: bool,
) -> list[dict[str, Any]]:
    """Take papers of one trainee; a row for each source, ``run`` None where it was not taken.

    Raises:
        JournalError: where nobody is called so, or the form has no such paper.
    """
    from sim.classroom.papers import collect_paper, folder_of, place_of
    from sim.classroom.roster import Roster
    from sim.errors import JournalError

    roster = Roster.of_text(folder.roster.read_text(encoding="utf-8"))
    if roster.find(trainee) is None:
        raise JournalError(f"nobody is called {trainee[:40]!r} in this class")
    if not 1 <= number <= len(form.papers):
        raise JournalError(
            f"the form has no paper {number}; it has {len(form.papers)}, under 'papers'"
        )
    into = folder_of(folder, trainee, number)
    rows: list[dict[str, Any]] = []
    for source in sources:
        try:
            words = collect_paper(source, into, replace=replace)
        except JournalError as error:
            words = str(error)
        is_there = words == "taken" or words.startswith("was there")
        rows.append(
            {
                "source": source.name,
                "trainee": trainee,
                "item": place_of(form, number),
                "attempt": 1,
                "run": into.relative_to(folder.path).as_posix() if is_there else None,
                "words": words,
            }
        )
    return rows
