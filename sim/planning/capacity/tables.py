"""A study's answer as CSV files, one a part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from reports.sheets import csv_text


def write_tables(told: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write a table for each part that was answered; the paths, in order."""
    written = []
    for name, (head, rows) in _tables(told).items():
        path = folder / f"{name}.csv"
        path.write_text(csv_text([head, *rows]), encoding="utf-8", newline="")
        written.append(path)
    return written


def _tables(told: Mapping[str, Any]) -> dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]:
    made: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {}
    if told["forecast"] is not None:
        head = ("time", "middle_per_s", "low_per_s", "high_per_s")
        made["forecast"] = (head, _ahead(told["forecast"]))
    if told["knee"] is not None:
        columns = ("offered_per_s", "throughput_per_s", "p95_s", "marked")
        made["knee"] = (columns, zip(*(told["knee"][one] for one in columns), strict=True))
    for name, rows in (
        ("sizes", told["sizes"] and told["sizes"]["services"]),
        ("right-sizes", told["right_sizes"]),
        ("reserving", told["purchase"] and told["purchase"]["cost_by_reserved"]),
    ):
        if rows:
            head = tuple(rows[0])
            made[name] = (head, [[row[one] for one in head] for row in rows])
    if told["scaling"] is not None:
        made["policies"] = (_POLICY, map(_policy, told["scaling"]["judged"]))
    return made


_POLICY = (
    "name", "target", "stabilisation", "least", "most", "reads", "ahead", "cost", "replicas",
    "late", "changes_per_hour", "gain", "gain_low", "gain_high",
)  # fmt: skip


def _policy(row: Mapping[str, Any]) -> list[Any]:
    policy, gain = row["policy"], row["gain"] or {}
    return [
        row["name"],
        *(policy[one] for one in ("target", "stabilisation", "least", "most", "reads")),
        policy.get("predicts", {}).get("ahead", ""),
        *(row[one] for one in ("cost", "replicas", "late", "changes_per_hour")),
        *(gain.get(one, "") for one in ("mean", "low", "high")),
    ]


def _ahead(part: Mapping[str, Any]) -> Iterable[Sequence[Any]]:
    begins = datetime.fromisoformat(part["begins"])
    rows = zip(part["middle_per_s"], part["low_per_s"], part["high_per_s"], strict=True)
    for k, row in enumerate(rows):
        yield (begins + timedelta(seconds=k * part["step_s"])).isoformat(), *row
