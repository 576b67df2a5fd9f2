"""A migration holds a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveDuration
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("migration_lock")
class MigrationLock(Fault):
    """Calls of one operation of a store wait behind a lock until the migration is over.

    They wait on their way in: callers hold slots and connections for the wait or their timeout,
    while the store's processors idle; its own slots are not held. The deploy that runs it cannot be
    rolled back meanwhile.
    Moves: latency and timeouts of that operation's callers, saturation of the callers.
    Leaves alone: other operations of the store; its utilisation.
    Source: PostgreSQL, "Explicit Locking", ACCESS EXCLUSIVE of ALTER TABLE; ``docs/KINDS.md``,
    migration_lock.
    """

    origin: ClassVar[Origin] = Origin.DATA
    reads: ClassVar[frozenset[str]] = frozenset({"service", "operation"})
    needs: ClassVar[tuple[str, ...]] = ("operation",)

    wait: PositiveDuration = Field(30_000_000, description="of each call, if its caller waits")
    deploy: Identifier | None = Field(
        None, description="the service whose deploy runs it, and cannot be rolled back"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """A long wait, and no way back."""
        store = (target.operation or "").split(".")[0]
        effects = [Effect(target, Dial.CALL_LATENCY, float(self.wait), self.origin)]
        if self.deploy is not None:
            deploy = Selector(service=self.deploy)
            effects.append(Effect(deploy, Dial.NO_ROLLBACK, 1.0, self.origin))
        for effect in effects:
            yield Hold(effect, for_us=self.lasts, label=f"migration:{store}")
