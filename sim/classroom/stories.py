"""What the journal of an attempt adds to its mark: what was changed when, and what was believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.errors import JournalError
from sim.journal.folder import load_run
from sim.journal.record import RunRecord
from sim.model.scenario import HiddenTruth
from sim.model.topology import Topology
from sim.scoring.beliefs import filed
from sim.scoring.changes import changes, cures
from sim.scoring.reading import Given, orders
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Known:
    """A drill of the form, as its documents have it."""

    code: str
    truth: HiddenTruth
    topology: Topology
    lasts_s: float


@dataclass(frozen=True, slots=True)
class Step:
    """A change that was carried out."""

    at_s: float
    action: str
    names: tuple[str, ...]  # what it touched
    is_cure: bool

    @property
    def words(self) -> str:
        """As it is told."""
        return " ".join((self.action.replace("_", " "), *self.names))


@dataclass(frozen=True, slots=True)
class Story:
    """What a trainee did at a drill, in order."""

    steps: tuple[Step, ...]
    mechanism: str  # of the last diagnosis what was held for likeliest; empty: none was filed
    declared: str  # the highest severity; empty: none was declared

    @property
    def first_wrong(self) -> Step | None:
        """The first change that is no cure."""
        return next((step for step in self.steps if not step.is_cure), None)


def story(run: Path, known: Known) -> Story | None:
    """The story of a collected run; None where its folder is not there or cannot be read."""
    try:
        return story_of(load_run(run), known)
    except JournalError:
        return None


def story_of(record: RunRecord, known: Known) -> Story:
    """The story of a run."""
    given = orders(record)
    diagnoses = filed(record)
    declared = [str(o.arguments.get("severity")) for o in given if o.action == "declare"]
    return Story(
        tuple(_step(order, known) for order in changes(given)),
        _likeliest(diagnoses[-1].beliefs) if diagnoses else "",
        min((one for one in declared if one.startswith("SEV")), default=""),
    )


def _step(order: Given, known: Known) -> Step:
    names = known.topology.services.keys() | known.topology.regions.keys()
    touched = tuple(
        value for value in order.arguments.values() if isinstance(value, str) and value in names
    )
    is_cure = cures(order, known.truth.cures)
    return Step(order.asked_us / SECOND, order.action, touched, is_cure)


def _likeliest(beliefs: dict[tuple[str, str], float]) -> str:
    """Of mechanisms the likeliest; of equals the first by name."""
    shares: dict[str, float] = {}
    for (_, mechanism), share in beliefs.items():
        shares[mechanism] = shares.get(mechanism, 0.0) + share
    return min(shares, key=lambda one: (-shares[one], one), default="")
