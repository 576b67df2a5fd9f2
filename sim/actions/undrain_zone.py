"""Let traffic into a zone again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown
from sim.units import SECOND


@ACTIONS.register("undrain_zone")
class UndrainZone(Action):
    """Balancers take a zone in again, as far as its replicas are well.

    Source: AWS, "Zonal shift in Amazon Application Recovery Controller", cancelling a shift.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 30 * SECOND

    zone: Identifier = Field(description="which zone")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown zone, or one that no order drains."""
        refusal = unknown("zone", self.zone, facts.zones())
        if refusal is None and not facts.is_drained(self.zone):
            return f"zone {self.zone!r} is not drained"
        return refusal

    def target(self) -> Selector:
        """The zone."""
        return Selector(zone=self.zone)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """What the drain holds ends."""
        yield Release(Selector(), frozenset({Origin.OPERATOR}), label=f"drain_zone:{self.zone}")

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"zone {self.zone} takes traffic again"
        return ChangeNote(kind=ChangeKind.TRAFFIC, service="all", text=text)
