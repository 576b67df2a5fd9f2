"""What was, what is ahead with its band, what is planned, and the peak that sizes are for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.capacity.drawing import Told, note
from reports.style import ALARM, INK, MUTED, PALE, SERIES, house_style, stack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Traffic so far and ahead"
_DAY_S = 86_400.0


def draw(told: Told) -> Figure:
    """Days from the end of the history on; the band is where the chosen share of futures lies."""
    part = told["forecast"]
    step = part["step_s"] / _DAY_S
    past, middle = np.array(part["past_per_s"]), np.array(part["middle_per_s"])
    low, high = np.array(part["low_per_s"]), np.array(part["high_per_s"])
    peak = part["peak_per_s"]
    with house_style():
        figure, panels = stack([2.6], top_in=0.75, bottom_in=0.75)
        axes = panels[0][0]
        ahead = (np.arange(len(middle)) + 0.5) * step
        axes.plot((np.arange(len(past)) - len(past) + 0.5) * step, past, color=MUTED, linewidth=0.9)
        axes.fill_between(
            ahead, low, high, color=PALE, linewidth=0, label=f"{part['band']:.0%} of the futures"
        )
        axes.plot(ahead, middle, color=SERIES[0], linewidth=1.2, label=part["method"])
        axes.axhspan(peak["low"], peak["high"], color=ALARM, alpha=0.15, linewidth=0)
        axes.axhline(
            peak["value"],
            color=ALARM,
            linewidth=1.2,
            linestyle="--",
            label=f"peak, {part['percentile']:.0%} quantile",
        )
        axes.axvline(0.0, color=INK, linewidth=0.9)
        top = 1.18 * max(float(high.max()), peak["high"], float(past.max()))
        axes.set_ylim(0.0, top)
        for event in part["events"]:
            _event(axes, event, part["begins"], top)
        axes.set_xlim(-len(past) * step, len(middle) * step)
        axes.set_xlabel("days from the end of the history")
        axes.set_ylabel("requests per second")
        axes.set_title(TITLE, pad=24)
        axes.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, frameon=False, borderaxespad=0.2
        )
        note(
            figure,
            f"seed {told['seed']} · n = {peak['n']:,} futures · interval of the peak: 95 %, "
            f"{peak['low']:,.0f} to {peak['high']:,.0f} per second",
        )
    return figure


def describe(told: Told) -> str:
    """The same in words."""
    part, peak = told["forecast"], told["forecast"]["peak_per_s"]
    planned = ", ".join(f"{one['name']} x {one['factor']:g}" for one in part["events"]) or "nothing"
    return (
        f"The forecast by {part['method']} with {planned} planned: the peak's "
        f"{part['percentile']:.0%} quantile is {peak['value']:,.0f} requests per second, "
        f"{peak['low']:,.0f} to {peak['high']:,.0f} with 95 % confidence of {peak['n']} futures."
    )


def _event(axes: Axes, event: Mapping[str, Any], begins: str, top: float) -> None:
    since = datetime.fromisoformat(event["begins"]) - datetime.fromisoformat(begins)
    from_day = since.total_seconds() / _DAY_S
    until = from_day + event["lasts_s"] / _DAY_S
    axes.axvspan(from_day, until, color=SERIES[4], alpha=0.12, linewidth=0)
    axes.text(
        from_day, 0.985 * top, f"{event['name']} ×{event['factor']:g}", fontsize=8.0, va="top",
        ha="right",
    )  # fmt: skip
