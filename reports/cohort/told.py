"""What the page of a class is drawn from: plain values, worked out beforehand."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pydantic import JsonValue

from reports.cohort.papers import Paper

DIMENSIONS = ("detect", "diagnose", "mitigate", "lead", "recover", "learn")
NOT_ENOUGH = "not enough evidence"


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of one dimension, of every attempt that counts; from 0 to 1."""

    name: str
    values: tuple[float, ...]
    blank: int  # attempts that gave no chance


@dataclass(frozen=True, slots=True)
class Curve:
    """From the fault to a stamp: the share that had it by then (Kaplan and Meier).

    ``shares[k]`` holds from ``times_s[k]`` on; both begin with 0.
    """

    name: str
    n: int
    times_s: tuple[float, ...]
    shares: tuple[float, ...]
    median_s: float | None
    p90_s: float | None
    not_reached: float


@dataclass(frozen=True, slots=True)
class Branch:
    """The first change that is no cure, and how many began with it."""

    drill: str
    order: str
    trainees: int
    of: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A mechanism and what it was taken for in the last diagnosis; empty: none was filed."""

    true: str
    diagnosed: str
    count: int


@dataclass(frozen=True, slots=True)
class Called:
    """The severity that was true at worst, and the highest that was declared; empty: none."""

    worst: str
    declared: str
    count: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Values of persons by columns, from 0 to 1; None where the evidence is not enough."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    least: str  # what is asked for before there is a number


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One drill of the form, as item analysis has it."""

    item: int
    drill: str
    attempts: int
    difficulty: float | None
    spread: float | None
    discrimination: float | None
    low: float | None
    high: float | None
    floor: float
    ceiling: float
    completed: float
    seed_share: float | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reliance:
    """How far totals can be relied on."""

    sentence: str
    error_points: float | None  # standard error of measurement of a mean over the form
    rows: tuple[tuple[str, float | None, str], ...]  # name, value, what it says
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A class, as one page tells it."""

    name: str
    form: str
    trainees: int
    attempts: int
    counted: int
    left_out: tuple[tuple[str, int], ...]  # why, how many
    trust: tuple[str, ...]
    reliance: Reliance
    spreads: tuple[Spread, ...]
    curves: tuple[Curve, ...]
    branches: tuple[Branch, ...]
    taken: tuple[Taken, ...]
    called: tuple[Called, ...]
    dimensions: Heat
    criteria: Heat
    drills: tuple[DrillRow, ...]
    papers: tuple[Paper, ...] = ()

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        return asdict(self)
