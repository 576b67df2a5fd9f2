"""A drawn figure as a file of its own: SVG as in the page, PNG or PDF for slides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reports.style import house_style
from reports.svg import to_svg
from sim.errors import UnknownName

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Form -> what would name its making's moment or maker, left out.
FORMS = {"svg": {}, "png": {"Software": None}, "pdf": {"CreationDate": None, "Producer": None}}
DOTS_PER_INCH = 160


def save(figure: Figure, path: Path, *, name: str, title: str, words: str) -> None:
    """Write a figure; the same figure gives the same bytes.

    Raises:
        UnknownName: for an end of the name that is no form.
    """
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise UnknownName("form of figure", form, tuple(FORMS))
    if form == "svg":
        text = to_svg(figure, name=name, title=title, words=words)
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    with house_style():
        figure.savefig(path, format=form, dpi=DOTS_PER_INCH, metadata=FORMS[form])
