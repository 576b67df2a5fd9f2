"""Let only so many calls a second into a service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Rate
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("rate_limit")
class RateLimit(Action):
    """A token bucket in front of a service; what comes beyond it is refused at once.

    A rate of 0/s takes the limit away. The tighter of this and the documented limit holds.
    Source: Envoy, local rate limit filter; Google, Site Reliability Engineering, ch. 21.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "scaling"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 5 * SECOND
    is_destructive: ClassVar[bool] = True

    service: Identifier = Field(description="in front of which service")
    rate: Rate = Field(description="calls per second, all replicas together; 0/s: no limit")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service."""
        return unknown_service(facts, self.service)

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The new limit in place of the old."""
        label = f"rate_limit:{self.service}"
        yield Release(Selector(), frozenset({Origin.OPERATOR}), label=label)
        if self.rate > 0.0:
            yield Hold(
                Effect(self.target(), Dial.RATE_LIMIT, self.rate, Origin.OPERATOR), label=label
            )

    def change_note(self, facts: Facts) -> ChangeNote:
        """The limit."""
        text = f"rate limit {self.rate:g}/s" if self.rate else "rate limit lifted"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.service, text=text)
