"""Who calls whom, coloured by state at three instants: before, at the worst, at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reports.context import Judged
from reports.style import BAD, GOOD, INK, MUTED, NEUTRAL, WARN, WIDTH_IN, house_style
from sim.model.signal import Signal
from sim.model.topology import Topology
from sim.scoring.harm import harm_per_second
from sim.units import SECOND, clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# A twentieth failing is what users notice; a fifth is an outage of that service.
HURT, BROKEN = 0.05, 0.20
BUSY = 0.85
LOOKS = {
    "healthy": (GOOD, "o"),
    "saturated": ("#cc79a7", "s"),
    "degraded": (WARN, "D"),
    "failing": (BAD, "X"),
}
Place = dict[str, tuple[float, float]]


def draw(judged: Judged) -> Figure:
    """Three maps, one above the other, with one legend."""
    places = layout(judged.topology)
    instants = chosen_instants(judged)
    columns = [x for x, _ in places.values()]
    rows = max(columns.count(x) for x in columns)
    height = max(1.9, 0.46 * rows + 0.6)
    with house_style():
        figure = Figure(figsize=(WIDTH_IN, height * len(instants) + 0.4), layout="constrained")
        panels = figure.subplots(len(instants), 1, squeeze=False)[:, 0]
        for axes, (word, at_s) in zip(panels, instants, strict=True):
            _draw_map(axes, judged, places, at_s)
            axes.set_title(f"{word}, {clock(at_s * SECOND)}")
        _legend(figure)
    return figure


def describe(judged: Judged) -> str:
    """The same in words."""
    told = []
    for word, at_s in chosen_instants(judged):
        hurt = [
            f"{name} {how}"
            for name in judged.topology.services
            if (how := state(judged, name, at_s)) != "healthy"
        ]
        told.append(f"{word.lower()}: {', '.join(hurt) if hurt else 'every service healthy'}")
    return "Service map. " + "; ".join(told) + "."


def chosen_instants(judged: Judged) -> list[tuple[str, int]]:
    """Before the fault, at the second of greatest harm, and at the end."""
    harm = harm_per_second(judged.record)
    smooth = np.convolve(harm, np.ones(15) / 15, mode="same")
    began = judged.card.stamps.fault_began_s or judged.card.stamps.impact_began_s or 60.0
    before = int(min(max(began - 15, 0), judged.lasts_s - 1))
    worst = int(np.argmax(smooth)) if smooth.any() else judged.lasts_s // 2
    return [("Before", before), ("At the worst", worst), ("At the end", judged.lasts_s - 1)]


def graph_of(topology: Topology) -> nx.DiGraph:
    """Services and their calls; cycles among services are legal."""
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(topology.services)
    for name, service in topology.services.items():
        for operation in service.operations.values():
            for stage in operation.stages():
                graph.add_edges_from((name, call.to.split(".")[0]) for call in stage)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


def layout(topology: Topology) -> Place:
    """Columns by distance from the users, rows ordered so that few lines cross (barycentre)."""
    graph = graph_of(topology)
    condensed = nx.condensation(graph)
    column = {}
    for depth, generation in enumerate(nx.topological_generations(condensed)):
        for component in generation:
            for name in condensed.nodes[component]["members"]:
                column[name] = depth
    order: dict[int, list[str]] = {}
    for name in topology.services:
        order.setdefault(column[name], []).append(name)
    row: dict[str, float] = {}
    for depth in sorted(order):
        names = sorted(order[depth], key=lambda name: (_barycentre(graph, name, row), name))
        for k, name in enumerate(names):
            row[name] = k - (len(names) - 1) / 2
    return {name: (float(column[name]), -row[name]) for name in topology.services}


def _barycentre(graph: nx.DiGraph, name: str, row: dict[str, float]) -> float:
    above = [row[caller] for caller in sorted(graph.predecessors(name)) if caller in row]
    return sum(above) / len(above) if above else 0.0


def state(judged: Judged, service: str, at_s: int) -> str:
    """The word for a service's state at an instant: a key of ``LOOKS``."""
    label = f'{{service="{service}"}}'
    errors = _value(judged, f"{Signal.ERROR_SHARE}{label}", at_s)
    refused = _value(judged, f"{Signal.REFUSED_RATE}{label}", at_s)
    rate = _value(judged, f"{Signal.REQUEST_RATE}{label}", at_s)
    ready = _value(judged, f"{Signal.REPLICAS_READY}{label}", at_s, missing=1.0)
    bad = max(errors, refused / rate if rate > 0 else 0.0)
    if bad >= BROKEN or ready == 0.0:
        return "failing"
    if bad >= HURT:
        return "degraded"
    saturation = _value(judged, f"{Signal.SATURATION}{label}", at_s)
    return "saturated" if saturation >= BUSY else "healthy"


def _value(judged: Judged, name: str, at_s: int, missing: float = 0.0) -> float:
    samples = judged.record.samples
    if not len(samples.at_us):
        return missing
    index = int(np.searchsorted(samples.at_us, at_s * SECOND, side="right")) - 1
    value = samples.column(name)[max(index, 0)]
    return float(value) if np.isfinite(value) else missing


def _draw_map(axes: Axes, judged: Judged, places: Place, at_s: int) -> None:
    for caller, callee in graph_of(judged.topology).edges:
        (x0, y0), (x1, y1) = places[caller], places[callee]
        bend = 0.16 if x1 > x0 + 1 else 0.0
        look = {
            "arrowstyle": "-|>",
            "color": NEUTRAL,
            "linewidth": 0.7,
            "alpha": 0.75,
            "shrinkA": 7,
            "shrinkB": 7,
            "connectionstyle": f"arc3,rad={bend}",
        }
        axes.annotate("", xy=(x1, y1), xytext=(x0, y0), arrowprops=look)
    for name, (x, y) in places.items():
        word = state(judged, name, at_s)
        colour, mark = LOOKS[word]
        axes.scatter([x], [y], s=120, color=colour, marker=mark, zorder=3, edgecolors="white")
        suffix = "" if word == "healthy" else f" ({word})"
        axes.text(
            x, y - 0.24, name + suffix, ha="center", va="top", fontsize=7.5, color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6}, zorder=4,
        )  # fmt: skip
    xs = [x for x, _ in places.values()]
    ys = [y for _, y in places.values()]
    axes.set_xlim(min(xs) - 0.45, max(xs) + 0.45)
    axes.set_ylim(min(ys) - 0.85, max(ys) + 0.55)
    axes.axis("off")


def _legend(figure: Figure) -> None:
    handles = [
        Line2D([], [], marker=mark, linestyle="", color=colour, markersize=8, label=word)
        for word, (colour, mark) in LOOKS.items()
    ]
    figure.legend(
        handles=handles, loc="outside lower left", ncols=4, frameon=False, labelcolor=MUTED
    )
