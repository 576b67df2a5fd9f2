"""Open a circuit breaker by hand, or leave it to itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_call
from sim.units import SECOND

_AMOUNTS = {"off": 0.0, "auto": 1.0, "open": 2.0}


@ACTIONS.register("set_breaker")
class SetBreaker(Action):
    """Open fails every call at once and frees the caller; where the call is soft, users go on.

    Auto is the breaker as documented (none where none is), off lets every call through.
    Source: Nygard, Release It!, 2nd ed., "Circuit Breaker"; Resilience4j, FORCED_OPEN, DISABLED.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 10 * SECOND  # dynamic configuration, as for timeouts
    is_destructive: ClassVar[bool] = True

    caller: Identifier = Field(description="who calls")
    callee: Identifier = Field(description="whom")
    mode: Literal["off", "auto", "open"] = Field(description="off, as documented, or forced open")

    def refusal(self, facts: Facts) -> str | None:
        """No such call."""
        return unknown_call(facts, self.caller, self.callee)

    def target(self) -> Selector:
        """The call."""
        return Selector(caller=self.caller, service=self.callee)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The new mode in place of the old; auto is what no order holds."""
        label = f"set_breaker:{self.caller}->{self.callee}"
        yield Release(Selector(), frozenset({Origin.CONFIG}), label=label)
        if self.mode != "auto":
            effect = Effect(self.target(), Dial.CALL_BREAKER, _AMOUNTS[self.mode], Origin.CONFIG)
            yield Hold(effect, label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """The mode."""
        text = f"breaker {self.caller}->{self.callee}: {self.mode}"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.callee, text=text)
