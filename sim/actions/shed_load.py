"""Turn some requests away at the door, so that the others are served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import first, unknown, unknown_service
from sim.units import SECOND


@ACTIONS.register("shed_load")
class ShedLoad(Action):
    """Refuse a share of calls on arrival: of one journey, at one service, or at the front door.

    Refused users are failed users; those let in are served in time. A share of 0 lets all in again.
    Source: Google, Site Reliability Engineering, ch. 21 "Handling Overload" and ch. 22.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "scaling"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 5 * SECOND
    is_destructive: ClassVar[bool] = True

    journey: Identifier | None = Field(None, description="of one journey; none: all")
    service: Identifier | None = Field(None, description="where; none: where it enters")
    share: Share = Field(description="share turned away; 0 ends it")

    def refusal(self, facts: Facts) -> str | None:
        """Unknown names."""
        return first(
            unknown("journey", self.journey, facts.journeys()),
            unknown_service(facts, self.service),
        )

    def target(self) -> Selector:
        """The journey at the service."""
        return Selector(service=self.service, journey=self.journey)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The new share in place of the old."""
        label = f"shed_load:{self.journey or '*'}:{self.service or '*'}"
        yield Release(Selector(), frozenset({Origin.OPERATOR}), label=label)
        if self.share > 0.0:
            yield Hold(Effect(self.target(), Dial.SHED, self.share, Origin.OPERATOR), label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """How much is turned away."""
        what = self.journey or "all journeys"
        service = self.service or (facts.callees("client") or ("",))[0]
        text = f"shedding {self.share:.0%} of {what}" if self.share else f"no shedding of {what}"
        return ChangeNote(kind=ChangeKind.TRAFFIC, service=service, text=text)
