"""Turn a feature on or off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Share, Truth
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown
from sim.units import SECOND


@ACTIONS.register("toggle_flag")
class ToggleFlag(Action):
    """A feature flag goes on or off, and with it whatever the gated code does.

    With a percentage it goes on for that share of the requests: step by step up, or back. Who had
    it at the smaller share has it at the larger. It does nothing while a flag that it depends on is
    off.
    Source: Hodgson, "Feature Toggles" (ops toggles; martinfowler.com, 2017).
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 10 * SECOND
    # Streaming flag services reach their clients within seconds.
    takes_us: ClassVar[int] = 5 * SECOND

    flag: Identifier = Field(description="a key of the topology's flags")
    on: Truth = Field(description="true: on")
    percentage: Share | None = Field(
        None, gt=0, description="share of the requests that it is on for; none: as before"
    )

    def refusal(self, facts: Facts) -> str | None:
        """An unknown flag, or one that stands so already."""
        flags = facts.flags()
        refusal = unknown("flag", self.flag, flags)
        if refusal is None and self.percentage is not None and not self.on:
            return "a flag that goes off goes off for everybody; leave the percentage out"
        if refusal is None and flags[self.flag] is self.on and not self._is_other_share(facts):
            return f"flag {self.flag!r} is {'on' if self.on else 'off'} already"
        return refusal

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse; what the flag gates follows it."""
        share = self.percentage or 0.0
        yield Strike(Impulse.SET_FLAG, Selector(), float(self.on), share, label=self.flag)

    def change_note(self, facts: Facts) -> ChangeNote:
        """How it stands."""
        text = f"flag {self.flag} {'on' if self.on else 'off'}"
        if self.percentage is not None:
            text += f" for {self.percentage * 100:g} % of the requests"
        return ChangeNote(kind=ChangeKind.FLAG, service=self.flag, text=text)

    def _is_other_share(self, facts: Facts) -> bool:
        share = self.percentage
        return share is not None and share != facts.flag_percentage(self.flag)
