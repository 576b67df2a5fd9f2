"""Set how long a caller waits for a callee."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration, Identifier
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_call
from sim.units import SECOND, format_duration


@ACTIONS.register("set_timeout")
class SetTimeout(Action):
    """A caller's timeout for every call to a callee; it holds for attempts that start afterwards.

    Too short turns slow answers into failures, none ties up callers. ``revert_config`` of the
    caller takes it back.
    Source: Google, Site Reliability Engineering, ch. 22 "Latency and Deadlines".
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 25 * SECOND
    # A pushed value reaches every process within seconds (dynamic configuration, no deploy).
    takes_us: ClassVar[int] = 10 * SECOND

    caller: Identifier = Field(description="who waits; 'client' for the users themselves")
    callee: Identifier = Field(description="for whom")
    timeout: Duration = Field(description="how long; 0: for ever")

    def refusal(self, facts: Facts) -> str | None:
        """No such call."""
        return unknown_call(facts, self.caller, self.callee)

    def target(self) -> Selector:
        """The call."""
        return Selector(caller=self.caller, service=self.callee)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The new setting in place of the old."""
        label = f"set_timeout:{self.caller}->{self.callee}"
        yield Release(Selector(), frozenset({Origin.CONFIG}), label=label)
        yield Hold(
            Effect(self.target(), Dial.CALL_TIMEOUT, float(self.timeout), Origin.CONFIG),
            label=label,
        )

    def change_note(self, facts: Facts) -> ChangeNote:
        """The setting."""
        text = f"timeout {self.caller}->{self.callee}: {format_duration(self.timeout)}"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.callee, text=text)
