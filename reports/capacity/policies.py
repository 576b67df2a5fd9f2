"""Policies on the same fresh traces: what each costs, and the gain over the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.capacity.drawing import Told, note
from reports.style import ALARM, INK, NEUTRAL, SERIES, house_style, stack, words_in

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Policies of the autoscaler on the same demand"
_ROW_IN = 0.34


def draw(told: Told) -> Figure:
    """Left: cost of an hour, replicas and penalty. Right: gain over the default with interval."""
    part = told["scaling"]
    rows = part["judged"]
    names = [one["name"] for one in rows]
    left_in = 0.25 + max(words_in(name, 9.0) for name in names)
    with house_style():
        figure, panels = stack(
            [max(_ROW_IN * len(rows), 1.1)],
            columns=((left_in, 0.15), (0.3, 1.6)),
            top_in=0.75,
            bottom_in=0.85,
        )
        costs, gains = panels[0]
        places = np.arange(len(rows))
        penalty = np.array([part["penalty"] * one["late"] for one in rows])
        whole = np.array([one["cost"] for one in rows])
        costs.barh(places, whole - penalty, height=0.56, color=SERIES[0], label="replicas")
        costs.barh(
            places, penalty, left=whole - penalty, height=0.56, color=SERIES[1], hatch="///",
            edgecolor="white", linewidth=0.0, label="late requests",
        )  # fmt: skip
        costs.set_yticks(places, names)
        costs.set_xlabel("money per hour")
        costs.set_title(f"Cost, {part['service']}", pad=24)
        costs.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, frameon=False, borderaxespad=0.2
        )
        for place, one in enumerate(rows):
            if one["gain"] is not None:
                gain = one["gain"]
                gains.plot([gain["low"], gain["high"]], [place, place], color=SERIES[0])
                gains.plot([gain["mean"]], [place], color=SERIES[0], marker="o", markersize=4.5)
            colour = ALARM if not one["keeps_limit"] else INK
            gains.text(
                1.02, place, f"{one['changes_per_hour']:.1f} turns/h, {one['late']:.1%} late",
                transform=gains.get_yaxis_transform(), va="center", fontsize=8.0, color=colour,
            )  # fmt: skip
        gains.axvline(0.0, color=NEUTRAL, linewidth=1.0)
        gains.tick_params(labelleft=False)
        gains.set_xlabel("money per hour less than the default")
        gains.set_title("Gain, with 95 %", pad=24)
        for axes in (costs, gains):
            axes.set_ylim(len(rows) - 0.5, -0.5)
            axes.grid(axis="y", visible=False)
        n = next(one["gain"]["n"] for one in rows if one["gain"] is not None)
        note(
            figure,
            f"seed {told['seed']} · n = {n} fresh traces, the same for all · {part['tried']} tried "
            f"· at most {part['most_changes_per_hour']:g} turns an hour",
        )
    return figure


def describe(told: Told) -> str:
    """The same in words."""
    part = told["scaling"]
    chosen = next(one for one in part["judged"] if one["name"] == part["chosen"])
    gain = chosen["gain"]
    return (
        f"The chosen policy of {part['service']} costs {chosen['cost']:.2f} an hour, "
        f"{gain['mean']:.2f} less than the default (95 %: {gain['low']:.2f} to {gain['high']:.2f})."
    )
