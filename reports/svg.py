"""A drawn figure as small SVG text: the page's colours, no date, nothing outside itself."""

from __future__ import annotations

import io
import re
import warnings
from html import escape
from typing import TYPE_CHECKING

from reports import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FACE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
# Colours follow the page's variables, so that one drawing serves light and dark; a file by itself
# falls back on what is named here.
VARIABLES = {
    style.INK: "--ink",
    style.MUTED: "--muted",
    style.GRID: "--grid",
    style.SOFT: "--soft",
    style.PAPER: "--paper",
    style.NEUTRAL: "--neutral",
    style.PALE: "--pale",
    style.ALARM: "--bad",
    **{colour: f"--series-{k}" for k, colour in enumerate(style.SERIES)},
}
_TAG = re.compile(r"<[^>]*>")
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_REFERENCE = re.compile(r"(url\(#|href=\"#)([^\")]+)")
_ID = re.compile(r" id=\"([^\"]+)\"")
_PATH = re.compile(r" d=\"([^\"]+)\"")
_UPRIGHT = re.compile(r" transform=\"rotate\(-0 [^\"]*\)\"")
_FRACTION = re.compile(r"(\.\d)\d+")


def to_svg(figure: Figure, *, name: str, title: str, words: str = "") -> str:
    """The figure as SVG text; the same figure gives the same bytes.

    Args:
        figure: drawn in the house's style.
        name: begins every id, so that several figures can share one page.
        title: the figure's name for those who listen.
        words: what it shows; left out where words with the id ``<name>-words`` stand beside it.
    """
    buffer = io.StringIO()
    with style.house_style(), warnings.catch_warnings():
        # Words stay words in the drawing: whoever reads it has the letters that this font lacks.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .*missing from font")
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "gameday"})
    drawn = buffer.getvalue()
    svg = drawn[drawn.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # A style for every element would reach beyond the figure into the page that holds it.
    svg = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s+<", ">\n<", _tidied(svg, name))
    head = (
        f'<svg role="img" aria-labelledby="{name}-title" aria-describedby="{name}-words" '
        f'stroke-linejoin="round" font-family="{FACE}" '
    )
    inside = f'<title id="{name}-title">{escape(title)}</title>'
    if words:
        inside += f'\n<desc id="{name}-words">{escape(words)}</desc>'
    opened = svg.index(">") + 1
    return head + svg[len("<svg ") : opened] + inside + svg[opened:]


def _tidied(svg: str, name: str) -> str:
    """Ids that are used, numbered by appearance; colours by variable; paths to a tenth of a point.

    Some of matplotlib's own ids come from addresses in memory. Only tags are touched: an author's
    words stand between them, with their brackets escaped.
    """
    used = {found[2] for tag in _TAG.findall(svg) for found in _REFERENCE.finditer(tag)}
    numbers: dict[str, str] = {}

    def numbered(old: str) -> str:
        return numbers.setdefault(old, f"{name}-{len(numbers)}")

    def tag(found: re.Match[str]) -> str:
        text = _ID.sub(lambda id_: f' id="{numbered(id_[1])}"' if id_[1] in used else "", found[0])
        text = _REFERENCE.sub(lambda reference: reference[1] + numbered(reference[2]), text)
        text = _PATH.sub(lambda path: f' d="{_short(path[1])}"', text)
        text = _COLOUR.sub(lambda colour: _variable(colour[0]), text)
        # Newer matplotlib names the face by itself, older in a shorthand that must stay whole.
        text = text.replace("font-family: 'DejaVu Sans'; ", "").replace("'DejaVu Sans'", FACE)
        return _UPRIGHT.sub("", text)

    return _TAG.sub(tag, svg)


def _short(path: str) -> str:
    words = _FRACTION.sub(r"\1", " ".join(path.split()))
    # In a path of straight lines what follows a place is a line to the next, told or not.
    return words if "C" in words or "Q" in words else words.replace(" L ", " ")


def _variable(colour: str) -> str:
    variable = VARIABLES.get(colour)
    return colour if variable is None else f"var({variable}, {colour})"
