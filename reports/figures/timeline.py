"""The incident on one page: harm to users, stamps, alerts, orders, and what was really wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reports.context import Judged
from reports.figures.lanes import Bar, lanes
from reports.style import (
    BAD,
    INK,
    MUTED,
    PALE,
    PAPER,
    WARN,
    WIDTH_IN,
    house_style,
    minutes_axis,
    stack,
    thinned,
    words_in,
)
from reports.words import shortened
from sim.journal.record import Seconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Incident timeline"
STAMP_WORDS = {
    "fault_began_s": "fault",
    "impact_began_s": "impact",
    "paged_s": "page",
    "acknowledged_s": "ack",
    "declared_s": "declared",
    "identified_s": "identified",
    "mitigated_s": "mitigated",
    "resolved_s": "resolved",
}
SMOOTH_S = 10
LEFT_IN, RIGHT_IN = 0.95, 0.1
HARM_IN, LANE_IN = 2.6, 0.24
SIZE = 8.0


def draw(judged: Judged) -> Figure:
    """Harm above, lanes of alerts, orders and causes below, on one clock."""
    told = lanes(judged)
    with house_style():
        figure, panels = stack(
            [HARM_IN, *(0.15 + LANE_IN * len(lane.bars) for lane in told)],
            columns=((LEFT_IN, RIGHT_IN),),
        )
        _draw_harm(panels[0][0], judged)
        for (axes,), lane in zip(panels[1:], told, strict=True):
            _draw_lane(axes, lane.name, lane.bars, lasts_min=judged.lasts_s / 60)
        for (axes,) in panels:
            minutes_axis(axes, lasts_s=judged.lasts_s, label=axes is panels[-1][0])
    return figure


def describe(judged: Judged) -> str:
    """The same in words, for those who cannot see it."""
    told = [f"{word} at {at:.1f} min" for at, word in _known_stamps(judged)]
    return "Incident timeline: " + (", ".join(told) if told else "users were never harmed") + "."


def _known_stamps(judged: Judged) -> list[tuple[float, str]]:
    stamps = judged.card.stamps.as_dict()
    return sorted(
        (value / 60.0, word)
        for name, word in STAMP_WORDS.items()
        if (value := stamps[name]) is not None
    )


def _draw_harm(axes: Axes, judged: Judged) -> None:
    counts = judged.record.seconds.counts.sum(axis=0).astype(np.float64)
    ok, slow, failed = (
        _smooth(counts[:, column]) for column in (Seconds.OK, Seconds.SLOW, Seconds.FAILED)
    )
    every = thinned(len(ok))
    areas = axes.stackplot(
        np.arange(len(ok))[every] / 60.0,
        failed[every],
        slow[every],
        (ok - slow)[every],
        colors=(BAD, WARN, PALE),
        labels=("failed", "slow", "good"),
        linewidth=0,
    )
    # Hatched as well as coloured: told apart in grey too.
    for area, hatch in zip(areas, ("////", "---", ""), strict=True):
        area.set_hatch(hatch)
        area.set_edgecolor(PAPER)
    axes.set_ylim(0.0, max(float((ok + failed).max(initial=0.0)) * 1.5, 1e-9))
    axes.set_ylabel("requests per second")
    axes.set_title("What users got", pad=8)
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False, borderaxespad=0.2
    )
    _draw_stamps(axes, judged)


def _smooth(values: np.ndarray) -> np.ndarray:
    """Mean of the last ``SMOOTH_S`` seconds; shorter at the start, so that no edge is invented."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(1, len(values) + 1)
    begins = np.maximum(ends - SMOOTH_S, 0)
    smoothed: np.ndarray = (total[ends] - total[begins]) / (ends - begins)
    return smoothed


def _draw_stamps(axes: Axes, judged: Judged) -> None:
    top = axes.get_ylim()[1]
    minute_in = (WIDTH_IN - LEFT_IN - RIGHT_IN) / (judged.lasts_s / 60.0)
    free_from = [-1e9] * 9
    for at, word in _known_stamps(judged):
        width = (words_in(word, SIZE) + 0.12) / minute_in
        # Words of stamps that stand close are stepped down, so that none covers another.
        level = next((k for k, end in enumerate(free_from) if end <= at), len(free_from) - 1)
        free_from[level] = at + width
        is_late = at + width > judged.lasts_s / 60.0
        axes.axvline(at, color=INK, linewidth=0.9, alpha=0.55)
        axes.text(
            at + (-0.04 if is_late else 0.04) / minute_in,
            top * (0.985 - 0.055 * level),
            word,
            fontsize=SIZE,
            va="top",
            ha="right" if is_late else "left",
            color=INK,
            # Lines of later stamps pass behind the word.
            bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 0.4},
        )


def _draw_lane(axes: Axes, name: str, bars: list[Bar], *, lasts_min: float) -> None:
    minute_in = (WIDTH_IN - LEFT_IN - RIGHT_IN) / lasts_min
    shortest = 0.03 / minute_in
    for k, bar in enumerate(bars):
        for begin, end in bar.spans:
            axes.barh(
                k,
                max(end - begin, shortest),
                left=begin,
                height=0.62,
                facecolor=bar.colour if bar.is_filled else PAPER,
                edgecolor=bar.colour,
                linewidth=1.0,
            )
        _draw_words(axes, k, bar, lasts_min=lasts_min, minute_in=minute_in)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_ylabel(name, rotation=0, ha="right", va="center", color=MUTED)
    axes.grid(visible=False, axis="y")


def _draw_words(axes: Axes, k: int, bar: Bar, *, lasts_min: float, minute_in: float) -> None:
    """A bar's words: after it, else before it, else inside, where they are cut to its length."""
    begin, end = bar.spans[0][0], bar.spans[-1][1]
    gap = 0.06 / minute_in
    needed = words_in(bar.words, SIZE) / minute_in + gap
    place: dict[str, Any] = {"va": "center", "fontsize": SIZE}
    if end + needed < lasts_min:
        axes.text(end + gap, k, bar.words, color=INK, **place)
    elif needed < begin:
        axes.text(begin - gap, k, bar.words, color=INK, ha="right", **place)
    else:
        begin, end = max(bar.spans, key=lambda span: span[1] - span[0])
        letters = int((end - begin - 2 * gap) * minute_in / words_in("m", SIZE))
        colour = PAPER if bar.is_filled else INK
        axes.text(begin + gap, k, shortened(bar.words, letters), color=colour, **place)
