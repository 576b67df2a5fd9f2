"""What a post-mortem is held against: the run as read, and what only other runs can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.model.postmortem import Sign
from sim.model.postmortem_menu import Factor
from sim.scoring.dimensions.items import Case


@dataclass(frozen=True, slots=True)
class OwnMove:
    """A change of the run's own, and what it did: ``saved`` in money, by leaving it out."""

    lines: tuple[int, ...]
    at_us: int
    words: str
    sign: Sign
    saved: float


@dataclass(frozen=True, slots=True)
class Resimulated:
    """Action items lived with on seeds that the run did not see: mean harm, in money.

    ``problems`` are items that could not be applied, ``written`` those that act through people and
    are worth a share that is written down.
    """

    before: float
    after: float
    cost: float
    reference_after: float
    reference_cost: float
    reference: tuple[str, ...]
    seeds: tuple[int, ...]
    problems: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Truths:
    """Everything that a grader may ask.

    ``factors`` maps each factor that was tried to the share of the harm that went with it; those
    that this system cannot be without are not in it.
    """

    case: Case
    factors: Mapping[Factor, float] = field(default_factory=dict)
    moves: tuple[OwnMove, ...] = ()
    items: Resimulated | None = None
