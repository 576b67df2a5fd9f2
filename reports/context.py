"""What every report and figure is drawn from: one run, judged."""

from __future__ import annotations

from dataclasses import dataclass

from sim.journal.record import RunRecord
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring.outlasting import Outlasting
from sim.scoring.scorecard import Scorecard
from sim.units import SECOND


@dataclass(frozen=True)
class Judged:
    """A run, its documents and its scorecard; ``outlasting`` where nobody's acting left it bad."""

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

    @property
    def lasts_s(self) -> int:
        """Seconds that the drill lasted."""
        return int(self.record.seconds.counts.shape[1])

    @property
    def lasts_us(self) -> int:
        """Microseconds that the drill lasted."""
        return self.lasts_s * SECOND


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
