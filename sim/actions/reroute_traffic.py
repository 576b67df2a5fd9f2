"""Send users to another region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Share
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import first, unknown
from sim.units import SECOND


@ACTIONS.register("reroute_traffic")
class RerouteTraffic(Action):
    """Change the answers that steer users; they arrive as old answers expire.

    Where data may not leave its regions, that is for whoever orders to mind.
    Source: Amazon Route 53, weighted routing and time to live.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 20 * SECOND
    is_destructive: ClassVar[bool] = True

    region: Identifier = Field(description="where to")
    share: Share = Field(1.0, gt=0, description="of the users; the rest are answered as before")
    home: Identifier | None = Field(None, description="users at home there; none: all")
    journey: Identifier | None = Field(None, description="who do this; none: all")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown region or journey, or records that cannot be changed."""
        refusal = first(
            unknown("region", self.region, facts.regions()),
            unknown("region", self.home, facts.regions()),
            unknown("journey", self.journey, facts.journeys()),
        )
        if refusal is not None:
            return refusal
        if not facts.can_steer():
            return "the provider of the records does not answer; nothing can be changed"
        return None

    def target(self) -> Selector:
        """Where to, and who."""
        return Selector(region=self.region, home=self.home, journey=self.journey)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse."""
        yield Strike(Impulse.STEER, self.target(), self.share)

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        who = f"users of {self.home}" if self.home else "users"
        text = f"{self.share:.0%} of {who} are sent to {self.region}"
        return ChangeNote(kind=ChangeKind.TRAFFIC, service="all", text=text)
