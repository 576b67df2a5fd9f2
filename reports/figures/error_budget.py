"""How much of each objective's error budget is left as the drill goes on."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from reports.context import Judged
from reports.style import INK, SERIES, STYLES, WIDTH_IN, house_style, minutes_axis
from sim.scoring.impact import bad_and_ended, objectives_of
from sim.units import SECOND


def draw(judged: Judged) -> Figure:
    """One line an objective, from the whole budget down; below zero it is overspent."""
    with house_style():
        figure = Figure(figsize=(WIDTH_IN, 3.0), layout="constrained")
        axes = figure.subplots()
        lowest = 1.0
        for k, (name, left) in enumerate(remaining(judged).items()):
            every = slice(None, None, max(len(left) // 600, 1))
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
        axes.yaxis.set_major_formatter(PercentFormatter(xmax=1.0))
        axes.set_title("Error budget left for the period")
        axes.legend(loc="lower left", fontsize=8, frameon=True, framealpha=0.85, ncols=2)
        minutes_axis(axes, lasts_s=judged.lasts_s)
    return figure


def describe(judged: Judged) -> str:
    """The same in words."""
    ends = {name: left[-1] for name, left in remaining(judged).items() if len(left)}
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
