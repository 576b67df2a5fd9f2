"""Ask for the second signature under an order that needs one."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.errors import did_you_mean
from sim.model.document import Identifier, Text
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.refusal import first, unknown, unknown_service
from sim.units import SECOND


@ACTIONS.register("request_approval")
class RequestApproval(Action):
    """Ask whoever must approve a kind of order, for one target or for any.

    Source: Google, Building Secure and Reliable Systems, ch. 5 "Multi-party authorization".
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 20 * SECOND

    order: Identifier = Field(description="the kind of order that is to be approved")
    service: Identifier | None = Field(None, description="at this service; none: at any")
    zone: Identifier | None = Field(None, description="in this zone; none: in any")
    region: Identifier | None = Field(None, description="in this region; none: in any")
    why: Text = Field("", description="what the approver is told")

    def refusal(self, facts: Facts) -> str | None:
        """Nobody approves what does not exist."""
        if self.order not in ACTIONS:
            return f"no action {self.order!r}{did_you_mean(self.order, tuple(ACTIONS))}"
        return first(
            unknown_service(facts, self.service),
            unknown("zone", self.zone, facts.zones()),
            unknown("region", self.region, facts.regions()),
        )
