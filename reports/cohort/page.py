"""The page of a class: self-contained, offline, on A4, with a table for each figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from reports.cohort import figures
from reports.cohort.papers import together
from reports.cohort.told import NOT_ENOUGH, Heat, Told
from reports.html import LOOK, table
from reports.svg import to_svg
from reports.tables import Row
from reports.words import harmless, quantity
from sim import __version__

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEMPLATE = Path(__file__).with_name("page.html.j2")
CONTENTS = (
    ("reliance", "How far this can be relied on"),
    ("spreads", "How values spread"),
    ("curves", "How soon"),
    ("astray", "Where it went astray"),
    ("dimensions", "Dimensions"),
    ("criteria", "Criteria"),
    ("drills", "Drills"),
)
OF_PAPERS = ("papers", "Plans and studies")


def render(told: Told) -> str:
    """The page as text; the same class gives the same bytes."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    sentence = told.reliance.sentence
    taken_head, taken = _crossed("it was", ((t.true, t.diagnosed, t.count) for t in told.taken))
    called_head, called = _crossed("true", ((c.worst, c.declared, c.count) for c in told.called))
    return harmless(
        page.render(
            told=told,
            look=Markup(LOOK.read_text(encoding="utf-8")),
            contents=(
                *(CONTENTS if told.counted else ()),
                *((OF_PAPERS,) if told.papers else ()),
            ),
            sentence=sentence[0].upper() + sentence[1:],
            reliance=[_row(name, _two(value), words) for name, value, words in told.reliance.rows],
            times=[
                _row(
                    one.name,
                    str(one.n),
                    quantity(one.median_s, "s"),
                    quantity(one.p90_s, "s"),
                    f"{one.not_reached:.0%}",
                )
                for one in told.curves
            ],
            branches=[_row(b.drill, b.order, f"{b.trainees} of {b.of}") for b in told.branches],
            taken=taken,
            taken_head=taken_head,
            taken_numbers=range(1, len(taken_head)),
            called=called,
            called_head=called_head,
            called_numbers=range(1, len(called_head)),
            drills=[
                _row(
                    # A code stays in one piece.
                    f"{d.item}.\u00a0{d.drill}".replace("-", "\u2011"),
                    str(d.attempts),
                    _short(d.difficulty),
                    _short(d.discrimination),
                    "–" if d.low is None or d.high is None else f"{d.low:.2f} to {d.high:.2f}",
                    f"{d.floor:.0%}",
                    f"{d.ceiling:.0%}",
                    f"{d.completed:.0%}",
                    "–" if d.seed_share is None else f"{d.seed_share:.0%}",
                    "; ".join(d.remarks),
                )
                for d in told.drills
            ],
            together=[
                _row(
                    one.name,
                    f"{one.judged} of {one.of}",
                    _short(one.middle),
                    ", ".join(f"{_worded(name)} {value:.2f}" for name, value in one.terms) or "–",
                    ", ".join(one.criteria) or "–",
                )
                for one in together(told.papers)
            ],
            papers=[
                _row(
                    one.trainee,
                    one.name,
                    _short(one.value),
                    one.note
                    or ", ".join(
                        f"{_worded(term.name)} {_short(term.value)}" for term in one.terms
                    ),
                )
                for one in told.papers
            ],
            table=table,
            figure=lambda name: _figure(name, told),
            version=__version__,
        )
    )


def _row(*cells: str) -> Row:
    return Row(cells)


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _two(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}" if 0.0 < abs(value) < 0.05 else f"{value:.2f}"


def _crossed(corner: str, counts: Iterable[tuple[str, str, int]]) -> tuple[list[str], list[Row]]:
    """A table of counts by two words; nothing said comes last."""
    cells = {(row, column): count for row, column, count in counts}
    columns = sorted({column for _, column in cells}, key=lambda name: (not name, name))
    head = [corner, *(_worded(name) or "nothing" for name in columns)]
    rows = [
        _row(_worded(name), *(str(cells.get((name, column), "")) for column in columns))
        for name in sorted({row for row, _ in cells})
    ]
    return head, rows


def _worded(name: str) -> str:
    return name.replace("_", " ")


def _figure(name: str, told: Told) -> Markup:
    """A figure as inline SVG with its words below, and where it is a map its table to unfold."""
    drawn: dict[str, tuple[str, Callable[[], Figure], str, Heat | None]] = {
        "spreads": (
            "How the values of each dimension spread over attempts",
            lambda: figures.spreads(told.spreads),
            "; ".join(_spread_words(told)) + ".",
            None,
        ),
        "curves": (
            "Share of attempts that had reached each step, by minutes after the fault",
            lambda: figures.curves(told.curves),
            "A stair ends below 100% where some never got there; who was cut off by the end of "
            "the drill counts as not yet there (Kaplan and Meier).",
            None,
        ),
        "dimensions": (
            "Mean value of each dimension by trainee",
            lambda: figures.heat(told.dimensions),
            figures.heat_words(told.dimensions),
            told.dimensions,
        ),
        "criteria": (
            "Estimate of each criterion of the curriculum by trainee",
            lambda: figures.heat(told.criteria),
            figures.heat_words(told.criteria),
            told.criteria,
        ),
    }
    title, draw, words, heat = drawn[name]
    svg = Markup(to_svg(draw(), name=name, title=title))
    twin = Markup() if heat is None else _twin(title, heat)
    return Markup(
        "<figure><div class='wide' tabindex='0' role='group' aria-label='{}'>{}</div>"
        "<figcaption id='{}-words'>{}</figcaption></figure>{}"
    ).format(title, svg, name, words, twin)


def _spread_words(told: Told) -> Sequence[str]:
    return [
        f"{one.name}: half of {len(one.values)} above {figures.median(one.values):.2f}"
        if one.values
        else f"{one.name}: no attempt shows it"
        for one in told.spreads
    ]


def _twin(title: str, heat: Heat) -> Markup:
    rows = [
        _row(name, *(NOT_ENOUGH if value is None else f"{value:.2f}" for value in cells))
        for name, cells in zip(heat.rows, heat.cells, strict=True)
    ]
    numbers = range(1, len(heat.columns) + 1)
    return Markup("<details><summary>The same as a table</summary>{}</details>").format(
        table(title, ["trainee", *heat.columns], rows, numbers=numbers)
    )
