"""A network policy forbids a pair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, ChangeKind, ChangeNote, Fault


@FAULTS.register("policy_block")
class PolicyBlock(Fault):
    """A pushed allow-list leaves a caller out; its calls are refused at once, or vanish.

    The caller's configuration holds it: reverting that, or everything, ends it.
    Moves: errors of the caller; when lost, its latency and saturation too.
    Leaves alone: every other pair; the callee, but for the load that it misses; probes.
    Source: Kubernetes, "Network Policies"; ``docs/KINDS.md``, policy_block.
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = frozenset({"caller", "service", "operation"})
    needs: ClassVar[tuple[str, ...]] = (
        "caller",
        "service",
    )

    mode: Literal["refused", "lost"] = Field("lost", description="a fast error, or no answer")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Refused or lost, all of it."""
        dial = Dial.CALL_REFUSED if self.mode == "refused" else Dial.CALL_LOST
        yield Hold(Effect(target, dial, 1.0, self.origin), for_us=self.lasts)

    def change_note(self, target: Selector) -> ChangeNote:
        """A push like any other."""
        service = (target.service if target.caller == "client" else target.caller) or "all"
        text = "config push: network policy"
        return ChangeNote(kind=ChangeKind.CONFIG, service=service, text=text)
