"""One loss of a plan's futures with all that was drawn of it, so that it can be played."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.plan.stage import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of a recovery as it was drawn; hours since the loss was felt."""

    stage: Stage
    tier: str  # of several done together: the first
    begins_h: float
    lasts_h: float

    @property
    def ends_h(self) -> float:
        """Its end."""
        return self.begins_h + self.lasts_h


@dataclass(frozen=True, slots=True)
class Copies:
    """How the data of one store stand when they are needed, hours."""

    lag_h: float  # of the copy that follows
    back_h: float  # from the loss to the youngest copy that can be restored
    tried: int  # copies that could not be restored before one could


@dataclass(frozen=True, slots=True)
class Incident:
    """One loss. ``rto_h`` and ``rpo_h`` are what the planner makes of it, the worst tier's."""

    year: int
    outage: int
    mode: str
    place: str  # what is lost: a region or a zone; of wrong data the first store
    lasts_h: float  # until it is back by itself; of wrong data: how long nobody noticed
    steps: tuple[Step, ...]  # in the order in which they begin
    stores: dict[str, Copies]
    rto_h: float
    rpo_h: float

    def step(self, stage: Stage, tier: str | None = None) -> Step | None:
        """A stage, of a tier or of whoever has it first."""
        return next((s for s in self.steps if s.stage is stage and tier in (None, s.tier)), None)
