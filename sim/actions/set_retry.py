"""Set how often a caller tries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveCount, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_call
from sim.units import SECOND


@ACTIONS.register("set_retry")
class SetRetry(Action):
    """Attempts in all, and how many retries each first try pays for.

    One attempt ends a storm that retries keep alive; the clients' own retries can be set where the
    operator ships the client. ``revert_config`` takes it back.
    Source: Brooker, "Fixing retries with token buckets and circuit breakers" (2022).
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 25 * SECOND
    takes_us: ClassVar[int] = 10 * SECOND  # dynamic configuration, as for timeouts

    caller: Identifier = Field(description="who tries; 'client' for the users themselves")
    callee: Identifier = Field(description="whom it calls")
    attempts: PositiveCount = Field(le=20, description="attempts in all; 1: no retry")
    budget: Share | None = Field(
        None, description="retries per first try; none: as it was; 1: no limit"
    )

    def refusal(self, facts: Facts) -> str | None:
        """No such call."""
        return unknown_call(facts, self.caller, self.callee)

    def target(self) -> Selector:
        """The call."""
        return Selector(caller=self.caller, service=self.callee)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The new settings in place of the old."""
        label = f"set_retry:{self.caller}->{self.callee}"
        yield Release(Selector(), frozenset({Origin.CONFIG}), label=label)
        attempts = Effect(self.target(), Dial.CALL_ATTEMPTS, float(self.attempts), Origin.CONFIG)
        yield Hold(attempts, label=label)
        if self.budget is not None:
            budget = Effect(self.target(), Dial.CALL_BUDGET, self.budget, Origin.CONFIG)
            yield Hold(budget, label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """The settings."""
        budget = "" if self.budget is None else f", budget {self.budget:g}"
        text = f"attempts {self.caller}->{self.callee}: {self.attempts}{budget}"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.callee, text=text)
