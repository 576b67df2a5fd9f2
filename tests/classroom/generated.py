"""Marks of a class made from known levels: what statistics are held against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.classroom.book import Mark, Row, Trust, Verdict

DIMENSIONS = ("detect", "diagnose", "mitigate", "lead", "recover")


def mark(trainee: str, item: int, value: float | None, **more: object) -> Mark:
    """One mark that counts, with every dimension at the total's share."""
    score: Row = {"version": "2", "total": None if value is None else round(100.0 * value, 1)}
    score["dimensions"] = {
        name: {"value": value, "weight": 0.2, "items": {}} for name in DIMENSIONS
    }
    told = {
        "trainee": trainee,
        "item": item,
        "drill": f"GD-{100 + item}",
        "attempt": 1,
        "seed": item * 1000,
        "trust": Trust.EXAM,
        "registered": True,
        "verdict": Verdict.VERIFIED,
        "score": score,
        "stamps": {"fault_began_s": 60.0, "detected_s": 90.0, "resolved_s": 600.0},
    }
    return Mark(**{**told, **more})  # type: ignore[arg-type]


def marks_of(table: Sequence[Sequence[float | None]], **more: object) -> list[Mark]:
    """A table of persons by items, from 0 to 1; None: nothing was handed in."""
    return [
        mark(f"t-{person:08d}", item, value, **more)
        for person, row in enumerate(table, start=1)
        for item, value in enumerate(row, start=1)
        if value is not None
    ]


def drawn(
    seed: int, *, persons: int, items: int, person: float, item: float, residual: float
) -> np.ndarray:
    """Scores with known spreads, shape ``(persons, items)``; not cut to 0 and 1."""
    of = np.random.Generator(np.random.PCG64(seed))
    level = of.normal(0.0, person, (persons, 1))
    hard = of.normal(0.0, item, (1, items))
    return 0.6 + level + hard + of.normal(0.0, residual, (persons, items))
