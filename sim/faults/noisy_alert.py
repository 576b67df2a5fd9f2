"""An alert fires and nothing is wrong: a decoy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.alerting import Urgency
from sim.model.document import Identifier, Line
from sim.model.effect import Origin, Selector, Step
from sim.model.kinds import FAULTS, AlertNote, Fault


@FAULTS.register("noisy_alert")
class NoisyAlert(Fault):
    """A rule with a bad threshold fires for a while; the system is as well as it was.

    Moves: the list of alerts. Leaves alone: every signal.
    Source: Google, Site Reliability Engineering, ch. 6 (alerts that nobody need act on).
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = frozenset({"service"})

    name: Identifier = Field("disk-filling", description="the rule's name")
    title: Line = Field("Disk usage above 80 %", description="what the alert says")
    urgency: Urgency = Field(Urgency.TICKET, description="page wakes, ticket waits")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Nothing happens."""
        yield from ()

    def alert_note(self, target: Selector) -> AlertNote:
        """The alert."""
        return AlertNote(
            name=self.name, title=self.title, urgency=self.urgency, service=target.service
        )
