"""Give a caller another number of connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveCount
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_call
from sim.units import SECOND


@ACTIONS.register("raise_pool_limit")
class RaisePoolLimit(Action):
    """Each replica of a caller may have so many open to a callee; waiters get in at once.

    What leaks them goes on; the callee must bear what now gets through. ``revert_config`` of the
    caller takes it back.
    Source: HikariCP, "About Pool Sizing"; ``docs/KINDS.md``, raise_pool_limit.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "scaling"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 10 * SECOND

    caller: Identifier = Field(description="whose connections")
    callee: Identifier = Field(description="to whom")
    connections: PositiveCount = Field(description="per caller replica")

    def refusal(self, facts: Facts) -> str | None:
        """No such call."""
        return unknown_call(facts, self.caller, self.callee)

    def target(self) -> Selector:
        """The call."""
        return Selector(caller=self.caller, service=self.callee)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The new setting in place of the old."""
        label = f"raise_pool_limit:{self.caller}->{self.callee}"
        yield Release(Selector(), frozenset({Origin.CONFIG}), label=label)
        effect = Effect(self.target(), Dial.CALL_POOL, float(self.connections), Origin.CONFIG)
        yield Hold(effect, label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """The setting."""
        text = f"connections {self.caller}->{self.callee}: {self.connections}"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.callee, text=text)
