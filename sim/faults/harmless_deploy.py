"""A new version does no harm: a decoy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Origin, Selector, Step, Strike
from sim.model.kinds import FAULTS, ChangeKind, ChangeNote, Fault


@FAULTS.register("harmless_deploy")
class HarmlessDeploy(Fault):
    """A version rolls out near the trouble and has nothing to do with it.

    A rollback of it is safe and useless.
    Moves: versions, and capacity by one batch while it rolls. Leaves alone: everything else.
    Source: drill GD-109; ``docs/KINDS.md``, coincident_change.
    """

    origin: ClassVar[Origin] = Origin.DEPLOY
    reads: ClassVar[frozenset[str]] = frozenset({"service"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    version: Identifier = Field("v2", description="the new version")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A rollout."""
        yield Strike(Impulse.ROLL_OUT, target, 1.0, version=self.version)

    def change_note(self, target: Selector) -> ChangeNote:
        """A deploy like any other."""
        return ChangeNote(
            kind=ChangeKind.DEPLOY,
            service=target.service or "all",
            text=f"deploy of {self.version}: 100%",
            version=self.version,
        )
