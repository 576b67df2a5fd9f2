"""Golden signals: traffic, errors, latency, saturation, by journey and for the worst services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from reports.context import Judged
from reports.style import SERIES, STYLES, WIDTH_IN, house_style, minutes_axis, percent_axis
from sim.model.signal import Signal
from sim.units import MINUTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 5
ROWS = (
    (Signal.REQUEST_RATE, "Traffic", "requests per second", False),
    (Signal.ERROR_SHARE, "Errors", "share of requests", True),
    (Signal.LATENCY_P95, "Latency, 95th percentile", "seconds", False),
    (Signal.SATURATION, "Saturation", "share of slots in use", True),
)


def draw(judged: Judged) -> Figure:
    """Four rows; journeys on the left, the services that changed most on the right."""
    journeys = _busiest(judged)
    services = worst_services(judged)
    with house_style():
        figure = Figure(figsize=(WIDTH_IN, 9.2), layout="constrained")
        axes = figure.subplots(4, 2, sharex=True)
        for k, (signal, title, unit, is_share) in enumerate(ROWS):
            _panel(axes[k, 0], judged, signal, "journey", journeys)
            _panel(axes[k, 1], judged, signal, "service", services)
            axes[k, 0].set_title(f"{title}: journeys")
            axes[k, 1].set_title(f"{title}: services")
            axes[k, 0].set_ylabel(unit)
            if is_share:
                percent_axis(axes[k, 0])
                percent_axis(axes[k, 1])
        _legend_corner(axes[3, 0], axes[0, 0], axes[0, 1])
        minutes_axis(axes[3, 1], lasts_s=judged.lasts_s)
        minutes_axis(axes[2, 0], lasts_s=judged.lasts_s)
        axes[2, 0].tick_params(labelbottom=True)
    return figure


def describe(judged: Judged) -> str:
    """The same in words."""
    told = []
    for service in worst_services(judged)[:3]:
        errors = judged.record.samples.column(f'error_share{{service="{service}"}}')
        if np.isfinite(errors).any():
            told.append(f"{service} peaked at {np.nanmax(errors):.1%} errors")
    return "Golden signals over time. " + ("; ".join(told) + "." if told else "")


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


def _panel(axes: Axes, judged: Judged, signal: Signal, label: str, names: list[str]) -> None:
    samples = judged.record.samples
    for k, name in enumerate(names):
        axes.plot(
            samples.at_us / MINUTE,
            samples.column(f'{signal}{{{label}="{name}"}}'),
            color=SERIES[k % len(SERIES)],
            linestyle=STYLES[k % len(STYLES)],
            linewidth=1.3,
            label=name,
        )
    axes.set_ylim(bottom=0.0)


def _legend_corner(axes: Axes, journeys: Axes, services: Axes) -> None:
    """Journeys have no slots, so their corner of the last row holds both legends."""
    axes.set_title("")
    axes.axis("off")
    handles, labels = journeys.get_legend_handles_labels()
    first = axes.legend(handles, labels, loc="upper left", frameon=False, title="journeys")
    handles, labels = services.get_legend_handles_labels()
    axes.legend(handles, labels, loc="upper right", frameon=False, title="services")
    axes.add_artist(first)
