"""What a plan leaves in a folder: the page, the answer as JSON, and its tables as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.plan.page import render
from reports.sheets import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.model.plan.answer import Distribution, Estimate, PlanAnswer

PAGE: Final = "report.html"
ANSWER: Final = "answer.json"
FIGURES: Final = "figures.csv"
_HEAD: Final = ("option", "tier", "what", "unit", "statistic", "value", "low", "high", "level", "n",
                "method")  # fmt: skip


def save_answer(answer: PlanAnswer, folder: Path) -> Path:
    """Write all of it; gives the page."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ANSWER).write_text(answer.to_json(), encoding="utf-8")
    (folder / FIGURES).write_text(csv_text([_HEAD, *_rows(answer)]), encoding="utf-8", newline="")
    page = folder / PAGE
    page.write_text(render(answer), encoding="utf-8")
    return page


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
