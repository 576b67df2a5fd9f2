"""Figures of a plan's answer: spreads, chances, cost against risk, drivers, stages, risks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import PercentFormatter

from reports.plan import words
from reports.plan.scales import money_axis, time_axis
from reports.style import (
    ALARM,
    BAD,
    GOOD,
    INK,
    MUTED,
    NEUTRAL,
    PALE,
    PAPER,
    SERIES,
    SOFT,
    WARN,
    house_style,
    stack,
    words_in,
)
from reports.words import shortened
from sim.model.plan.answer import Verdict
from sim.model.plan.nist import LEVELS, rated

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.model.plan.answer import (
        Contribution,
        Distribution,
        Driver,
        Estimate,
        OptionAnswer,
        PlanAnswer,
        Risk,
        StageRow,
    )

ROW_IN: Final = 0.34
NAME_PT: Final = 8.5
NAME_MOST: Final = 30
# Points above and below, one after another, so that names of neighbours do not meet.
LIFTS: Final = (16, -16, 32, -32)
_POINTS: Final = (("p50", "o", "half"), ("p90", "s", "nine of ten"), ("p99", "D", "99 of 100"))


def spreads(
    options: Sequence[OptionAnswer], what: str, *, targets_h: Sequence[tuple[str, float]] = ()
) -> Figure:
    """A row for each option: where half, nine in ten and 99 in 100 end, each with its interval.

    Args:
        options: in the order of their rank.
        what: ``rto``, ``rpo`` or ``downtime`` of an option; hours.
        targets_h: words and place of lines to compare with.
    """
    told: list[Distribution] = [getattr(one, what) for one in options]
    with house_style():
        figure, axes = _rows([one.title or one.name for one in options], top_in=0.55)
        values = [
            value for one in told for name, _, _ in _POINTS for value in _ends(getattr(one, name))
        ]
        nothing = time_axis(axes, [*values, *(at for _, at in targets_h)])
        for row, one in enumerate(told):
            for k, (name, mark, _) in enumerate(_POINTS):
                _point(axes, getattr(one, name), row, mark=mark, colour=SERIES[k], least=nothing)
            if one.p50.value is None:
                axes.text(0.02, row, "nothing happened", transform=axes.get_yaxis_transform(),
                          va="center", fontsize=8, color=MUTED)  # fmt: skip
        for name, at in targets_h:
            axes.axvline(at, color=INK, linewidth=1.0, linestyle="--")
            axes.annotate(name, (at, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
                          textcoords="offset points", ha="center", fontsize=7.5)  # fmt: skip
        handles = [
            axes.plot([], [], mark, color=SERIES[k], markersize=6, label=f"{text} below")[0]
            for k, (_, mark, text) in enumerate(_POINTS)
        ]
        _legend(axes, handles)
    return figure


def _ends(estimate: Estimate) -> list[float]:
    return [v for v in (estimate.value, estimate.low, estimate.high) if v is not None]


def _point(
    axes: Axes, estimate: Estimate, row: float, *, mark: str, colour: str, least: float
) -> None:
    if estimate.value is None:
        return
    if estimate.low is not None and estimate.high is not None:
        low, high = max(estimate.low, least), max(estimate.high, least)
        axes.plot([low, high], [row, row], color=colour, linewidth=4.0, alpha=0.35,
                  solid_capstyle="butt")  # fmt: skip
    axes.plot([max(estimate.value, least)], [row], mark, color=colour, markersize=6,
              markeredgecolor=PAPER, markeredgewidth=0.8, clip_on=False)  # fmt: skip


def _rows(
    names: Sequence[str],
    *,
    top_in: float = 0.3,
    row_in: float = ROW_IN,
    left_in: float | None = None,
    right_in: float = 0.35,
) -> tuple[Figure, Axes]:
    """A panel with a named row for each of ``names``, the first on top."""
    short = [shortened(name, NAME_MOST) for name in names]
    if left_in is None:
        left_in = 0.2 + max((words_in(name, NAME_PT) for name in short), default=0.5)
    figure, panels = stack(
        [max(row_in * len(names), 0.5)], columns=((left_in, right_in),), top_in=top_in,
        bottom_in=0.5,
    )  # fmt: skip
    axes = panels[0][0]
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_yticks(range(len(names)), short)
    axes.tick_params(axis="y", length=0, labelcolor=INK, labelsize=NAME_PT)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")
    return figure, axes


def _legend(axes: Axes, handles: Sequence[object], *, lift_in: float = 0.18) -> None:
    figure = axes.get_figure(root=True)
    assert figure is not None
    height = axes.get_position().height * figure.get_size_inches()[1]
    place = (0.0, 1.0 + lift_in / height)
    axes.legend(handles=list(handles), loc="lower left", bbox_to_anchor=place, ncols=4,
                frameon=False, borderaxespad=0.0, handletextpad=0.4, columnspacing=1.4,
                fontsize=8)  # fmt: skip


def chances(options: Sequence[OptionAnswer], place: int) -> Figure:
    """One target over the options: the chance of meeting it, its interval, and what is asked."""
    with house_style():
        figure, axes = _rows([one.title or one.name for one in options], top_in=0.3, right_in=1.5)
        asked = options[0].targets[place].asked
        for row, one in enumerate(options):
            told = one.targets[place]
            colour = {Verdict.MET: GOOD, Verdict.MISSED: BAD}.get(told.verdict, MUTED)
            mark = {Verdict.MET: "o", Verdict.MISSED: "X"}.get(told.verdict, "d")
            _point(axes, told.chance, row, mark=mark, colour=colour, least=0.0)
            text = f"{words.share(told.chance.value)}, {told.verdict.value}"
            axes.text(1.02, row, text, transform=axes.get_yaxis_transform(), va="center",
                      fontsize=8, color=MUTED)  # fmt: skip
        axes.axvline(asked, color=INK, linewidth=1.0, linestyle="--")
        axes.annotate(f"asked {words.share(asked)}", (asked, 1.0), xytext=(0, 3),
                      xycoords=("data", "axes fraction"), textcoords="offset points",
                      ha="center", fontsize=7.5)  # fmt: skip
        axes.set_xlim(0.0, 1.0)
        axes.xaxis.set_major_formatter(PercentFormatter(xmax=1.0))
    return figure


def costs(answer: PlanAnswer, options: Sequence[OptionAnswer]) -> Figure:
    """What a year costs: running, tests and the mean loss, with the p90 of it all."""
    with house_style():
        figure, axes = _rows([one.title or one.name for one in options], top_in=0.4)
        for row, one in enumerate(options):
            begin = 0.0
            parts = (one.cost.running, one.cost.rehearsing, one.cost.loss.mean.value or 0.0)
            for part, colour, hatch in zip(parts, (GOOD, PALE, BAD), ("", "", "///"), strict=True):
                axes.barh(row, part, left=begin, height=0.56, color=colour, hatch=hatch,
                          edgecolor=PAPER, linewidth=0.6)  # fmt: skip
                begin += part
            _point(axes, one.cost.total.p90, row, mark="D", colour=INK, least=0.0)
        handles = [
            Patch(facecolor=GOOD, label="running"),
            Patch(facecolor=PALE, label="tests of it"),
            Patch(facecolor=BAD, hatch="///", edgecolor=PAPER, label="mean loss"),
            axes.plot([], [], "D", color=INK, markersize=6, label="nine of ten years below")[0],
        ]
        money_axis(axes, answer.currency)
        axes.set_xlim(left=0.0)
        _legend(axes, handles, lift_in=0.08)
    return figure


def front(answer: PlanAnswer, options: Sequence[OptionAnswer]) -> Figure:
    """Cost against risk: what no other option beats in both stands on the line."""
    on_front = {rank.option for rank in answer.ranking if rank.is_on_front}
    with house_style():
        figure, panels = stack([3.0], columns=((0.85, 0.4),), top_in=0.2, bottom_in=0.5)
        axes = panels[0][0]
        values = [value for one in options for value in _ends(one.downtime.p99)]
        nothing = time_axis(axes, values, vertical=True)
        line = []
        by_cost = sorted(options, key=lambda one: one.cost.total.mean.value or 0.0)
        for k, one in enumerate(by_cost):
            cost, risk = one.cost.total.mean, one.downtime.p99
            if cost.value is None or risk.value is None:
                continue
            is_best = one.name in on_front
            x, y = cost.value, max(risk.value, nothing)
            if cost.low is not None and cost.high is not None:
                axes.plot([cost.low, cost.high], [y, y], color=NEUTRAL, linewidth=1.2)
            if risk.low is not None and risk.high is not None:
                axes.plot([x, x], [max(risk.low, nothing), max(risk.high, nothing)],
                          color=NEUTRAL, linewidth=1.2)  # fmt: skip
            axes.plot([x], [y], "o" if is_best else "x", color=GOOD if is_best else MUTED,
                      markersize=8 if is_best else 7, markeredgewidth=1.6)  # fmt: skip
            axes.annotate(shortened(one.title or one.name, NAME_MOST), (x, y), fontsize=8.5,
                          xytext=(0, LIFTS[k % len(LIFTS)]), ha="center", va="center",
                          textcoords="offset points")  # fmt: skip
            if is_best:
                line.append((x, y))
        line.sort()
        axes.plot([x for x, _ in line], [y for _, y in line], color=GOOD, linewidth=1.0,
                  linestyle="--", zorder=0)  # fmt: skip
        money_axis(axes, answer.currency)
        axes.margins(x=0.18)
        axes.set_xlabel("what a year costs, all in (mean)")
        axes.set_ylabel("hours down, 99 of 100 years below")
    return figure


def parts(told: Sequence[Contribution], currency: str) -> Figure:
    """What each mode or node has in the loss of a year, with its interval."""
    with house_style():
        figure, axes = _rows([one.name for one in told], row_in=0.27, top_in=0.1, right_in=1.5)
        for row, one in enumerate(told):
            axes.barh(row, one.loss.value or 0.0, height=0.5, color=PALE)
            _point(axes, one.loss, row, mark="o", colour=GOOD, least=0.0)
            text = words.share(one.share_of_loss) if one.share_of_loss is not None else ""
            axes.text(1.02, row, f"{text} of the loss" if text else "no loss",
                      transform=axes.get_yaxis_transform(), va="center", fontsize=8,
                      color=MUTED)  # fmt: skip
        money_axis(axes, currency)
        axes.set_xlim(left=0.0)
    return figure


def tornado(told: Sequence[Driver], currency: str) -> Figure:
    """How far the cost of a year swings with each belief, from its p10 to its p90."""
    with house_style():
        figure, axes = _rows([one.name for one in told], row_in=0.27, top_in=0.3, right_in=1.5)
        for row, one in enumerate(told):
            if one.low_cost is not None and one.high_cost is not None:
                middle = (one.low_cost + one.high_cost) / 2.0
                axes.barh(row, middle - one.low_cost, left=one.low_cost, height=0.56, color=GOOD)
                axes.barh(row, one.high_cost - middle, left=middle, height=0.56, color=BAD,
                          hatch="///", edgecolor=PAPER, linewidth=0.6)  # fmt: skip
            axes.text(1.02, row, f"rank correlation {one.rank_correlation:+.2f}",
                      transform=axes.get_yaxis_transform(), va="center", fontsize=8,
                      color=MUTED)  # fmt: skip
        handles = [
            Patch(facecolor=GOOD, label="from its p10"),
            Patch(facecolor=BAD, hatch="///", edgecolor=PAPER, label="to its p90"),
        ]
        money_axis(axes, currency)
        _legend(axes, handles, lift_in=0.05)
    return figure


def matrix(told: Sequence[Risk]) -> Figure:
    """Likelihood against impact, as NIST SP 800-30 has them; numbers stand for the register."""
    with house_style():
        figure, panels = stack([2.6], columns=((1.2, 3.6),), top_in=0.1, bottom_in=0.6)
        axes = panels[0][0]
        shades = (PAPER, SOFT, PALE, WARN, ALARM)
        for y, likelihood in enumerate(LEVELS):
            for x, impact in enumerate(LEVELS):
                level = LEVELS.index(rated(likelihood, impact))
                axes.add_patch(
                    Rectangle((x, y), 1, 1, facecolor=shades[level], edgecolor=NEUTRAL,
                              alpha=1.0 if level < 3 else 0.75, linewidth=0.6)
                )  # fmt: skip
        cells: dict[tuple[int, int], list[int]] = {}
        for number, risk in enumerate(told, start=1):
            at = (LEVELS.index(risk.impact), LEVELS.index(risk.likelihood))
            cells.setdefault(at, []).append(number)
        for (x, y), numbers in cells.items():
            level = LEVELS.index(rated(LEVELS[y], LEVELS[x]))
            colour = PAPER if level == len(LEVELS) - 1 else INK
            axes.text(x + 0.5, y + 0.5, _wrapped(numbers), ha="center", va="center", fontsize=9,
                      fontweight="bold", color=colour)  # fmt: skip
        ticks = [k + 0.5 for k in range(len(LEVELS))]
        axes.set_xlim(0, len(LEVELS))
        axes.set_ylim(0, len(LEVELS))
        axes.set_xticks(ticks, LEVELS, fontsize=8)
        axes.set_yticks(ticks, LEVELS, fontsize=8)
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.set_xlabel("impact")
        axes.set_ylabel("likelihood")
        handles = [
            Patch(facecolor=shade, edgecolor=NEUTRAL, alpha=1.0 if k < 3 else 0.75, label=name)
            for k, (shade, name) in enumerate(zip(shades, LEVELS, strict=True))
        ]
        axes.legend(handles=handles[::-1], title="level of risk", loc="upper left",
                    bbox_to_anchor=(1.05, 1.0), frameon=False, fontsize=8, alignment="left",
                    title_fontsize=8)  # fmt: skip
    return figure


def _wrapped(numbers: Sequence[int]) -> str:
    rows = [numbers[k : k + 3] for k in range(0, len(numbers), 3)]
    return "\n".join(", ".join(str(number) for number in row) for row in rows)


def gantt(told: Sequence[StageRow]) -> Figure:
    """The stages of the recovery from the loss of the home region, at their medians.

    The bar is half of the cases, the thin line nine of ten; a stage that nobody has tested is
    drawn hollow.
    """
    names = [f"{one.tier} · {one.stage}" if one.tier else one.stage for one in told]
    with house_style():
        figure, axes = _rows(names, row_in=0.25, top_in=0.35, right_in=2.0)
        for row, one in enumerate(told):
            begins, lasts = one.begins.value, one.lasts.p50.value
            if begins is None or lasts is None:
                continue
            is_tested = one.tested_on is not None
            is_critical = one.critical_share >= 0.5
            colour = BAD if is_critical else GOOD
            axes.barh(row, max(lasts, 1e-4), left=begins, height=0.56,
                      color=colour if is_tested else PAPER, edgecolor=colour, linewidth=1.2,
                      hatch="" if is_tested else "////")  # fmt: skip
            if one.lasts.p90.value is not None:
                axes.plot([begins + lasts, begins + one.lasts.p90.value], [row, row],
                          color=colour, linewidth=1.2)  # fmt: skip
            told_on = f"tested {one.tested_on}" if is_tested else "untested"
            axes.text(1.02, row, f"{told_on}, path {one.critical_share:.0%}",
                      transform=axes.get_yaxis_transform(), va="center", fontsize=8,
                      color=MUTED)  # fmt: skip
        handles = [
            Patch(facecolor=BAD, edgecolor=BAD, label="on the longest path in most cases"),
            Patch(facecolor=GOOD, edgecolor=GOOD, label="beside it"),
            Patch(facecolor=PAPER, edgecolor=MUTED, hatch="////", label="untested"),
        ]
        axes.set_xlim(left=0.0)
        axes.set_xlabel("hours after the loss")
        _legend(axes, handles, lift_in=0.06)
    return figure
