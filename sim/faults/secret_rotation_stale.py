"""Some processes have not heard of the new secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, REPLICAS, ChangeKind, ChangeNote, Fault


@FAULTS.register("secret_rotation_stale")
class SecretRotationStale(Fault):
    """After a rotation a share of the replicas goes on with the old credential, and fails with it.

    New processes read the new one: a restart of those replicas ends it, and so does rotating again
    with an overlap of both.
    Moves: error share of the service by the share of its replicas; callers that need it.
    Leaves alone: the replicas that have the new secret; whoever checks the credential; probes.
    Source: AWS Secrets Manager, "Rotation strategies" (alternating users keep the old one valid).
    """

    origin: ClassVar[Origin] = Origin.PROCESS
    reads: ClassVar[frozenset[str]] = (REPLICAS - {"version", "role"}) | {"operation"}
    needs: ClassVar[tuple[str, ...]] = ("service",)

    failure: Share = Field(1.0, description="share of those replicas' calls that fail")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Failures, of those processes alone."""
        effect = Effect(target, Dial.FAILURE, self.failure, self.origin)
        yield Hold(effect, for_us=self.lasts, label="secret")

    def change_note(self, target: Selector) -> ChangeNote:
        """The rotation itself."""
        service = target.service or "all"
        return ChangeNote(kind=ChangeKind.CONFIG, service=service, text="secret rotated")
