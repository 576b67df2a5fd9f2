"""Second sets of a service: replicas of another version that run beside those that serve.

They stand on free places of the quota, start and warm as any replica, and cost what any replica
costs. No call finds them until one switch sends all new calls there; the set before then stands by.
Source: Humble, Farley, Continuous Delivery (2010), ch. 10 "Blue-green deployments"; Argo Rollouts,
BlueGreen strategy (preview, promotion, scaleDownDelaySeconds).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from pydantic import JsonValue

from sim.engine.layout import Layout
from sim.engine.replicas import Fleet
from sim.lifecycle.replica import ReplicaState


class Tell(Protocol):
    """One line of the journal; its number."""

    def __call__(
        self, subject: str, event: str, data: dict[str, JsonValue], cause: int | None
    ) -> int:
        """Say it."""
        ...


class SecondSets:
    """What every service has beside the replicas that serve."""

    def __init__(
        self,
        layout: Layout,
        fleet: Fleet,
        *,
        has_room: Callable[[int], bool],
        quota: Callable[[str], int],
        tell: Tell,
    ) -> None:
        self._layout = layout
        self._fleet = fleet
        self._has_room = has_room
        self._quota = quota
        self._tell = tell

    def is_all_on(self, service: str, version: str) -> bool:
        """Whether every replica that serves runs a version."""
        fleet = self._fleet
        return all(fleet.lives[r].version == version for r in fleet.wanted(service))

    def lacks(self, service: str, version: str) -> int:
        """Replicas of a whole second set for which the quota has no place."""
        wanted = len(self._fleet.wanted(service))
        # What stands by on another version makes room, what runs this one is there already.
        has = len(self._standing(service, version))
        return max(0, wanted - max(has, self._quota(service) - wanted))

    def discard(self, service: str, *, but: str | None, cause: int) -> None:
        """The second set goes, but for replicas of a version."""
        for replica in self._fleet.standby(service):
            if self._fleet.lives[replica].version != but:
                self._fleet.remove(replica, cause=cause)

    def fill(self, service: str, version: str, *, is_told: bool, cause: int) -> int:
        """Start what is missing, all of it or nothing; how many lack a place.

        ``is_told``: that some had no place has been said.
        """
        lacking = self._fill(service, version, cause=cause)
        if lacking and not is_told:
            data: dict[str, JsonValue] = {"version": version, "lacks": lacking}
            self._tell(service, "no_room_for_second_set", data, cause)
        return lacking

    def give_up(self, service: str, version: str, *, lacks: int, cause: int) -> None:
        """Say that a set has found no place for too long."""
        data: dict[str, JsonValue] = {"version": version, "lacks": lacks}
        self._tell(service, "second_set_given_up", data, cause)

    def is_ready(self, service: str) -> bool:
        """Whether a set that is whole is up and warm.

        Replicas in dark places are not waited for, but it never serves with fewer than serve now.
        """
        fleet = self._fleet
        lives = [fleet.lives[replica] for replica in fleet.standby(service)]
        ready = sum(life.state is ReplicaState.UP for life in lives)
        is_awaited = ready < sum(not life.is_held_down for life in lives)
        return not is_awaited and ready >= max(1, len(fleet.serving(service)))

    def switch(self, service: str, version: str, *, cause: int) -> list[int]:
        """All new calls go to the second set; returns the set before, which stands by."""
        fleet = self._fleet
        come, go = fleet.standby(service), fleet.wanted(service)
        data: dict[str, JsonValue] = {
            "version": version,
            "from": fleet.lives[go[0]].version if go else None,
            "replicas": len(come),
        }
        number = self._tell(service, "switched", data, cause)
        fleet.swap(come, go, cause=number)
        return go

    def retire(self, replicas: list[int], *, since_us: int, cause: int) -> None:
        """Replicas that have stood by since a switch go."""
        for replica in replicas:
            life = self._fleet.lives[replica]
            if life.is_standby and life.swapped_us == since_us:
                self._fleet.remove(replica, cause=cause)

    def _fill(self, service: str, version: str, *, cause: int) -> int:
        """As many as serve, in the same zones where places are free; how many found none.

        Part of a set could take no call, and would only cost.
        """
        fleet, layout = self._fleet, self._layout
        wanted, standing = fleet.wanted(service), self._standing(service, version)
        for replica in standing[len(wanted) :]:
            fleet.remove(replica, cause=cause)
        missing = Counter(layout.replicas[r].zone for r in wanted)
        missing.subtract(layout.replicas[r].zone for r in standing)
        lacking = max(0, len(wanted) - len(standing))
        room = self._quota(service) - len(wanted) - len(standing)
        places = fleet.places_of(service)
        free = {r for r in places if not fleet.lives[r].is_there and self._has_room(r)}
        places_free = max(0, min(room, len(free)))
        if lacking > places_free:
            return lacking - places_free
        for _ in range(lacking):
            chosen = min(free, key=lambda r: self._rank(r, missing))
            free.remove(chosen)
            missing[layout.replicas[chosen].zone] -= 1
            fleet.prepare(chosen, version=version, cause=cause)
        return 0

    def _standing(self, service: str, version: str) -> list[int]:
        fleet = self._fleet
        return [r for r in fleet.standby(service) if fleet.lives[r].version == version]

    def _rank(self, replica: int, missing: Counter[str]) -> tuple[bool, bool, bool, int]:
        """Bright places first, then where the serving set stands: its zones, its regions."""
        life, zone = self._fleet.lives[replica], self._layout.replicas[replica].zone
        region_of = self._layout.topology.region_of
        regions = {region_of(name) for name, count in missing.items() if count > 0}
        is_dark = life.is_held_down or life.is_drained
        return (is_dark, missing[zone] <= 0, region_of(zone) not in regions, replica)
