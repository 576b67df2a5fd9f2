"""A caller gives up before its callee can answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveDuration
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, ChangeKind, ChangeNote, Fault


@FAULTS.register("timeout_inversion")
class TimeoutInversion(Fault):
    """A pushed timeout is shorter than what the callee takes: work is done that nobody waits for.

    Attempts and budgets stay as they are; retries turn each early end into more work.
    Moves: timeouts, errors and retries of the caller; the callee's work, where retries add to it.
    Leaves alone: the callee's own latency and errors, while it bears the load.
    Source: Google, Site Reliability Engineering, ch. 22 "Latency and Deadlines".
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = frozenset({"caller", "service", "operation"})
    needs: ClassVar[tuple[str, ...]] = (
        "caller",
        "service",
    )

    timeout: PositiveDuration = Field(description="per attempt")

    def steps(self, target: Selector) -> Iterator[Step]:
        """The new setting."""
        effect = Effect(target, Dial.CALL_TIMEOUT, float(self.timeout), self.origin)
        yield Hold(effect, for_us=self.lasts)

    def change_note(self, target: Selector) -> ChangeNote:
        """A push like any other, at the caller; of clients, where they enter."""
        service = (target.service if target.caller == "client" else target.caller) or "all"
        text = f"config push: timeout {target.caller}->{target.service}"
        return ChangeNote(kind=ChangeKind.CONFIG, service=service, text=text)
