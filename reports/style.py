"""One look for every figure: sizes, colours, and places in inches, laid out once.

Colours are after Okabe and Ito's, told apart by people with any colour vision (Okabe & Ito, "Color
Universal Design", 2008), darker where a line would stand out from white by less than 3 : 1 (WCAG
2.2, 1.4.11). State is never shown by hue alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK = "#1f2933"
MUTED = "#5b6773"
GRID = "#e4e8ec"
SOFT = "#eef1f4"
PAPER = "#ffffff"
PALE = "#cfe3f1"
NEUTRAL = "#9aa5b1"
SERIES = ("#0072b2", "#d55e00", "#00956c", "#b85c8e", "#b37b00", "#2b8fc7", "#7a5c00", "#666666")
GOOD, BAD, WARN, ODD = SERIES[0], SERIES[1], SERIES[4], SERIES[3]
# Words stand on it, so it is darker than the other orange.
ALARM = "#a84300"
STYLES = ("-", "--", "-.", ":")

WIDTH_IN = 9.0
POINTS = 72.0
# The width of a letter of our face by its size; names are some letters, so a mean is good enough.
LETTER = 0.58
# Some 600 points are all that a page can show.
MOST_POINTS = 600

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
    "hatch.linewidth": 0.8,
    "legend.labelcolor": INK,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    # An author's dollar is a dollar, not the begin of a formula.
    "text.parse_math": False,
    # Words stay words: they can be searched, copied, read aloud and set in the reader's own face.
    "svg.fonttype": "none",
    # Ids inside an SVG come from this salt; a fixed one gives the same bytes every time.
    "svg.hashsalt": "gameday",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw inside this."""
    with mpl.rc_context(_RC):
        yield


def stack(
    heights_in: Sequence[float],
    *,
    columns: Sequence[tuple[float, float]] = ((0.75, 0.1),),
    top_in: float = 0.35,
    bottom_in: float = 0.45,
    gap_in: float = 0.12,
) -> tuple[Figure, list[list[Axes]]]:
    """A figure of panels, one above the other; ``panels[row][column]``.

    Args:
        heights_in: each row's height, from the top.
        columns: for each column what is left free in inches on its left and its right; columns
            share the width evenly.
        top_in: free above the first row, for its title and legend.
        bottom_in: free below the last row, for its ticks and label.
        gap_in: free between two rows.
    """
    total = top_in + sum(heights_in) + gap_in * (len(heights_in) - 1) + bottom_in
    figure = Figure(figsize=(WIDTH_IN, total))
    share = WIDTH_IN / len(columns)
    panels = []
    below = total - top_in
    for height in heights_in:
        below -= height
        panels.append(
            [
                figure.add_axes(
                    (
                        (k * share + left) / WIDTH_IN,
                        below / total,
                        (share - left - right) / WIDTH_IN,
                        height / total,
                    )
                )
                for k, (left, right) in enumerate(columns)
            ]
        )
        below -= gap_in
    return figure, panels


def words_in(text: str, size: float) -> float:
    """How wide a text comes out, in inches, at a size in points."""
    return len(text) * LETTER * size / POINTS


def thinned(count: int) -> slice:
    """Every so many of ``count`` points, so that no more are drawn than can be seen."""
    return slice(None, None, max(count // MOST_POINTS, 1))


def minutes_axis(axes: Axes, *, lasts_s: int, label: bool = True) -> None:
    """Tick the time axis in whole minutes of the drill's clock; data are in minutes."""
    total = lasts_s / 60.0
    step = next(s for s in (1, 2, 5, 10, 15, 30, 60, 120, 240, 1440) if total / s <= 13)
    axes.set_xlim(0.0, max(total, 1e-9))
    axes.set_xticks([k * step for k in range(int(total // step) + 1)])
    axes.tick_params(axis="x", labelbottom=label)
    if label:
        axes.set_xlabel("minutes since the drill began")


def percent_axis(axes: Axes) -> None:
    """Format a share axis in percent."""
    axes.yaxis.set_major_formatter(PercentFormatter(xmax=1.0))
