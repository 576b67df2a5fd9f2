"""This run beside nobody, panic and the runbook, and the profile of its score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.context import Judged
from reports.profile import NAMES
from reports.style import GOOD, INK, MUTED, NEUTRAL, PAPER, SOFT, house_style, stack
from reports.words import WORDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Harm beside others on the same seed, and the profile of the run"


def draw(judged: Judged) -> Figure:
    """Harm in money on the left, the profile on the right; every bar says its number."""
    with house_style():
        figure, panels = stack([2.4], columns=((0.85, 0.2), (1.2, 0.1)), top_in=0.35, bottom_in=0.1)
        _harm(panels[0][0], judged)
        _profile(panels[0][1], judged)
    return figure


def describe(judged: Judged) -> str:
    """The same in words."""
    told = [f"{WORDS.get(name, name)} {money:,.0f}" for name, money in bars(judged)]
    letters = judged.card.grade.letters
    profile = [
        f"{NAMES[name].lower()} {one.value:.2f} ({letters[name]})"
        for name, one in judged.card.grade.dimensions.items()
        if one.value is not None
    ]
    return (
        f"Profile: {', '.join(profile)}. Score {judged.card.total:.0f} of 100. "
        f"Harm in money: {', '.join(told)}."
    )


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
        axes.barh(k, money, color=GOOD if mine else NEUTRAL, height=0.62)
        words = axes.text(money + most * 0.015, k, f"{money:,.0f}", va="center", color=INK)
        if mine:
            words.set_fontweight("bold")
    _rows(axes, [WORDS.get(name, name) for name, _ in rows])
    axes.set_xlim(0.0, most * 1.22)
    axes.set_title("Harm in money (less is better)")


def _profile(axes: Axes, judged: Judged) -> None:
    grade = judged.card.grade
    for k, (name, one) in enumerate(grade.dimensions.items()):
        axes.barh(k, 1.0, color=SOFT, height=0.62)
        if one.value is None:
            axes.text(0.02, k, "not observed", va="center", fontsize=8, color=MUTED)
            continue
        axes.barh(k, one.value, color=GOOD, height=0.62)
        inside = one.value > 0.85
        axes.text(
            one.value - 0.02 if inside else one.value + 0.02,
            k,
            f"{one.value:.2f}",
            va="center",
            ha="right" if inside else "left",
            color=PAPER if inside else INK,
        )
        letter = axes.text(1.03, k, grade.letters[name] or "", va="center", color=INK)
        letter.set_fontweight("bold")
    _rows(axes, [NAMES[name] for name in grade.dimensions])
    axes.set_xlim(0.0, 1.08)
    axes.set_title("Profile (best: 1, and the letter P)")
    axes.spines["left"].set_visible(False)


def _rows(axes: Axes, names: list[str]) -> None:
    """Name the bars; their numbers stand beside them, so no scale is needed."""
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks([])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["bottom"].set_visible(False)
    axes.grid(visible=False)
