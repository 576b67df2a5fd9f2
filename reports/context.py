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
