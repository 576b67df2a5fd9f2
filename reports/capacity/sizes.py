"""Replicas by service: as they are, by the closed form, and as found on the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from reports.capacity.drawing import Told, note
from reports.style import ALARM, NEUTRAL, SERIES, house_style, stack, words_in

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Sizes that hold at the peak, the largest zone gone"
_ROW_IN = 0.3


def draw(told: Told) -> Figure:
    """One row a service; beside it how busy it then is."""
    part = told["sizes"]
    rows = part["services"]
    left = 0.2 + max(words_in(one["service"], 9.0) for one in rows)
    with house_style():
        figure, panels = stack(
            [max(_ROW_IN * len(rows), 0.9)],
            columns=((left, 0.25),),
            top_in=0.75,
            bottom_in=0.85,
        )
        axes = panels[0][0]
        places = np.arange(len(rows))
        most = max(max(one["now"], one["closed_form"], one["found"]) for one in rows)
        axes.barh(
            places, [one["found"] for one in rows], height=0.56, color=SERIES[0], label="found"
        )
        axes.plot(
            [one["closed_form"] for one in rows], places, linestyle="none", marker="D",
            markersize=5.0, markerfacecolor="none", markeredgecolor=SERIES[1],
            label="closed form, service by service",
        )  # fmt: skip
        axes.plot(
            [one["now"] for one in rows], places, linestyle="none", marker="|", markersize=14.0,
            markeredgewidth=2.0, color=NEUTRAL, label="as it is",
        )  # fmt: skip
        for place, one in enumerate(rows):
            far = max(one["now"], one["closed_form"], one["found"])
            beyond = one["is_beyond_quota"]
            quota = f", quota {one['quota']}" if beyond else ""
            axes.text(
                far + 0.025 * most, place, f"{one['busy']:.0%} busy{quota}", va="center",
                fontsize=8.0, color=ALARM if beyond else None,
            )  # fmt: skip
        axes.set_yticks(places, [one["service"] for one in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(0.0, 1.25 * most)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y", visible=False)
        axes.set_xlabel("replicas")
        axes.set_title(TITLE, pad=24)
        axes.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, frameon=False, borderaxespad=0.2
        )
        note(figure, _note(told))
    return figure


def describe(told: Told) -> str:
    """The same in words."""
    part = told["sizes"]
    grown = [
        f"{one['service']} from {one['now']} to {one['found']}"
        for one in part["services"]
        if one["found"] != one["now"]
    ]
    held = "hold" if part["holds"] else "do not hold, whatever the size,"
    moved = ", ".join(grown) or "no size changes"
    return f"Sizes that {held} {part['rate_per_s']:,.0f} requests per second: {moved}."


def _note(told: Told) -> str:
    part = told["sizes"]
    found = next((one for one in part["over_futures"] if one["name"] == "found"), None)
    held = ""
    if found is not None:
        share = found["held"]
        held = (
            f" · holds in {share['value']:.1%} of n = {share['n']:,} futures, "
            f"95 %: {share['low']:.1%} to {share['high']:.1%}"
        )
    zone = "every zone there" if part["zone_lost"] is None else f"zone {part['zone_lost']} gone"
    return f"seed {told['seed']} · {part['rate_per_s']:,.0f} per second, {zone}{held}"
