"""Active health checks: replicas that refuse or hang leave the balancers, and come back.

A probe sees a refused connection and, after its timeout, a hang. It does not see a slow or failing
operation: that is what makes a grey failure grey. A blind one sees nothing and says yes.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.layout import Layout
from sim.engine.replicas import Fleet


class Probes:
    """One loop a service."""

    def __init__(
        self,
        layout: Layout,
        fleet: Fleet,
        clock: Clock,
        *,
        is_hung: Callable[[int], bool],
        is_blind: Callable[[str], bool],
    ) -> None:
        self._fleet = fleet
        self._clock = clock
        self._is_hung = is_hung
        self._is_blind = is_blind
        # Bad answers in a row of replicas that are in, good ones in a row of those that are out.
        self._streak = [0] * len(layout.replicas)
        for name, service in layout.topology.services.items():
            clock.every(
                service.health_check.interval,
                Rank.PROBE,
                f"probe {name}",
                lambda name=name, check=service.health_check: self._probe(  # type: ignore[misc]
                    name, check.failures, check.successes, check.timeout
                ),
                from_us=0,
            )

    def _probe(self, service: str, failures: int, successes: int, timeout_us: int) -> None:
        fleet = self._fleet
        is_blind = self._is_blind(service)
        for replica in fleet.wanted(service):
            life = fleet.lives[replica]
            if life.is_new:
                self._streak[replica] = 0
                continue
            is_hung = not is_blind and self._is_hung(replica)
            is_well = is_blind or (fleet.is_listening(replica) and not is_hung)
            if is_well is not life.is_ejected:
                self._streak[replica] = 0
                continue
            self._streak[replica] += 1
            needed = successes if life.is_ejected else failures
            if self._streak[replica] >= needed:
                self._streak[replica] = 0
                self._settle(replica, after_us=timeout_us if is_hung else 0)

    def _settle(self, replica: int, *, after_us: int) -> None:
        """Move it out or back; a hang is noticed only when the probe's timeout is over."""
        fleet = self._fleet
        life = fleet.lives[replica]
        epoch, is_ejected = life.epoch, not life.is_ejected

        def settle() -> None:
            if life.epoch == epoch and life.is_wanted:
                fleet.set_ejected(replica, is_ejected=is_ejected, cause=None)

        self._clock.at(self._clock.now_us + after_us, Rank.PROBE, f"settle {replica:06d}", settle)
