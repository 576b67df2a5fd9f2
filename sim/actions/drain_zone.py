"""Move traffic out of a zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown
from sim.units import SECOND


@ACTIONS.register("drain_zone")
class DrainZone(Action):
    """Balancers leave a zone out; its replicas finish what they hold, the rest take over.

    The rest must bear it: with n zones each takes 1 / (n - 1) of the zone's share more.
    Source: AWS, "Zonal shift in Amazon Application Recovery Controller" (effective in minutes).
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 30 * SECOND
    is_destructive: ClassVar[bool] = True

    zone: Identifier = Field(description="which zone")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown zone, one that is drained, or the last that serves."""
        refusal = unknown("zone", self.zone, facts.zones())
        if refusal is not None:
            return refusal
        if facts.is_drained(self.zone):
            return f"zone {self.zone!r} is drained already"
        if not [z for z in facts.zones() if z != self.zone and not facts.is_drained(z)]:
            return f"zone {self.zone!r} is the last that serves; it cannot be drained"
        return None

    def target(self) -> Selector:
        """The zone."""
        return Selector(zone=self.zone)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """Held until it is undrained."""
        effect = Effect(self.target(), Dial.DRAINED, 1.0, Origin.OPERATOR)
        yield Hold(effect, label=f"drain_zone:{self.zone}")

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"zone {self.zone} drained"
        return ChangeNote(kind=ChangeKind.TRAFFIC, service="all", text=text)
