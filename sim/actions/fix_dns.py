"""Put the records of a name right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import MINUTE, SECOND


@ACTIONS.register("fix_dns")
class FixDns(Action):
    """Publish good records; callers find the service once their bad answers have grown old.

    It needs the provider of the records, and its answers that may be changed.
    Source: RFC 2308, section 5 (negative answers are kept for the zone's minimum, often a minute).
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 30 * SECOND
    takes_us: ClassVar[int] = 30 * SECOND

    service: Identifier = Field(description="of which service")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service, or records that cannot be changed."""
        refusal = unknown_service(facts, self.service)
        if refusal is None and not facts.can_steer():
            return "the provider of the records does not answer; nothing can be changed"
        return refusal

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """What bad records hold ends, a minute after they are good."""
        network = frozenset({Origin.NETWORK})
        yield Release(self.target(), network, after_us=MINUTE, label="records")

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = "records of its name published anew"
        return ChangeNote(kind=ChangeKind.TRAFFIC, service=self.service, text=text)
