"""How soon and how often people are told, by severity: norms that a drill may override."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from sim.model.communication import Severity
from sim.model.document import Document, Microseconds, PositiveDuration
from sim.units import HOUR, MINUTE


class Pace(Document):
    """Times within which word is due; what is left out is the severity's norm."""

    acknowledge: PositiveDuration | None = Field(None, description="from the page")
    first: PositiveDuration | None = Field(None, description="from the evidence to the first word")
    next: PositiveDuration | None = Field(None, description="from one word to the next")
    leaders: PositiveDuration | None = Field(
        None, description="the same for executives, who want a summary"
    )
    long_after: PositiveDuration | None = Field(
        None, description="so long after the evidence a word lasts until the time that it promises"
    )
    long_next: PositiveDuration | None = Field(
        None, description="and this is the most that such a promise can cover"
    )

    def but(self, other: Pace | None) -> Pace:
        """This one, save for what another says."""
        said = {} if other is None else other.model_dump(exclude_none=True)
        return self.model_copy(update=said)

    def within(self, name: str) -> int:
        """One of the times, in microseconds, of a pace that leaves nothing out."""
        known = getattr(self, name)
        assert isinstance(known, int), name
        return known


def _pace(*minutes: int) -> Pace:
    acknowledge, first, then, leaders = (Microseconds(count * MINUTE) for count in minutes)
    return Pace(
        acknowledge=acknowledge,
        first=first,
        next=then,
        leaders=leaders,
        long_after=Microseconds(2 * HOUR),
        long_next=Microseconds(4 * HOUR),
    )


# Minutes: acknowledge, first word, next word, leaders' summary.
# Five minutes to acknowledge and to the first word of the worst, twenty between words in the first
# two hours and then a promised time, half an hour or an hour for leaders: PagerDuty, incident
# response documentation. Ten and thirty for SEV2: status-page practice (Atlassian). The two
# mildest, where guides say "on change" or "next working hour", are our own choice.
NORMS: Final = {
    Severity.SEV1: _pace(5, 5, 20, 30),
    Severity.SEV2: _pace(5, 10, 30, 60),
    Severity.SEV3: _pace(15, 30, 60, 120),
    Severity.SEV4: _pace(60, 60, 120, 240),
}
