"""One look for every figure: sizes, colours, and bytes that do not change from run to run.

Colours are Okabe and Ito's, told apart by people with any colour vision (Okabe & Ito, "Color
Universal Design", 2008); state is never shown by hue alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.ticker
from matplotlib.backends.backend_svg import FigureCanvasSVG

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1f2933"
MUTED = "#66727f"
GRID = "#e4e8ec"
PAPER = "#ffffff"
GOOD = "#0072b2"
BAD = "#d55e00"
WARN = "#e69f00"
NEUTRAL = "#9aa5b1"
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5c00", "#666666")
STYLES = ("-", "--", "-.", ":")

WIDTH_IN = 10.0

_RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": NEUTRAL,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    # Ids inside an SVG come from this salt; a fixed one gives the same bytes every time.
    "svg.hashsalt": "gameday",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw inside this."""
    with mpl.rc_context(_RC):
        yield


def to_svg(figure: Figure) -> str:
    """The figure as SVG text, without a date and without the XML prologue."""
    buffer = io.StringIO()
    with house_style():
        # `savefig` would draw twice, the first time only to lay out; a drawing lays out anyway.
        FigureCanvasSVG(figure).print_svg(  # type: ignore[no-untyped-call]
            buffer, metadata={"Date": None, "Creator": "gameday"}
        )
    text = buffer.getvalue()
    return _numbered(text[text.index("<svg") :])


def _numbered(svg: str) -> str:
    """Ids by order of appearance: some of matplotlib's own come from addresses in memory."""
    numbers: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        name = numbers.setdefault(found[2], f"n{len(numbers)}")
        return found[1] + name

    return re.sub(r'(\bid="|url\(#|href="#)([^")]+)', renamed, svg)


def to_png(figure: Figure, *, dots_per_inch: int = 110) -> bytes:
    """The figure as PNG bytes."""
    buffer = io.BytesIO()
    with house_style():
        figure.savefig(buffer, format="png", dpi=dots_per_inch, metadata={"Software": "gameday"})
    return buffer.getvalue()


def minutes_axis(axes: Axes, *, lasts_s: int, label: bool = True) -> None:
    """Tick the time axis in whole minutes of the drill's clock; data are in minutes."""
    total = lasts_s / 60.0
    step = next(s for s in (1, 2, 5, 10, 15, 30, 60, 120, 240, 1440) if total / s <= 13)
    axes.set_xlim(0.0, max(total, 1e-9))
    axes.set_xticks([k * step for k in range(int(total // step) + 1)])
    if label:
        axes.set_xlabel("minutes since the drill began")


def percent_axis(axes: Axes) -> None:
    """Format a share axis in percent."""
    axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(xmax=1.0))
