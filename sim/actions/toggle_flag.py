"""Turn a feature on or off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Truth
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown
from sim.units import SECOND


@ACTIONS.register("toggle_flag")
class ToggleFlag(Action):
    """A feature flag goes on or off, and with it whatever the gated code does.

    Source: Hodgson, "Feature Toggles" (ops toggles; martinfowler.com, 2017).
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 10 * SECOND
    # Streaming flag services reach their clients within seconds.
    takes_us: ClassVar[int] = 5 * SECOND

    flag: Identifier = Field(description="a key of the topology's flags")
    on: Truth = Field(description="true: on")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown flag, or one that stands so already."""
        flags = facts.flags()
        refusal = unknown("flag", self.flag, flags)
        if refusal is None and flags[self.flag] is self.on:
            return f"flag {self.flag!r} is {'on' if self.on else 'off'} already"
        return refusal

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse; what the flag gates follows it."""
        yield Strike(Impulse.SET_FLAG, Selector(), float(self.on), label=self.flag)

    def change_note(self, facts: Facts) -> ChangeNote:
        """How it stands."""
        text = f"flag {self.flag} {'on' if self.on else 'off'}"
        return ChangeNote(kind=ChangeKind.FLAG, service=self.flag, text=text)
