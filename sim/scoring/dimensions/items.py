"""One item of a dimension, and what items are read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from sim.journal.record import RunRecord
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring import standard
from sim.scoring.claims import Untrue
from sim.scoring.harm import Harm
from sim.scoring.measures import Measures
from sim.scoring.outcome import Outcome
from sim.scoring.reading import Given
from sim.scoring.recovery import Recovery
from sim.scoring.stamps import Stamped
from sim.scoring.targets import TargetResult
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Item:
    """``value`` from 0 to 1, or None where the run gave no chance: blank is not zero."""

    value: float | None
    sentence: str
    lines: tuple[int, ...] = ()
    inputs: dict[str, JsonValue] = field(default_factory=dict)
    would_change: str = ""

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        return {
            "value": self.value,
            "sentence": self.sentence,
            "lines": list(self.lines),
            "inputs": dict(self.inputs),
            "would_change": self.would_change,
        }


@dataclass(frozen=True, slots=True)
class Dimension:
    """The weighted mean of the items that could be observed; None without any."""

    value: float | None
    weight: float
    items: dict[str, Item]

    @property
    def sentence(self) -> str:
        """What pulled it down most; where nothing did, that."""
        weights = {name: w for of in standard.ITEMS.values() for name, w in of.items()}
        known = [
            (weights[name] * (1.0 - item.value), item.sentence)
            for name, item in self.items.items()
            if item.value is not None and weights[name]
        ]
        if not known:
            return next(iter(self.items.values())).sentence if self.items else ""
        return max(known, key=lambda lost: lost[0])[1]

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        return {
            "value": self.value,
            "weight": self.weight,
            "items": {name: item.as_dict() for name, item in self.items.items()},
        }


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about one run that an item may ask."""

    record: RunRecord
    scenario: Scenario
    topology: Topology
    stamped: Stamped
    measures: Measures
    recovery: Recovery
    harm: Harm
    outcome: Outcome
    targets: tuple[TargetResult, ...]
    given: tuple[Given, ...]
    untrue: tuple[Untrue, ...]

    @property
    def ends_us(self) -> int:
        """The end of what users lived through."""
        return int(self.record.seconds.counts.shape[1]) * SECOND

    @property
    def evidence_us(self) -> int | None:
        """From when it could be known: what fired, what somebody said, what the seat saw itself."""
        stamps = self.stamped.stamps
        seen = [at for at in (stamps.evidence_s, stamps.detected_s) if at is not None]
        return round(min(seen) * SECOND) if seen else None

    @property
    def harm_begins_us(self) -> int | None:
        """When users were first harmed."""
        began = self.stamped.stamps.impact_began_s
        return None if began is None else round(began * SECOND)

    @property
    def harm_ended_us(self) -> int | None:
        """When the harm ended for good; None while it did not, or where there was none."""
        ended = self.stamped.stamps.mitigated_s
        return None if ended is None else round(ended * SECOND)

    def done(self, *actions: str) -> tuple[Given, ...]:
        """Orders of these kinds that were carried out."""
        return tuple(order for order in self.given if order.action in actions and order.is_done)


def blank(reason: str, *lines: int) -> Item:
    """An item that this run gave no chance for, or that cannot be measured honestly."""
    return Item(None, reason, lines)


def held(actual: float, bound: float) -> float:
    """1 up to a bound, then linear to nothing at the limit of lateness."""
    if actual <= bound:
        return 1.0
    limit = standard.LATE_LIMIT
    return max(0.0, (limit * bound - actual) / ((limit - 1.0) * bound)) if bound > 0 else 0.0


def plural(count: int, word: str) -> str:
    """``1 update``, ``2 updates``."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def dimension(name: str, items: Mapping[str, Item]) -> Dimension:
    """Put the items of one dimension together."""
    values = {key: item.value for key, item in items.items()}
    return Dimension(mean_of(name, values), standard.WEIGHTS[name], dict(items))


def mean_of(name: str, values: Mapping[str, float | None]) -> float | None:
    """The weighted mean of a dimension's items that were observed; None without any."""
    weights = standard.ITEMS[name]
    known = {k: v for k, v in values.items() if v is not None and weights[k] > 0.0}
    whole = sum(weights[k] for k in known)
    return round(sum(weights[k] * v for k, v in known.items()) / whole, 6) if whole else None
