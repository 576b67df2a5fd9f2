"""Callers try too often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveCount, PositiveDuration
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, ChangeKind, ChangeNote, Fault


@FAULTS.register("retry_misconfig")
class RetryMisconfig(Fault):
    """Attempts without a budget, on top of a timeout that may be short: harmless in good times.

    Once something is slow, each timeout brings more calls; load past the knee then stays there by
    itself, long after the trigger has gone. The storm is not injected: it emerges.
    Moves: retries and attempts of the caller towards the callee, when calls fail.
    Leaves alone: everything while calls succeed in time.
    Source: Bronson et al., "Metastable Failures in Distributed Systems" (HotOS 2021); drill GD-103.
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = frozenset({"caller", "service", "operation"})
    needs: ClassVar[tuple[str, ...]] = ("caller", "service")

    attempts: PositiveCount = Field(6, le=20, description="attempts in all")
    timeout: PositiveDuration | None = Field(None, description="per attempt; none: as it was")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Attempts, no budget, and the timeout."""
        settings = {Dial.CALL_ATTEMPTS: float(self.attempts), Dial.CALL_BUDGET: 1.0}
        if self.timeout is not None:
            settings[Dial.CALL_TIMEOUT] = float(self.timeout)
        for dial, amount in settings.items():
            yield Hold(Effect(target, dial, amount, self.origin), for_us=self.lasts)

    def change_note(self, target: Selector) -> ChangeNote:
        """A push like any other, at the caller; of clients, where they enter."""
        is_client = target.caller in (None, "client")
        service = (target.service if is_client else target.caller) or "all"
        text = f"config push: client settings {target.caller}->{target.service}"
        return ChangeNote(kind=ChangeKind.CONFIG, service=service, text=text)
