"""How much of each objective's error budget is left as the drill goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.context import Judged
from reports.style import (
    INK,
    SERIES,
    STYLES,
    house_style,
    minutes_axis,
    percent_axis,
    stack,
    thinned,
)
from sim.scoring.impact import bad_and_ended, objectives_of
from sim.units import SECOND

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Error budget left for the period"
COLUMNS = 3
LEGEND_ROW_IN = 0.2


def draw(judged: Judged) -> Figure:
    """One line an objective, from the whole budget down; below zero it is overspent."""
    left_of = remaining(judged)
    legend_in = LEGEND_ROW_IN * -(-len(left_of) // COLUMNS)
    with house_style():
        figure, panels = stack([2.2], top_in=0.5 + legend_in)
        axes = panels[0][0]
        lowest = 1.0
        for k, (name, left) in enumerate(left_of.items()):
            every = thinned(len(left))
            axes.plot(
                np.arange(len(left))[every] / 60.0,
                left[every],
                color=SERIES[k % len(SERIES)],
                linestyle=STYLES[k % len(STYLES)],
                linewidth=1.6,
                label=name,
            )
            lowest = min(lowest, float(left.min(initial=1.0)))
        span = max(1.0 - lowest, 0.001)
        axes.set_ylim(lowest - 0.08 * span, 1.0 + 0.06 * span)
        axes.axhline(0.0, color=INK, linewidth=0.9)
        axes.set_ylabel("share of the budget left")
        percent_axis(axes)
        axes.set_title(TITLE, pad=14 + legend_in * 72)
        if left_of:
            axes.legend(
                loc="lower left",
                bbox_to_anchor=(0.0, 1.0),
                ncols=COLUMNS,
                frameon=False,
                borderaxespad=0.2,
                handlelength=3.0,
            )
        minutes_axis(axes, lasts_s=judged.lasts_s)
    return figure


def describe(judged: Judged) -> str:
    """The same in words."""
    ends = {name: left[-1] for name, left in remaining(judged).items() if len(left)}
    if not ends:
        return "This system states no objectives, so no budget was spent."
    told = [f"{name} {value:.2%}" for name, value in sorted(ends.items(), key=lambda kv: kv[1])]
    return "Error budget left at the end: " + ", ".join(told[:4]) + "."


def remaining(judged: Judged) -> dict[str, np.ndarray]:
    """Share of the period's budget left after each second, by objective."""
    left = {}
    for name, objective in objectives_of(judged.topology).items():
        bad, ended = bad_and_ended(judged.record.seconds, objective)
        expected = ended.mean() * objective.period / SECOND if len(ended) else 0.0
        budget = (1.0 - objective.target) * expected
        left[name] = 1.0 - np.cumsum(bad) / budget if budget > 0 else np.ones(len(bad))
    return left
