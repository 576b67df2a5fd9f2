"""How often how much is in use, where reserving stops to pay, and what each choice would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.capacity.drawing import Told, note
from reports.style import ALARM, PALE, SERIES, house_style, percent_axis, stack

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "What to buy how"


def draw(told: Told) -> Figure:
    """Left: units in use by share of hours. Right: cost of an hour by what is reserved."""
    part = told["purchase"]
    units = np.array(part["units_by_hour"], dtype=float)
    with house_style():
        figure, panels = stack(
            [2.4], columns=((0.75, 0.25), (0.75, 0.15)), top_in=0.6, bottom_in=0.8
        )
        left, right = panels[0]
        share = (np.arange(len(units)) + 1) / len(units)
        steps = np.arange(1, int(units.max()) + 1)
        reached = np.array([(units >= k).mean() for k in steps])
        left.fill_between(steps, reached, step="mid", color=PALE, linewidth=0)
        left.step(steps, reached, where="mid", color=SERIES[0], linewidth=1.2)
        left.axvline(part["reserved"], color=ALARM, linewidth=1.2, linestyle="--")
        left.text(part["reserved"], 1.04, f" reserve {part['reserved']}", color=ALARM, fontsize=8.5)
        left.set_ylim(0.0, 1.14)
        left.set_xlim(0.0, float(units.max()) + 1.0)
        left.set_xlabel("units")
        left.set_ylabel("share of hours in use")
        percent_axis(left)
        left.set_title("How often the k-th unit is used")
        assert len(share) == len(units)
        curve = part["cost_by_reserved"]
        if curve:
            right.plot(
                [one["reserved"] for one in curve],
                [one["cost_per_hour"] for one in curve],
                color=SERIES[0],
                linewidth=1.2,
            )
            right.axvline(part["reserved"], color=ALARM, linewidth=1.2, linestyle="--")
            right.set_ylim(0.0, None)
            right.set_xlabel("units reserved")
            right.set_ylabel("money per hour")
            right.set_title("What reserving so many costs")
        else:
            right.set_axis_off()
            right.text(0.0, 0.5, "no price for reserving was given")
        saved = part["saved_in_95_of_100"]
        note(
            figure,
            f"seed {told['seed']} · {part['hours']:,} hours of n = {saved['n']} futures · saves at "
            f"least {saved['value']:.1%} in 95 of 100 (95 %: {saved['low']:.1%} to "
            f"{saved['high']:.1%})",
        )
    return figure


def describe(told: Told) -> str:
    """The same in words."""
    part = told["purchase"]
    return (
        f"Reserving {part['reserved']} units costs {part['cost_per_hour']:.2f} an hour with what "
        f"is bought by the hour, against {part['cost_on_demand_per_hour']:.2f} all on demand."
    )
