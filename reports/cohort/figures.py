"""Figures of a class: how values spread, how soon things were reached, and who has shown what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from reports.cohort.told import NOT_ENOUGH, Curve, Heat, Spread
from reports.style import (
    GOOD,
    INK,
    MUTED,
    NEUTRAL,
    PALE,
    PAPER,
    SERIES,
    SOFT,
    STYLES,
    house_style,
    stack,
    words_in,
)
from reports.words import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BINS = 10
ROW_IN = 0.24
NAME_PT = 8.0


def spreads(told: Sequence[Spread]) -> Figure:
    """A row for each dimension: how many attempts lie in each tenth, and where half of them do."""
    with house_style():
        figure, panels = stack(
            [0.62] * len(told), columns=((1.3, 1.6),), top_in=0.1, bottom_in=0.5, gap_in=0.1
        )
        for k, (row, one) in enumerate(zip(panels, told, strict=True)):
            _spread(row[0], one, is_last=k == len(told) - 1)
    return figure


def _spread(axes: Axes, one: Spread, *, is_last: bool) -> None:
    counts = [0] * BINS
    for value in one.values:
        counts[min(int(value * BINS), BINS - 1)] += 1
    most = max(*counts, 1)
    for k, count in enumerate(counts):
        axes.bar((k + 0.5) / BINS, count / most, width=0.092, color=GOOD if count else SOFT)
        if not count:
            axes.bar((k + 0.5) / BINS, 0.02, width=0.092, color=NEUTRAL)
    if one.values:
        middle = median(one.values)
        axes.plot([middle, middle], [0.0, 1.15], color=INK, linewidth=1.4)
        words = f"half above {middle:.2f}\nn = {len(one.values)}"
    else:
        words = "no attempt shows it"
    if one.blank and one.values:
        words += f", blank {one.blank}"
    axes.text(1.02, 0.5, words, va="center", fontsize=8, color=MUTED, clip_on=False)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.2)
    axes.set_yticks([0.5], [one.name])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.tick_params(axis="x", labelbottom=is_last, length=3 if is_last else 0)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False)
    if is_last:
        axes.set_xlabel("value of an attempt, from 0 to 1")


def median(values: Sequence[float]) -> float:
    """The middle value; of two the lower."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2]


def curves(told: Sequence[Curve]) -> Figure:
    """A stair for each stamp: the share of attempts that had reached it so long after the fault."""
    with house_style():
        figure, panels = stack([3.0], columns=((0.75, 1.7),), top_in=0.15, bottom_in=0.5)
        axes = panels[0][0]
        shown = [one for one in told if one.n]
        last = max((one.times_s[-1] for one in shown), default=60.0) / 60.0
        ends = []
        for k, one in enumerate(shown):
            axes.step(
                [*(at / 60.0 for at in one.times_s), last * 1.02],
                [*one.shares, one.shares[-1]],
                where="post",
                color=SERIES[k % len(SERIES)],
                linestyle=STYLES[k % len(STYLES)],
                linewidth=1.8,
            )
            ends.append((one.shares[-1], one.name, SERIES[k % len(SERIES)]))
        _name_ends(axes, ends, last)
        axes.set_xlim(0.0, last * 1.02)
        axes.set_ylim(0.0, 1.02)
        axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
        axes.set_ylabel("attempts that had reached it")
        axes.set_xlabel("minutes after the fault began")
    return figure


def _name_ends(axes: Axes, ends: list[tuple[float, str, str]], last: float) -> None:
    """Name each stair at its end, with room between the names."""
    room = 0.085
    ends.sort(reverse=True)
    place = 1.0 + room
    for k, (share, name, colour) in enumerate(ends):
        # Not above what the stairs below still need.
        lowest = (len(ends) - 1 - k) * room
        place = max(min(share, place - room), lowest)
        axes.text(
            last * 1.035,
            place,
            f"{name}, {share:.0%} in the end",
            va="center",
            fontsize=8,
            color=colour,
            clip_on=False,
        )


def heat(told: Heat) -> Figure:
    """A cell for each person and column: darker is better, a dot: not enough evidence."""
    names = [shortened_name(name) for name in told.rows]
    left = max([words_in(name, NAME_PT) for name in names], default=0.5) + 0.25
    many = len(told.columns) > 10
    with house_style():
        figure, panels = stack(
            [max(len(names), 1) * ROW_IN],
            columns=((left, 0.1),),
            top_in=0.55 if many else 0.3,
            bottom_in=0.1,
        )
        axes = panels[0][0]
        for y, cells in enumerate(told.cells):
            for x, value in enumerate(cells):
                _cell(axes, x, y, value, is_small=many)
        axes.set_xlim(-0.5, len(told.columns) - 0.5)
        axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
        axes.set_xticks(
            range(len(told.columns)), told.columns, rotation=90 if many else 0, fontsize=8
        )
        axes.set_yticks(range(len(names)), names, fontsize=NAME_PT)
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelcolor=INK)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.grid(visible=False)
    return figure


# From pale to dark, so that it reads without colour: the number stands in the cell as well. Steps
# are those of the letters P and S.
_STEPS = ((0.85, GOOD, PAPER), (0.65, PALE, INK), (0.0, SOFT, INK))


def _cell(axes: Axes, x: int, y: int, value: float | None, *, is_small: bool) -> None:
    if value is None:
        axes.text(x, y, "·", ha="center", va="center", color=MUTED)
        return
    back, ink = next((back, ink) for least, back, ink in _STEPS if value >= least)
    axes.add_patch(Rectangle((x - 0.47, y - 0.45), 0.94, 0.9, facecolor=back, linewidth=0))
    text = f"{value:.2f}"
    if is_small:
        text = "1" if value >= 0.995 else text[1:]
    axes.text(x, y, text, ha="center", va="center", fontsize=7, color=ink)


def shortened_name(name: str) -> str:
    """A name as a row has room for."""
    return shortened(" ".join(name.split()), 24)


def heat_words(told: Heat) -> str:
    """The same in words."""
    cells = [value for row in told.cells for value in row]
    blank = sum(value is None for value in cells)
    return (
        f"{len(told.rows)} trainees by {len(told.columns)} columns; {blank} of {len(cells)} cells "
        f"({NOT_ENOUGH}) are a dot: {told.least}."
    )
