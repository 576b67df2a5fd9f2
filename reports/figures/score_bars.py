"""This run beside nobody, panic and the runbook, and the parts of its score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from reports.context import Judged
from reports.style import BAD, GOOD, INK, MUTED, NEUTRAL, WIDTH_IN, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WORDS = {
    "idle": "nobody",
    "panic": "panic",
    "rule": "runbook",
    "reference": "reference",
    "oracle": "oracle",
}
ENOUGH = 0.65


def draw(judged: Judged) -> Figure:
    """Harm in money on the left, parts on the right."""
    with house_style():
        figure = Figure(figsize=(WIDTH_IN, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1.0))
        _harm(left, judged)
        _parts(right, judged)
    return figure


def describe(judged: Judged) -> str:
    """The same in words."""
    told = [f"{WORDS.get(name, name)} {money:,.0f}" for name, money in bars(judged)]
    return f"Score {judged.card.total:.0f} of 100. Harm in money: " + ", ".join(told) + "."


def bars(judged: Judged) -> list[tuple[str, float]]:
    """Harm of the anchors in order, this run last."""
    anchors = judged.card.anchors
    rows = [(name, anchors[name]) for name in WORDS if name in anchors]
    return [*rows, ("this run", judged.card.harm.money)]


def _harm(axes: Axes, judged: Judged) -> None:
    rows = bars(judged)
    most = max((money for _, money in rows), default=1.0) or 1.0
    for k, (name, money) in enumerate(rows):
        mine = name == "this run"
        weight = "bold" if mine else "normal"
        axes.barh(k, money, color=GOOD if mine else NEUTRAL, height=0.62)
        axes.text(
            money + most * 0.015, k, f"{money:,.0f}", va="center", color=INK, fontweight=weight
        )
    axes.set_yticks(range(len(rows)), [WORDS.get(name, name) for name, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0.0, most * 1.18)
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_title("Harm in money (less is better)")
    axes.grid(visible=False, axis="y")


def _parts(axes: Axes, judged: Judged) -> None:
    rows = [("outcome", judged.card.outcome.value)]
    rows += [(name, part.value) for name, part in judged.card.parts.items()]
    for k, (_, value) in enumerate(rows):
        axes.barh(k, 1.0, color="#eef1f4", height=0.62)
        if value is None:
            axes.text(0.02, k, "no opportunity", va="center", fontsize=8, color=MUTED)
            continue
        axes.barh(k, value, color=GOOD if value >= ENOUGH else BAD, height=0.62)
        inside = value > 0.85
        axes.text(
            value - 0.02 if inside else value + 0.02,
            k,
            f"{value:.2f}",
            va="center",
            ha="right" if inside else "left",
            color="white" if inside else INK,
        )
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.0)
    axes.set_title(f"Score {judged.card.total:.0f} of 100, part by part")
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
