"""Golden signals: traffic, errors, latency, saturation, by journey and for the worst services.

What waits in queues, what caches answer and how far copies lag behind stand beside them, where the
system has any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.context import Judged
from reports.style import (
    SERIES,
    STYLES,
    house_style,
    minutes_axis,
    percent_axis,
    stack,
    thinned,
)
from sim.model.signal import Signal
from sim.units import MINUTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Golden signals over time"
MOST = 5
ROWS = (
    (Signal.REQUEST_RATE, "Traffic", "requests per second", False),
    (Signal.ERROR_SHARE, "Errors", "share of requests", True),
    (Signal.LATENCY_P95, "Latency, 95th percentile", "seconds", False),
    (Signal.SATURATION, "Saturation", "share of slots in use", True),
)
# Of the services that have one: queues, caches, stores.
KEPT = (
    (Signal.QUEUE_DEPTH, "Messages waiting", "messages", False),
    (Signal.CACHE_HIT_SHARE, "Answered by the cache", "share of calls", True),
    (Signal.REPLICATION_LAG, "Replication lag", "seconds", False),
)
# Journeys have no slots.
FOR_JOURNEYS = frozenset({Signal.REQUEST_RATE, Signal.ERROR_SHARE, Signal.LATENCY_P95})
# Room for a legend of three lines and its title; the panel's own title stands below it.
TOP_IN = 1.2
ABOVE_TITLE = 1.2
# Less is told as 0.0 %.
SEEN = 0.0005
FLAT = 1e-6


def draw(judged: Judged) -> Figure:
    """Journeys on the left, the services that changed most on the right; below, what is kept."""
    kept = [(row, names) for row in KEPT if (names := _keepers(judged, row[0]))]
    # The first stands below the journeys, who have no saturation; others follow, two by two.
    free = [(len(ROWS) - 1, 0), *((len(ROWS) + k // 2, k % 2) for k in range(len(KEPT)))]
    count = 1 + max([len(ROWS) - 1, *(row for row, _ in free[: len(kept)])])
    with house_style():
        figure, panels = stack(
            [1.35] * count,
            columns=((0.65, 0.15), (0.65, 0.1)),
            top_in=TOP_IN,
            gap_in=0.42,
        )
        for label, column, names in (
            ("journey", 0, _busiest(judged)),
            ("service", 1, worst_services(judged)),
        ):
            rows = [row for row in ROWS if column or row[0] in FOR_JOURNEYS]
            for panel, row in zip(panels, rows, strict=False):
                _panel(panel[column], judged, row, label, names)
            _legend(panels[0][column], label.capitalize() + "s")
        for (row, names), (line, column) in zip(kept, free, strict=False):
            _panel(panels[line][column], judged, row, "service", names)
            panels[line][column].legend(loc="best", frameon=False)
        drawn = {(len(ROWS) - 1, 1), *free[: len(kept)]}
        for line in range(len(ROWS) - 1, count):
            for column in (0, 1):
                if (line, column) not in drawn:
                    panels[line][column].set_axis_off()
        for column in (0, 1):
            shown = [panel[column] for panel in panels if panel[column].axison]
            for axes in shown:
                minutes_axis(axes, lasts_s=judged.lasts_s, label=axes is shown[-1])
    return figure


def describe(judged: Judged) -> str:
    """The same in words."""
    told = []
    for service in worst_services(judged)[:3]:
        errors = judged.record.samples.column(f'error_share{{service="{service}"}}')
        if np.isfinite(errors).any():
            peak = float(np.nanmax(errors))
            if peak >= SEEN:
                told.append(f"{service} peaked at {peak:.1%} errors")
    what = "Journeys on the left, the services that changed most on the right"
    return f"{what}: {'; '.join(told) or 'none of them had errors'}."


def worst_services(judged: Judged) -> list[str]:
    """Services that left their usual level most: errors, then latency, then saturation."""
    samples = judged.record.samples
    badness = {}
    for service in judged.topology.services:
        label = f'{{service="{service}"}}'
        errors = _peak(samples.column(f"{Signal.ERROR_SHARE}{label}"))
        latency = _steady(samples.column(f"{Signal.LATENCY_P95}{label}"))
        head = latency[:8][np.isfinite(latency[:8])]
        usual = float(np.median(head)) if len(head) else 0.0
        growth = _peak(latency) / usual if usual > 0 else 0.0
        saturation = _peak(samples.column(f"{Signal.SATURATION}{label}"))
        # Half as slow again is how percentiles wander in calm.
        badness[service] = 10.0 * errors + min(max(growth - 1.5, 0.0) / 5.0, 3.0) + saturation
    return sorted(badness, key=lambda name: (-badness[name], name))[:MOST]


def _steady(values: np.ndarray, width: int = 5) -> np.ndarray:
    """Medians of neighbours: a percentile of few requests jumps by itself."""
    if len(values) < width:
        return values
    windows = np.lib.stride_tricks.sliding_window_view(np.nan_to_num(values), width)
    steadied: np.ndarray = np.median(windows, axis=1)
    return steadied


def _peak(values: np.ndarray) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else 0.0


def _busiest(judged: Judged) -> list[str]:
    weight = {name: journey.weight for name, journey in judged.topology.journeys.items()}
    return sorted(weight, key=lambda name: (-weight[name], name))[:MOST]


def _keepers(judged: Judged, signal: Signal) -> list[str]:
    """The services that have ever had a value of a signal worth drawing, the most moved first.

    A line that was never there and a lag that never was are no picture; that a cache never
    answered is.
    """
    samples = judged.record.samples
    moved = {}
    for service in judged.topology.services:
        values = samples.column(f'{signal}{{service="{service}"}}')
        known = values[np.isfinite(values)]
        if len(known) and (signal is Signal.CACHE_HIT_SHARE or known.max() > FLAT):
            moved[service] = float(np.ptp(known))
    return sorted(moved, key=lambda name: (-moved[name], name))[:MOST]


def _panel(
    axes: Axes, judged: Judged, row: tuple[Signal, str, str, bool], label: str, names: list[str]
) -> None:
    signal, title, unit, is_share = row
    samples = judged.record.samples
    every = thinned(len(samples.at_us))
    for k, name in enumerate(names):
        axes.plot(
            samples.at_us[every] / MINUTE,
            samples.column(f'{signal}{{{label}="{name}"}}')[every],
            color=SERIES[k % len(SERIES)],
            linestyle=STYLES[k % len(STYLES)],
            linewidth=1.3,
            label=name,
        )
    # A signal that never left zero keeps a scale that says so.
    top = axes.get_ylim()[1]
    axes.set_ylim(0.0, top if top > FLAT else 1.0)
    axes.set_title(f"{title}: {label}s" if row in ROWS else title)
    axes.set_ylabel(unit)
    if is_share:
        percent_axis(axes)


def _legend(axes: Axes, title: str) -> None:
    """One legend above each column, for every panel below it."""
    legend = axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.15, ABOVE_TITLE),
        ncols=2,
        frameon=False,
        borderaxespad=0.0,
        handlelength=2.6,
        columnspacing=1.0,
        title=title,
        alignment="left",
    )
    legend.get_title().set_fontweight("bold")
