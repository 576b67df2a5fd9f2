"""The incident on one page: harm to users, stamps, alerts, orders, and what was really wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from reports.context import Judged
from reports.style import BAD, GOOD, INK, MUTED, NEUTRAL, WARN, WIDTH_IN, house_style, minutes_axis
from sim.journal.entries import Entry, Kind
from sim.journal.record import Seconds
from sim.model.kinds import Verb
from sim.scoring.reading import orders
from sim.units import MINUTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
MOST_LANES = 8
Bar = tuple[float, float, str, str]  # begin and end in minutes, words, colour


def draw(judged: Judged) -> Figure:
    """Harm above, lanes of alerts, orders and causes below, on one clock."""
    every = [
        ("Alerts", _alert_bars(judged)),
        ("Orders", _order_bars(judged)),
        ("What was\nreally wrong", _fault_bars(judged)),
    ]
    lanes = [(name, rows) for name, rows in every if rows]
    heights = [3.0] + [0.45 + 0.27 * len(rows) for _, rows in lanes]
    with house_style():
        figure = Figure(figsize=(WIDTH_IN, sum(heights) + 0.7), layout="constrained")
        axes = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)
        _draw_harm(axes[0, 0], judged)
        for ax, (name, rows) in zip(axes[1:, 0], lanes, strict=True):
            _draw_lane(ax, name, rows, lasts_min=judged.lasts_s / 60)
        minutes_axis(axes[-1, 0], lasts_s=judged.lasts_s)
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
    # Some 600 points are all that a page can show.
    every = slice(None, None, max(len(ok) // 600, 1))
    axes.stackplot(
        np.arange(len(ok))[every] / 60.0,
        failed[every],
        slow[every],
        (ok - slow)[every],
        colors=(BAD, WARN, "#cfe3f1"),
        labels=("failed", "slow", "good"),
        linewidth=0,
    )
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
    # Words of stamps that stand close are stepped down, so that none covers another.
    width = judged.lasts_s / 60.0 * 0.085
    free_from = [-1e9] * 7
    for at, word in _known_stamps(judged):
        level = next((k for k, end in enumerate(free_from) if end <= at), len(free_from) - 1)
        free_from[level] = at + width
        axes.axvline(at, color=INK, linewidth=0.9, alpha=0.55)
        axes.text(
            at + width * 0.05, top * (0.985 - 0.058 * level), word, fontsize=8, va="top", color=INK
        )


def _draw_lane(axes: Axes, name: str, rows: list[Bar], *, lasts_min: float) -> None:
    for k, (begin, end, words, colour) in enumerate(rows):
        axes.barh(k, max(end - begin, lasts_min * 0.003), left=begin, height=0.62, color=colour)
        gap = lasts_min * 0.008
        if end < lasts_min * 0.7:
            axes.text(end + gap, k, words, va="center", fontsize=8, color=INK)
        elif begin > lasts_min * 0.3:
            axes.text(begin - gap, k, words, va="center", ha="right", fontsize=8, color=INK)
        else:
            axes.text(begin + gap, k, words, va="center", fontsize=8, color="white")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_ylabel(name, rotation=0, ha="right", va="center", color=MUTED)
    axes.grid(visible=False, axis="y")


def _alert_bars(judged: Judged) -> list[Bar]:
    spans: dict[str, tuple[int, int]] = {}
    firing: dict[str, int] = {}
    urgent: dict[str, bool] = {}
    for entry in judged.record.of_kind(Kind.ALERT):
        if entry.event == "firing":
            firing.setdefault(entry.subject, entry.at_us)
            urgent[entry.subject] = entry.data.get("urgency") == "page"
        elif entry.subject in firing and entry.event in ("inactive", "resolved"):
            begin = firing.pop(entry.subject)
            spans[entry.subject] = (spans.get(entry.subject, (begin, 0))[0], entry.at_us)
    for name, begin in firing.items():
        spans[name] = (spans.get(name, (begin, 0))[0], judged.lasts_us)
    rows = [
        (max(begin, 0) / MINUTE, end / MINUTE, name, BAD if urgent[name] else WARN)
        for name, (begin, end) in spans.items()
    ]
    rows.sort(key=lambda row: (row[3] != BAD, row[0], row[2]))
    return sorted(rows[:MOST_LANES], key=lambda row: (row[0], row[2]))


def _order_bars(judged: Judged) -> list[Bar]:
    rows: list[Bar] = []
    for order in orders(judged.record):
        if order.verb in (Verb.QUERY, Verb.PASS):
            continue
        end = order.ended_us if order.ended_us is not None else order.asked_us
        told = [str(v) for v in order.arguments.values() if isinstance(v, str | int | float)]
        words = f"{order.action.replace('_', ' ')} {' '.join(told[:2])}".strip()[:44]
        suffix = "" if order.is_done else f" ({order.state.value})"
        colour = GOOD if order.verb is Verb.CHANGE else NEUTRAL
        rows.append((order.asked_us / MINUTE, end / MINUTE, words + suffix, colour))
    if len(rows) <= 2 * MOST_LANES:
        return rows
    changes = [row for row in rows if row[3] == GOOD]
    return sorted((changes or rows)[: 2 * MOST_LANES], key=lambda row: row[0])


def _fault_bars(judged: Judged) -> list[Bar]:
    rows: list[Bar] = []
    for entry in judged.record.of_kind(Kind.FAULT):
        if entry.event != "began":
            continue
        kind = str(entry.data.get("fault", "")).replace("_", " ")
        words = f"{kind} {entry.data.get('target', '')}".strip()[:60]
        end = _ended_at(judged, entry)
        rows.append((max(entry.at_us, 0) / MINUTE, end / MINUTE, words, MUTED))
    return rows[:MOST_LANES]


def _ended_at(judged: Judged, began: Entry) -> int:
    return next(
        (
            entry.at_us
            for entry in judged.record.story(began.subject)
            if entry.event == "ended" and entry.sequence > began.sequence
        ),
        judged.lasts_us,
    )
