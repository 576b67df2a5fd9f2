"""Who calls whom, and how each service was: before, at the worst, at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from matplotlib.collections import PatchCollection, PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from reports.context import Judged
from reports.style import (
    BAD,
    GOOD,
    INK,
    MUTED,
    NEUTRAL,
    ODD,
    PAPER,
    WARN,
    WIDTH_IN,
    house_style,
    stack,
    words_in,
)
from sim.model.signal import Signal
from sim.model.topology import Topology
from sim.scoring.harm import harm_per_second
from sim.units import SECOND, clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Service map"
# A twentieth failing is what users notice; a fifth is an outage of that service.
HURT, BROKEN = 0.05, 0.20
BUSY = 0.85
AROUND_S = 15
LOOKS = {
    "healthy": (GOOD, "o"),
    "saturated": (ODD, "s"),
    "degraded": (WARN, "D"),
    "failing": (BAD, "X"),
}
# Inches: a box and its distance to the next, room for a mark, the least room for a word of state.
BOX_IN, PITCH_IN, MARK_IN, WORD_IN, INSET_IN = 0.36, 0.5, 0.15, 0.75, 0.08
NAME_PT, WORD_PT = 8.0, 7.0
Place = dict[str, tuple[float, float]]
Boxes = dict[str, tuple[float, float, float]]  # left edge, width, middle; inches


def draw(judged: Judged) -> Figure:
    """Callers left of callees; in each box the name, three marks and the word for the worst."""
    places = layout(judged.topology)
    instants = chosen_instants(judged)
    columns = [x for x, _ in places.values()]
    height = PITCH_IN * max(columns.count(x) for x in columns)
    with house_style():
        figure, panels = stack([height], columns=((0.0, 0.0),), top_in=0.62, bottom_in=0.02)
        axes = panels[0][0]
        axes.set_xlim(0.0, WIDTH_IN)
        axes.set_ylim(-height / 2, height / 2)
        axes.set_axis_off()
        boxes = _boxes(places)
        _draw_calls(axes, judged.topology, boxes)
        _draw_boxes(axes, judged, boxes, [at_s for _, at_s in instants])
        told = " · ".join(f"{word.lower()} {clock(at_s * SECOND)}" for word, at_s in instants)
        axes.set_title(f"Three marks each: {told}", pad=24)
        _legend(axes)
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
        told.append(f"{word}: {', '.join(hurt) if hurt else 'every service healthy'}.")
    return " ".join(told)


def chosen_instants(judged: Judged) -> list[tuple[str, int]]:
    """Before the fault, at the second of greatest harm, and at the end."""
    harm = harm_per_second(judged.record.seconds)
    smooth = np.convolve(harm, np.ones(AROUND_S) / AROUND_S, mode="same")
    began = judged.card.stamps.fault_began_s or judged.card.stamps.impact_began_s or 60.0
    # Early enough that nothing around it belongs to the fault.
    before = int(min(max(began - AROUND_S - 1, 0), judged.lasts_s - 1))
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
    """The word for a service's state around an instant: a key of ``LOOKS``.

    The worst of the samples within ``AROUND_S``: one of a few seconds later or earlier may have
    missed what users felt.
    """
    label = f'{{service="{service}"}}'
    errors, refused, rate, ready, saturation = (
        _values(judged, f"{signal}{label}", at_s)
        for signal in (
            Signal.ERROR_SHARE,
            Signal.REFUSED_RATE,
            Signal.REQUEST_RATE,
            Signal.REPLICAS_READY,
            Signal.SATURATION,
        )
    )
    refused_share = np.where(rate > 0, refused / np.where(rate > 0, rate, 1.0), 0.0)
    bad = max(np.nan_to_num(errors).max(initial=0.0), np.nan_to_num(refused_share).max(initial=0.0))
    if bad >= BROKEN or (ready == 0.0).any():
        return "failing"
    if bad >= HURT:
        return "degraded"
    is_busy = np.nan_to_num(saturation).max(initial=0.0) >= BUSY
    return "saturated" if is_busy else "healthy"


def _values(judged: Judged, name: str, at_s: int) -> np.ndarray:
    """A signal's samples around an instant; the last one before it where there is none."""
    at_us = judged.record.samples.at_us
    begin, end = np.searchsorted(
        at_us, ((at_s - AROUND_S) * SECOND, (at_s + AROUND_S) * SECOND + 1)
    )
    around: np.ndarray = judged.record.samples.column(name)[min(begin, max(end - 1, 0)) : end]
    return around


def _boxes(places: Place) -> Boxes:
    """Where each service's box lies: columns as wide as their longest name, gaps shared evenly."""
    depths = sorted({x for x, _ in places.values()})
    least = 2 * INSET_IN + 3 * MARK_IN + WORD_IN
    widths = {
        depth: max(
            least,
            *(
                words_in(name, NAME_PT) + 2 * INSET_IN
                for name, (x, _) in places.items()
                if x == depth
            ),
        )
        for depth in depths
    }
    # Names too long for the page make boxes touch; they are never cut.
    gap = max(WIDTH_IN - sum(widths.values()) - 0.04, 0.0) / max(len(depths) - 1, 1)
    left, edge = {}, 0.02
    for depth in depths:
        left[depth] = edge
        edge += widths[depth] + gap
    return {name: (left[x], widths[x], y * PITCH_IN) for name, (x, y) in places.items()}


def _draw_calls(axes: Axes, topology: Topology, boxes: Boxes) -> None:
    """Curves from the caller's right edge to the callee's left; in a cycle back to its right."""
    curves: list[Path] = []
    heads: dict[str, list[tuple[float, float]]] = {">": [], "<": []}
    for caller, callee in graph_of(topology).edges:
        (left0, width0, y0), (left1, width1, y1) = boxes[caller], boxes[callee]
        x0, is_onward = left0 + width0, left1 > left0
        x1 = left1 if is_onward else left1 + width1
        bend = (x1 - x0) / 2 if is_onward else 0.3
        inner = [(x0 + bend, y0), (x1 - bend if is_onward else x1 + bend, y1)]
        codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
        curves.append(Path([(x0, y0), *inner, (x1, y1)], codes))
        sign = ">" if is_onward else "<"
        heads[sign].append((x1 + (-0.04 if is_onward else 0.04), y1))
    axes.add_collection(
        PathCollection(curves, facecolors="none", edgecolors=NEUTRAL, linewidths=0.8, zorder=1),
        autolim=False,
    )
    for sign, ends in heads.items():
        if ends:
            xs, ys = zip(*ends, strict=True)
            axes.scatter(xs, ys, s=16, marker=sign, color=NEUTRAL, zorder=2)


def _draw_boxes(axes: Axes, judged: Judged, boxes: Boxes, instants_s: list[int]) -> None:
    marks: dict[str, list[tuple[float, float]]] = {word: [] for word in LOOKS}
    patches, edges, widths = [], [], []
    for name, (left, width, y) in boxes.items():
        states = [state(judged, name, at_s) for at_s in instants_s]
        is_hurt = states[1] != "healthy"
        patches.append(Rectangle((left, y - BOX_IN / 2), width, BOX_IN))
        edges.append(INK if is_hurt else NEUTRAL)
        widths.append(1.5 if is_hurt else 0.8)
        for k, word in enumerate(states):
            marks[word].append((left + INSET_IN + MARK_IN * (k + 0.4), y - 0.09))
        axes.text(left + INSET_IN, y + 0.07, name, va="center", fontsize=NAME_PT, zorder=4)
        if is_hurt:
            word_x = left + INSET_IN + MARK_IN * 3.2
            axes.text(
                word_x, y - 0.09, states[1], va="center", fontsize=WORD_PT, color=MUTED, zorder=4
            )
    axes.add_collection(
        PatchCollection(patches, facecolors=PAPER, edgecolors=edges, linewidths=widths, zorder=3),
        autolim=False,
    )
    for word, (colour, mark) in LOOKS.items():
        if marks[word]:
            xs, ys = zip(*marks[word], strict=True)
            axes.scatter(xs, ys, s=34, color=colour, marker=mark, zorder=4, linewidths=0)


def _legend(axes: Axes) -> None:
    handles = [
        Line2D([], [], marker=mark, linestyle="", color=colour, markersize=6, label=word)
        for word, (colour, mark) in LOOKS.items()
    ]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=4,
        frameon=False,
        borderaxespad=0.2,
        handletextpad=0.2,
    )
