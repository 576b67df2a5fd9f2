"""Put a new certificate in place of one that has run out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import MINUTE, SECOND


@ACTIONS.register("renew_certificate")
class RenewCertificate(Action):
    """Issue, roll out and load a new certificate; callers shake hands again as soon as it is there.

    It is harmless where the old one is still good.
    Source: RFC 8555 (ACME), section 7.4; cert-manager, ``cmctl renew``.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 30 * SECOND
    takes_us: ClassVar[int] = 2 * MINUTE

    service: Identifier = Field(description="which service")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service."""
        return unknown_service(facts, self.service)

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """What the old certificate holds ends."""
        yield Release(self.target(), frozenset({Origin.CREDENTIAL}), label="certificate")

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = "certificate renewed"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.service, text=text)
