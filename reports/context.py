"""What every report and figure is drawn from: one run, judged."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import JsonValue

from reports.words import harmless
from sim.journal.entries import Entry
from sim.journal.record import RunRecord
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring.explained import Credit, Explained
from sim.scoring.outlasting import Outlasting
from sim.scoring.scorecard import Scorecard
from sim.units import SECOND


@dataclass(frozen=True)
class Judged:
    """A run, its documents and its scorecard.

    ``outlasting`` where nobody's acting left it bad, ``explained`` where it was asked for.
    """

    record: RunRecord
    scenario: Scenario
    topology: Topology
    card: Scorecard
    scenario_id: str
    topology_id: str
    responder: str
    seed: str
    plane: str
    rerun: str
    outlasting: Outlasting | None = None
    explained: Explained | None = None

    def __post_init__(self) -> None:
        """Signs that steer or turn are taken out once, before anything is drawn or written."""
        entries = tuple(_told(entry) for entry in self.record.entries)
        object.__setattr__(self, "record", replace(self.record, entries=entries))
        object.__setattr__(self, "responder", _line(self.responder))
        object.__setattr__(self, "rerun", _line(self.rerun))
        if self.explained is not None:
            moves = tuple(_credited(credit) for credit in self.explained.moves)
            object.__setattr__(self, "explained", replace(self.explained, moves=moves))

    @property
    def lasts_s(self) -> int:
        """Seconds that the drill lasted."""
        return int(self.record.seconds.counts.shape[1])

    @property
    def lasts_us(self) -> int:
        """Microseconds that the drill lasted."""
        return self.lasts_s * SECOND


def _told(entry: Entry) -> Entry:
    data = {_line(name): _harmless(value) for name, value in entry.data.items()}
    return replace(entry, subject=_line(entry.subject), data=data)


def _credited(credit: Credit) -> Credit:
    """What was typed stands in the words of moves."""
    return replace(
        credit,
        words=_line(credit.words),
        sentence=_line(credit.sentence),
        better=None if credit.better is None else _line(credit.better),
    )


def _line(text: str) -> str:
    """In one line: drawings and tables have no room for more."""
    return " ".join(harmless(text).split())


def _harmless(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, list):
        return [_harmless(item) for item in value]
    if isinstance(value, dict):
        return {_line(name): _harmless(item) for name, item in value.items()}
    return value


@dataclass(frozen=True)
class Journey:
    """What the dashboards showed of one journey: None where nothing could be seen."""

    name: str
    error_share: float | None
    latency_p95_s: float | None
    rate_per_s: float | None


@dataclass(frozen=True)
class Screen:
    """What could be seen at the moment in which the seat ordered something."""

    at_us: int
    line: int
    orders: tuple[str, ...]  # as they could have been typed
    alerts: tuple[str, ...]
    journeys: tuple[Journey, ...]
    unready: tuple[str, ...]  # services with fewer replicas ready than wanted, or rolling
    under_way: tuple[str, ...]  # orders that had not ended
    changes: tuple[str, ...]  # the newest lines of the change log
    messages: tuple[str, ...]  # the newest words of other people


@dataclass(frozen=True)
class Debriefed:
    """A run beside the reference of the same seed, and what was on its screens."""

    mine: Judged
    reference: Judged
    screens: tuple[Screen, ...]
