"""From the harm that nobody would have stopped to the harm of this run, move by move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.context import Judged
from reports.style import BAD, GOOD, INK, MUTED, NEUTRAL, house_style, stack
from reports.words import shortened
from sim.scoring.explained import Explained
from sim.units import SECOND, clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "What each decision was worth"
ROW_IN = 0.27
LEFT_IN = 2.6
LETTERS = 32
WITHOUT, RUN = "no move at all", "this run"


def draw(judged: Judged) -> Figure:
    """Harm in money from left to right; each move takes away or adds, and says how much."""
    explained = _of(judged)
    with house_style():
        height = ROW_IN * (len(explained.moves) + 2)
        figure, panels = stack([height], columns=((LEFT_IN, 0.2),), top_in=0.35, bottom_in=0.1)
        _draw(panels[0][0], explained)
    return figure


def describe(judged: Judged) -> str:
    """The same in words."""
    explained = _of(judged)
    told = [
        f"{credit.words} at {_at(credit.at_s)} {_words(credit.saved)} ({credit.kind.value})"
        for credit in explained.moves
    ]
    return (
        f"Harm without any move {explained.harm_without:,.0f}; "
        + "; ".join([*told, f"this run {explained.harm:,.0f}"])
        + "."
    )


def steps(explained: Explained) -> list[tuple[float, float]]:
    """Harm before and after each move's share, in the order of the run."""
    found = []
    harm = explained.harm_without
    for credit in explained.moves:
        found.append((harm, harm - credit.saved))
        harm -= credit.saved
    return found


def _of(judged: Judged) -> Explained:
    assert judged.explained is not None, "nobody asked what the moves were worth"
    return judged.explained


def _at(at_s: float) -> str:
    return clock(round(at_s * SECOND))


def _words(saved: float) -> str:
    return f"saved {saved:,.0f}" if saved >= 0 else f"cost {-saved:,.0f}"


def _draw(axes: Axes, explained: Explained) -> None:
    walk = steps(explained)
    most = max((max(pair) for pair in walk), default=explained.harm_without) or 1.0
    last = len(walk) + 1
    for row, money in ((0, explained.harm_without), (last, explained.harm)):
        axes.barh(row, money, color=NEUTRAL, height=0.62)
        axes.text(money + most * 0.012, row, f"{money:,.0f}", va="center", color=INK)
    for row, (credit, (before, after)) in enumerate(
        zip(explained.moves, walk, strict=True), start=1
    ):
        is_good = credit.saved >= 0
        bar = axes.barh(
            row,
            abs(after - before),
            left=min(before, after),
            color=GOOD if is_good else BAD,
            height=0.62,
        )
        # What hurt is hatched as well as coloured: told apart in grey too.
        bar[0].set_hatch("" if is_good else "////")
        axes.plot([before, before], [row - 1, row], color=MUTED, linewidth=0.6)
        words = f"{credit.saved:+,.0f} {credit.kind.value}"
        axes.text(max(before, after) + most * 0.012, row, words, va="center", color=INK)
    names = [
        WITHOUT,
        *(f"{_at(one.at_s)} {shortened(one.words, LETTERS)}" for one in explained.moves),
        RUN,
    ]
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks([])
    axes.set_xlim(0.0, most * 1.3)
    axes.set_ylim(last + 0.6, -0.6)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["bottom"].set_visible(False)
    axes.grid(visible=False)
    axes.set_title("Harm in money, from no move at all to this run")
