"""Do without what can be done without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("degrade_mode")
class DegradeMode(Action):
    """A service leaves out its soft calls and answers with less: older, plainer, faster.

    Users get an answer, callees get no calls. A share of 0 ends it.
    Source: Google, Site Reliability Engineering, ch. 22, "Load Shedding and Graceful Degradation".
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 5 * SECOND

    service: Identifier = Field(description="which service")
    share: Share = Field(1.0, description="share of its soft calls that it leaves out; 0 ends it")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service, or one that needs all that it calls."""
        refusal = unknown_service(facts, self.service)
        if refusal is None and not facts.has_soft_calls(self.service):
            return f"{self.service!r} makes no call that it could do without"
        return refusal

    def target(self) -> Selector:
        """Its calls."""
        return Selector(caller=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The new share in place of the old."""
        label = f"degrade_mode:{self.service}"
        yield Release(Selector(), frozenset({Origin.OPERATOR}), label=label)
        if self.share > 0.0:
            effect = Effect(self.target(), Dial.CALL_SKIPPED, self.share, Origin.OPERATOR)
            yield Hold(effect, label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """The mode."""
        text = f"degraded mode, {self.share:.0%}" if self.share else "degraded mode ended"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.service, text=text)
