"""Slow a backfill down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Share
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("throttle_backfill")
class ThrottleBackfill(Action):
    """Rows are written anew at a share of the full rate: less harm, for as much longer.

    The work is the same: a third of the rate costs the store a third as much and takes three times
    as long. A share of 0 holds it where it is, 100 % lets it go on at its own rate. A statement
    that locks a table has no rate; ``kill_query`` ends either.
    Source: GitHub, "gh-ost" (2016), ``throttle`` and ``nice-ratio``.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 20 * SECOND
    # It asks for its settings between two chunks of rows.
    takes_us: ClassVar[int] = 2 * SECOND

    service: Identifier = Field(description="at which store")
    share: Share = Field(description="of its full rate; 0: it stands still")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service, or no backfill."""
        refusal = unknown_service(facts, self.service)
        if refusal is None and not facts.is_copying(self.service):
            return f"no rows of {self.service!r} are being written anew"
        return refusal

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse."""
        yield Strike(Impulse.PACE, self.target(), self.share)

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"backfill goes on at {self.share:.0%} of its rate"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
