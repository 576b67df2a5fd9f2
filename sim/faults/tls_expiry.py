"""A certificate has run out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("tls_expiry")
class TlsExpiry(Fault):
    """From one instant on no caller shakes hands with a service: every replica has the same date.

    A zone narrows it to the pool that stands there, if pools have certificates of their own. Each
    call counts as a new connection, so nothing lives on in connections that were open. A restart
    brings the old certificate back; only a new one ends it.
    Moves: errors of every caller, at once and whole. Leaves alone: the service itself, which has
    nothing to do; its version, its replicas, its probes.
    Source: Microsoft Teams, 3 February 2020 (expired certificate); ``docs/FIDELITY.md``
    """

    origin: ClassVar[Origin] = Origin.CREDENTIAL
    reads: ClassVar[frozenset[str]] = frozenset({"service", "zone"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    def steps(self, target: Selector) -> Iterator[Step]:
        """Refused, all of it."""
        effect = Effect(target, Dial.CALL_REFUSED, 1.0, self.origin)
        yield Hold(effect, for_us=self.lasts, label="certificate")
