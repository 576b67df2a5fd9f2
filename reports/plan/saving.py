"""What a plan leaves in a folder: the page, the answer as JSON, and its tables as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.plan.page import render
from reports.words import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.model.plan.answer import Distribution, Estimate, PlanAnswer

PAGE: Final = "report.html"
ANSWER: Final = "answer.json"
FIGURES: Final = "figures.csv"
_HEAD: Final = ("option", "tier", "what", "unit", "statistic", "value", "low", "high", "level", "n",
                "method")  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def save_answer(answer: PlanAnswer, folder: Path) -> Path:
    """Write all of it; gives the page."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ANSWER).write_text(answer.to_json(), encoding="utf-8")
    (folder / FIGURES).write_text(csv_text(answer), encoding="utf-8", newline="")
    page = folder / PAGE
    page.write_text(render(answer), encoding="utf-8")
    return page


def csv_text(answer: PlanAnswer) -> str:
    """A line for each figure, with its interval: what a spreadsheet makes tables of."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(_HEAD)
    for row in _rows(answer):
        table.writerow([_cell(value) for value in row])
    return out.getvalue()


def _rows(answer: PlanAnswer) -> Iterator[tuple[object, ...]]:
    for option in answer.options:
        spreads = {
            "rto": option.rto,
            "rpo": option.rpo,
            "downtime": option.downtime,
            "drained": option.drained,
            "loss": option.cost.loss,
            "cost": option.cost.total,
        }
        for what, told in spreads.items():
            yield from _spread(option.name, "", what, told)
        for tier in option.tiers:
            for what, told in (("rto", tier.rto), ("rpo", tier.rpo), ("downtime", tier.downtime)):
                yield from _spread(option.name, tier.tier, what, told)
        for target in option.targets:
            what = f"chance of {target.what} {target.bound:g}"
            yield (option.name, target.tier, what, "", "share", *_figure(target.chance))


def _spread(option: str, tier: str, what: str, told: Distribution) -> Iterator[tuple[object, ...]]:
    for name in ("mean", "p50", "p90", "p99"):
        yield (option, tier, what, told.unit, name, *_figure(getattr(told, name)))


def _figure(one: Estimate) -> tuple[object, ...]:
    return one.value, one.low, one.high, one.level, one.n, one.method.value


def _cell(value: object) -> str:
    """A number as it is; words so that no spreadsheet runs them."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return repr(value)
    text = harmless(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
