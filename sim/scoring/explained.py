"""What a run's decisions were worth, as it is kept beside the run and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

from pydantic import JsonValue, TypeAdapter

from sim.scoring.calls import Call
from sim.scoring.credit import Class

# Said wherever credit is shown.
LIMITS = (
    "Recorded moves are replayed as they were: somebody who saw other screens might have done "
    "something else.",
    "Looking, telling and declaring have no worth of their own here; they show in what they made "
    "possible.",
    "Worth is relative to this model of the system and to this seed.",
)


@dataclass(frozen=True, slots=True)
class Credit:
    """One move. Money; more saved is better."""

    number: int  # from 1, in the order of the run
    at_s: float
    words: str
    became: str  # done, failed, refused
    lines: tuple[int, ...]
    saved: float  # its share of the total: Shapley's value
    without: float  # leave-one-out
    alone: float  # first-in
    in_turn: float  # added to those before it
    own_cost: float
    kind: Class
    sentence: str
    # Saved by each minute that it would have come sooner; None where that was not tried.
    per_minute: float | None = None
    # What would have been better in its place, and by how much.
    better: str | None = None
    better_by: float | None = None
    # The same two questions on the request plane, where the rest is of another.
    checked_without: float | None = None
    checked_alone: float | None = None
    # What it was as a call; None of the smaller moves, and where nothing looks the same.
    call: Call | None = None

    @property
    def call_words(self) -> str:
        """What it was as a call, in a sentence; nothing where it was not judged."""
        if self.call is None:
            return ""
        words = self.call.words
        return f"Move {self.number}, {self.words}: {words}."


@dataclass(frozen=True, slots=True)
class LuckOf:
    """The same orders on other seeds: what they saved there, with a 90 % interval."""

    seeds: int
    mean: float
    low: float
    high: float
    # Where one seed more would lie, nine times of ten.
    least: float
    most: float

    @property
    def is_told_from_noise(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True, slots=True)
class Contained:
    """The first change that was carried out: users' loss a minute over the ten after it. Money."""

    number: int  # of the move
    lost: float
    would: float  # without it, all else as it was

    @property
    def value(self) -> float | None:
        """A4: 1 where it ended the loss, 0 where it changed none; None without a loss to end."""
        if self.would <= 0.0:
            return None
        return min(max(1.0 - self.lost / self.would, 0.0), 1.0)

    @property
    def words(self) -> str:
        """In a sentence."""
        told = (
            f"In the ten minutes after the first change, move {self.number}, users lost "
            f"{self.lost:,.1f} a minute, and without it {self.would:,.1f}"
        )
        return f"{told}." if self.value is None else f"{told} (A4: {self.value:.2f})."


@dataclass(frozen=True, slots=True)
class Explained:
    """All moves of a run and what they come to."""

    moves: tuple[Credit, ...]
    harm: float
    harm_without: float  # had no move been made
    tau: float
    luck: LuckOf | None
    group: tuple[int, ...]  # numbers of moves whose worth hangs on each other
    pairs: int  # of permutations drawn; 0 where the shares are exact
    half_width: float
    plane: str
    branches: int  # lived for this
    # Branches in which a move was refused that the run had carried out, by its number.
    skipped: dict[str, int]
    is_whole: bool = True  # whether the run itself lasted as long as its drill
    contained: Contained | None = None  # where anything was carried out

    @property
    def total(self) -> float:
        """What all moves together saved."""
        return self.harm_without - self.harm

    @property
    def luck_words(self) -> str:
        """How the result compares with the same orders on other seeds."""
        if self.luck is None:
            return "other seeds were not tried"
        luck = self.luck
        told = (
            f"on {luck.seeds} other seeds the same orders saved {luck.mean:,.0f} on average "
            f"(90 % interval {luck.low:,.0f} to {luck.high:,.0f})"
        )
        if not luck.is_told_from_noise:
            return f"{told}: it cannot be told from noise"
        if self.total > luck.most:
            return f"{told}: this seed was lucky"
        return f"{told}: this seed was unlucky" if self.total < luck.least else told

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        told: dict[str, JsonValue] = _adapter().dump_python(self, mode="json")
        return {**told, "total": self.total, "luck_words": self.luck_words, "limits": [*LIMITS]}


def from_dict(told: Mapping[str, JsonValue]) -> Explained:
    """From plain values.

    Raises:
        ValueError: where they are none of ours.
    """
    names = {field.name for field in fields(Explained)}
    return _adapter().validate_python({k: v for k, v in told.items() if k in names})


@cache
def _adapter() -> TypeAdapter[Explained]:
    return TypeAdapter(Explained)
