"""Axes of plans: times from seconds to months, and amounts, with ticks that people say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from reports.plan import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

# A second to a month, in hours.
TICKS_H: Final = (
    1 / 3600, 10 / 3600, 1 / 60, 0.1, 1 / 6, 0.5, 1.0, 2.0, 4.0, 12.0, 24.0, 72.0, 168.0, 720.0
)  # fmt: skip
# Tick labels nearer to each other than this share of the axis would touch.
_APART: Final = 0.065


def time_axis(axes: Axes, values: Iterable[float], *, vertical: bool = False) -> float:
    """A logarithmic axis of hours over these values; gives the place where 0 is drawn.

    A time of nothing has no place on it: it stands at the left end, which is called 0.
    """
    over = [value for value in values if value > 0.0]
    low = min(over, default=0.1)
    high = max(over, default=10.0)
    begin = max((tick for tick in TICKS_H if tick <= low), default=TICKS_H[0])
    end = min((tick for tick in TICKS_H if tick >= high), default=TICKS_H[-1])
    if end <= begin * 10.0:
        begin, end = begin / 3.0, end * 3.0
    span = end / begin
    shown: list[float] = []
    for tick in (tick for tick in TICKS_H if begin <= tick <= end):
        if not shown or tick / shown[-1] >= span**_APART:
            shown.append(tick)
    axis = axes.yaxis if vertical else axes.xaxis
    (axes.set_yscale if vertical else axes.set_xscale)("log")
    nothing: float = begin / span**0.05
    ticks = [nothing, *(tick for tick in shown if tick > begin * 1.0001)]
    axis.set_major_locator(FixedLocator(ticks))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(
        FuncFormatter(lambda at, _: "0" if at <= nothing * 1.001 else words.hours(at))
    )
    (axes.set_ylim if vertical else axes.set_xlim)(nothing, end * span**0.03)
    return nothing


def money_axis(axes: Axes, currency: str) -> None:
    """Amounts along x."""
    axes.xaxis.set_major_locator(MaxNLocator(7))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda at, _: "0" if at == 0 else words.money(at, currency))
    )
