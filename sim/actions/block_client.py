"""Turn a kind of client away at the door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import first, unknown, unknown_service
from sim.units import SECOND


@ACTIONS.register("block_client")
class BlockClient(Action):
    """Refuse a share of the calls of one client segment, where it enters or at one service.

    Those who are blocked are failed users like any others, if they are users at all. A share of 0
    lets all in again. Turning away costs the door its refusal work.
    Source: OWASP, "Automated Threats to Web Applications"; AWS WAF, rule action Block.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "scaling"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 10 * SECOND
    is_destructive: ClassVar[bool] = True

    segment: Identifier = Field(description="which client segment")
    service: Identifier | None = Field(None, description="where; none: where it enters")
    share: Share = Field(1.0, description="share turned away; 0 ends it")

    def refusal(self, facts: Facts) -> str | None:
        """Unknown names."""
        return first(
            unknown("segment", self.segment, facts.segments()),
            unknown_service(facts, self.service),
        )

    def target(self) -> Selector:
        """The segment at the service."""
        return Selector(service=self.service, segment=self.segment)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The new share in place of the old."""
        label = f"block_client:{self.segment}:{self.service or '*'}"
        yield Release(Selector(), frozenset({Origin.OPERATOR}), label=label)
        if self.share > 0.0:
            yield Hold(Effect(self.target(), Dial.SHED, self.share, Origin.OPERATOR), label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """Who is turned away."""
        service = self.service or (facts.callees("client") or ("",))[0]
        text = f"blocking {self.share:.0%} of clients {self.segment}"
        return ChangeNote(kind=ChangeKind.TRAFFIC, service=service, text=text)
