"""Give a service a new credential."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import MINUTE, SECOND


@ACTIONS.register("rotate_secret")
class RotateSecret(Action):
    """Make a new secret, hand it to every process, and let the old one go only then.

    What processes fail for want of a good credential ends, whether they hold an old one or theirs
    was revoked; a certificate is another matter.
    Source: AWS Secrets Manager, "Rotation strategies"; HashiCorp Vault, "Database secrets engine".
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 30 * SECOND
    takes_us: ClassVar[int] = 3 * MINUTE

    service: Identifier = Field(description="which service holds the credential")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service."""
        return unknown_service(facts, self.service)

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """What an old or revoked secret holds ends."""
        origins = frozenset({Origin.CREDENTIAL, Origin.PROCESS})
        yield Release(self.target(), origins, label="secret")

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.service, text="secret rotated")
