"""What comes through and how late, against what is offered; both knees where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FuncFormatter, NullFormatter

from reports.capacity.drawing import Told, note
from reports.style import ALARM, INK, NEUTRAL, SERIES, house_style, stack

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

TITLE = "Where it bends"


def draw(told: Told) -> Figure:
    """Left: simulated load against throughput and p95. Right: load points and the law."""
    part = told["knee"]
    with house_style():
        figure, panels = stack(
            [2.3, 1.5],
            columns=((0.75, 0.2), (0.75, 0.15)),
            top_in=0.55,
            bottom_in=0.75,
            gap_in=0.25,
        )
        _simulated(panels[0][0], panels[1][0], part)
        panels[1][1].set_axis_off()
        _law(panels[0][1], panels[1][1], part)
        interval = ""
        if part["law"] is not None and part["law"]["peak"] is not None:
            peak = part["law"]["peak"]
            high = "beyond the points" if peak["high"] is None else f"{peak['high']:,.0f}"
            interval = (
                f" · the law's peak: 95 %, {peak['low']:,.0f} to {high} in hand, "
                f"n = {peak['n']} refits"
            )
        note(
            figure,
            f"seed {told['seed']} · n = {len(part['offered_per_s'])} simulated loads{interval}",
        )
    return figure


def describe(told: Told) -> str:
    """The same in words."""
    part, law = told["knee"], told["knee"]["law"]
    late = part["p95_knee_per_s"]
    said = "p95 is too late even at a tenth of saturation"
    if late is not None:
        said = f"p95 holds up to {late:,.0f} requests per second"
    if law is None or law["knee_per_s"] is None:
        return f"{said}; the scalability law shows no knee."
    differ = "they differ by more than 15 %" if part["differ"] else "the two agree within 15 %"
    return f"{said}; the scalability law bends at {law['knee_per_s']:,.0f}: {differ}."


def _simulated(above: Axes, below: Axes, part: Told) -> None:
    offered = np.array(part["offered_per_s"])
    above.plot(offered, offered, color=NEUTRAL, linewidth=0.9, linestyle=":", label="all of it")
    above.plot(
        offered, part["throughput_per_s"], color=SERIES[0], marker="o", markersize=3.5,
        label="comes through",
    )  # fmt: skip
    above.set_ylabel("requests per second")
    above.set_title("Simulated on the graph as it is")
    late = np.array([np.nan if one is None else one for one in part["p95_s"]])
    below.plot(offered, late, color=SERIES[1], marker="s", markersize=3.5)
    below.set_yscale("log")
    _plain(below.yaxis)
    below.set_ylabel("p95, seconds")
    below.set_xlabel("requests per second offered")
    for axes in (above, below):
        axes.axvline(part["saturation_per_s"], color=INK, linewidth=0.9, linestyle="-.")
        if part["p95_knee_per_s"] is not None:
            axes.axvline(part["p95_knee_per_s"], color=ALARM, linewidth=1.2, linestyle="--")
        axes.set_xlim(0.0, 1.05 * float(offered.max()))
    above.plot([], [], color=INK, linewidth=0.9, linestyle="-.", label=f"{part['bottleneck']} full")
    above.plot([], [], color=ALARM, linewidth=1.2, linestyle="--", label="p95 in time up to here")
    above.tick_params(labelbottom=False)
    above.set_ylim(0.0, None)
    above.legend(loc="upper left", frameon=False, fontsize=8.0)


def _plain(axis: Axis) -> None:
    """Ticks as plain numbers: powers of ten would be set as formulas, which stay unset here."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def _law(axes: Axes, words: Axes, part: Told) -> None:
    law = part["law"]
    if law is None:
        axes.set_axis_off()
        axes.text(0.0, 0.5, "too few loads come through for the scalability law")
        return
    load = np.array(law["concurrency"])
    line = np.geomspace(load.min(), load.max(), 200)
    s, k = law["contention"], law["coherency"]
    through = law["rate_of_one"] * line / (1.0 + s * (line - 1.0) + k * line * (line - 1.0))
    axes.plot(line, through, color=SERIES[0], linewidth=1.2, label="the law")
    points = "measured" if law["is_measured"] else "simulated"
    axes.plot(
        load, law["throughput_per_s"], color=SERIES[1], marker="s", markersize=4.0,
        linestyle="none", label=points,
    )  # fmt: skip
    if law["knee_concurrency"] is not None:
        axes.axvline(
            law["knee_concurrency"], color=ALARM, linewidth=1.2, linestyle="--",
            label="90 % of the most",
        )  # fmt: skip
    axes.set_xscale("log")
    _plain(axes.xaxis)
    axes.set_ylim(0.0, None)
    axes.set_ylabel("requests per second")
    axes.set_xlabel("requests in hand")
    axes.set_title("Universal scalability law")
    axes.legend(loc="lower right", frameon=False, fontsize=8.0)
    peak = "no peak seen" if law["peak"] is None else f"peak at {law['peak']['value']:,.0f} in hand"
    told = [f"contention {s:.4f}, coherency {k:.3g}", peak]
    if part["differ"]:
        told.append("the two knees differ by more than 15 %")
    elif part["differ"] is not None:
        told.append("the two knees agree within 15 %")
    words.text(0.0, 0.35, "\n".join(told), va="center", transform=words.transAxes)
