"""A caller's credential is not valid any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("auth_revoked")
class AuthRevoked(Fault):
    """A callee turns every call of one caller away: its key was revoked, or has run out.

    All replicas of the caller hold the same credential, and a restart brings it back; a new one
    ends it.
    Moves: errors of the caller, whole and at once. Leaves alone: other callers of the same callee;
    the callee, but for the load that it misses.
    Source: ``docs/KINDS.md``, auth_revoked; RFC 9110, section 15.5.2 (401).
    """

    origin: ClassVar[Origin] = Origin.CREDENTIAL
    reads: ClassVar[frozenset[str]] = frozenset({"caller", "service", "operation"})
    needs: ClassVar[tuple[str, ...]] = (
        "caller",
        "service",
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """Refused, all of it."""
        effect = Effect(target, Dial.CALL_REFUSED, 1.0, self.origin)
        yield Hold(effect, for_us=self.lasts, label="secret")
