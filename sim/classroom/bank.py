"""A bank of seeds for a drill: those on which a grade means something, each with its gap."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import JsonValue

from sim.documents.catalog import Shelf, folder
from sim.errors import JournalError
from sim.journal.files import write_whole

FORMAT = 1


@dataclass(frozen=True, slots=True)
class BankSeed:
    """One admissible seed."""

    seed: int
    gap: float  # money between the two anchors that the outcome lies between
    novice: float | None  # outcome of the scripted novice, 0..1; None where there is none to run


@dataclass(frozen=True)
class Bank:
    """Seeds of one drill, and how they were found."""

    code: str
    documents: str  # digest of topology, scenario and what they name
    engine: str  # version and digest of the engine that measured
    scoring: str  # version of the scoring whose harm was measured
    tried: int
    standard_error: float  # of the mean gap over all seeds that were tried, money
    rejected: dict[str, int] = field(default_factory=dict)  # reason -> how many seeds
    seeds: tuple[BankSeed, ...] = ()

    @property
    def admissible_share(self) -> float:
        """Of the seeds that were tried."""
        return len(self.seeds) / self.tried if self.tried else 0.0

    def as_dict(self) -> dict[str, JsonValue]:
        """As the file has it."""
        return {"format": FORMAT, **asdict(self), "seeds": [asdict(seed) for seed in self.seeds]}

    @classmethod
    def of_dict(cls, value: Mapping[str, JsonValue]) -> Bank:
        """As the file had it.

        Raises:
            ValueError: where it is no bank of this format.
        """
        told = dict(value)
        if told.pop("format", None) != FORMAT:
            raise ValueError(f"is no bank of format {FORMAT}")
        seeds = told.pop("seeds", None)
        if not isinstance(seeds, list):
            raise ValueError("has no seeds")
        try:
            rows = tuple(_seed(row) for row in seeds)
            return cls(**told, seeds=rows)  # type: ignore[arg-type]
        except TypeError as error:
            raise ValueError(f"is not as it was written: {error}") from error


def _seed(row: JsonValue) -> BankSeed:
    if not isinstance(row, dict) or not isinstance(seed := row.get("seed"), int):
        raise ValueError(f"{row!r} is no seed of a bank")
    gap, novice = row.get("gap"), row.get("novice")
    return BankSeed(
        seed,
        float(gap) if isinstance(gap, int | float) else 0.0,
        float(novice) if isinstance(novice, int | float) else None,
    )


def shipped(code: str) -> Path:
    """Where the catalogue keeps the bank of a drill."""
    return folder(Shelf.FORMS) / "banks" / f"{code}.json"


def find_bank(code: str, *folders: Path) -> Bank | None:
    """The bank of a drill from the first of these folders that has one, else the catalogue's.

    Raises:
        JournalError: where a bank is there and cannot be read.
    """
    for path in (*(place / f"{code}.json" for place in folders), shipped(code)):
        if path.is_file():
            return read_bank(path)
    return None


def read_bank(path: Path) -> Bank:
    """A bank from its file.

    Raises:
        JournalError: where it is no bank, or an empty one.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        bank = Bank.of_dict(value if isinstance(value, dict) else {})
    except (OSError, ValueError, RecursionError) as error:
        raise JournalError(f"{path}: is no seed bank: {error}") from error
    if not bank.seeds:
        raise JournalError(f"{path}: holds no seed; `gameday form calibrate` tries more")
    return bank


def write_bank(path: Path, bank: Bank) -> None:
    """Write a bank whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bank.as_dict(), indent=1, sort_keys=True, allow_nan=False)
    write_whole(path, (text + "\n").encode())
