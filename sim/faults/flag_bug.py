"""Code behind a flag does harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Factor, Identifier, Share, Truth
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Step, Strike
from sim.model.kinds import FAULTS, ChangeKind, ChangeNote, Fault


@FAULTS.register("flag_bug")
class FlagBug(Fault):
    """While the flag is on, calls that pass its code fail or take longer.

    It can lie in a flag that has long been on (something else has changed), or come with the
    flag's being turned on. Off and on again: the harm goes and comes.
    Moves: error share or latency of the operation or segment that the flag gates.
    Leaves alone: versions; everything while the flag is off.
    Source: Hodgson, "Feature Toggles" (martinfowler.com, 2017).
    """

    origin: ClassVar[Origin] = Origin.FLAG
    reads: ClassVar[frozenset[str]] = frozenset(
        {"service", "operation", "zone", "region", "segment"}
    )

    flag: Identifier = Field(description="a key of the topology's flags")
    failure: Share = Field(0.0, description="share of calls that it fails")
    work: Factor = Field(1.0, description="times the work of each call")
    turns_on: Truth = Field(True, description="whether the flag is turned on as it begins")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Held by the flag, not by whoever turned it."""
        if self.failure > 0.0:
            yield Hold(
                Effect(target, Dial.FAILURE, self.failure, self.origin),
                for_us=self.lasts,
                label=self.flag,
            )
        if self.work != 1.0:
            yield Hold(
                Effect(target, Dial.WORK, self.work, self.origin),
                for_us=self.lasts,
                label=self.flag,
            )
        if self.turns_on:
            yield Strike(Impulse.SET_FLAG, Selector(), 1.0, label=self.flag)

    def change_note(self, target: Selector) -> ChangeNote | None:
        """The toggle, where there was one."""
        if not self.turns_on:
            return None
        service = target.service or (target.operation or "all").split(".")[0]
        text = f"flag {self.flag} on"
        return ChangeNote(kind=ChangeKind.FLAG, service=service, text=text)
