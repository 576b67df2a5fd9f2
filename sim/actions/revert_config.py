"""Put configuration back to what is documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("revert_config")
class RevertConfig(Action):
    """The last known good configuration, of one service or everywhere; orders' settings go too.

    A setting of a call belongs to its caller, one of the users' own calls to where they enter.
    Source: Google, The Site Reliability Workbook, ch. 14 "Configuration Design and Best Practices".
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 30 * SECOND  # a push through review and propagation

    service: Identifier | None = Field(None, description="of one service; none: everywhere")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service."""
        return unknown_service(facts, self.service)

    def target(self) -> Selector:
        """The service, or all."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """What configuration holds ends."""
        yield Release(self.target(), frozenset({Origin.CONFIG}))

    def change_note(self, facts: Facts) -> ChangeNote:
        """A configuration change like any other."""
        return ChangeNote(
            kind=ChangeKind.CONFIG, service=self.service or "all", text="configuration reverted"
        )
