"""How versions and restarts go through a service, batch by batch.

Each replica of a batch is drained, stopped, and started anew; the next batch follows once this one
serves and the pause is over. A version that never becomes ready stops its rollout at the first
batch; replicas in a dark place are not waited for. A single replica is replaced by a process
started beside it, otherwise every deploy of it would be an outage. Source: Kubernetes, Deployment,
rolling update (maxUnavailable 25 %, rounded down; maxSurge for what would round to none).

A change in place (a schema, a rule that is read anew) goes through the same batches and ends no
process. Blue-green has no batches: a second set is made ready, and one switch sends it all calls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sim.engine.clock import Clock, Story
from sim.engine.face import Rank
from sim.engine.layout import Layout
from sim.engine.life import GRACE_US
from sim.engine.replicas import Fleet
from sim.engine.second_sets import SecondSets
from sim.units import MINUTE, SECOND

# A rollout that waits looks again so often.
LOOK_US = 5 * SECOND
# So long a second set may lack a place (Kubernetes, progressDeadlineSeconds).
GIVES_UP_US = 10 * MINUTE


@dataclass(slots=True)
class Train:
    """The versions of one service."""

    # Oldest first; the last one is what new replicas run. Never empty.
    history: list[str]
    # A version that a share of the replicas runs on trial.
    candidate: str | None = None
    abandoned: set[str] = field(default_factory=set)
    is_rolling: bool = False
    # The version that the batches under way bring; None: they are a restart's.
    brings: str | None = None
    epoch: int = 0
    # While a second set is made ready: the version that still has all calls.
    serves: str | None = None

    @property
    def stands_on(self) -> str:
        """What a new replica among those that serve runs."""
        return self.serves or self.history[-1]

    @property
    def version(self) -> str:
        """What the service is moving to, or stands on."""
        return self.candidate or self.history[-1]

    @property
    def previous(self) -> str | None:
        """What a rollback would go to."""
        if self.candidate is not None:
            return self.history[-1]
        return self.history[-2] if len(self.history) > 1 else None


class Rollouts:
    """Every service's versions, and the batches under way; at most one rollout a service."""

    def __init__(self, layout: Layout, fleet: Fleet, clock: Clock, sets: SecondSets) -> None:
        self._layout = layout
        self._fleet = fleet
        self._clock = clock
        self._sets = sets
        self.trains = {
            name: Train([v for v in (service.deployment.previous, service.deployment.version) if v])
            for name, service in layout.topology.services.items()
        }

    def roll_out(self, service: str, version: str, *, share: float, cause: int) -> None:
        """Move a share of the replicas to a version; all of them makes it the one to stand on."""
        train = self.trains[service]
        train.abandoned.discard(version)
        if self._is_blue_green(service):
            if version != train.version:
                self._call_off(service, cause=cause)
            train.serves = train.stands_on
        if share >= 1.0:
            train.candidate = None
            if train.history[-1] != version:
                train.history.append(version)
        else:
            train.candidate = version if version != train.history[-1] else None
        if self._is_blue_green(service):
            keeps = self._layout.topology.services[service].deployment.keeps
            is_whole = share >= 1.0
            self._exchange(service, version, switches=is_whole, keeps_us=keeps, cause=cause)
            return
        wanted = self._fleet.wanted(service)
        lives = self._fleet.lives
        moved = [r for r in wanted if lives[r].version == version]
        missing = math.ceil(share * len(wanted)) - len(moved)
        # Spread over zones by ordinal, so that a trial meets every zone as soon as it can.
        rest = [r for r in wanted if lives[r].version != version]
        self._begin(service, rest[: max(0, missing)], version=version, cause=cause)

    def promote(self, service: str, version: str, *, share: float, cause: int) -> bool:
        """Widen a rollout that nobody has stopped; whether it was."""
        train = self.trains[service]
        if version in train.abandoned or version not in (train.candidate, train.history[-1]):
            return False
        self.roll_out(service, version, share=share, cause=cause)
        return True

    def roll_back(self, service: str, *, cause: int) -> str | None:
        """Leave the trial, or the version stood on; returns where to, None if there is nothing."""
        train = self.trains[service]
        if train.previous is None:
            return None
        train.abandoned.add(train.version)
        stood_on = train.stands_on
        if train.candidate is None:
            train.history.pop()
        train.candidate = None
        version = train.history[-1]
        if self._is_blue_green(service):
            train.serves = stood_on
            # Nobody goes back to what has just been left.
            self._exchange(service, version, switches=True, keeps_us=0, cause=cause)
            return version
        lives = self._fleet.lives
        wrong = [r for r in self._fleet.wanted(service) if lives[r].version != version]
        self._begin(service, wrong, version=version, cause=cause)
        return version

    def lacks_room(self, service: str, version: str) -> int:
        """Replicas of the second set that a rollout needs for which there is no place; mostly 0."""
        if not self._is_blue_green(service) or self._sets.is_all_on(service, version):
            return 0
        return self._sets.lacks(service, version)

    def under_way(self, service: str) -> str | None:
        """The version that is on its way to replicas, or stands ready for its switch."""
        train = self.trains[service]
        if train.serves is not None:
            return train.version
        return train.brings if train.is_rolling else None

    def bar(self, service: str, version: str) -> str | None:
        """The one-way version that has run since a version did, so that this cannot run again."""
        train = self.trains[service]
        path = [*train.history, train.candidate] if train.candidate else train.history
        earlier = [place for place, one in enumerate(path[:-1]) if one == version]
        since = path[earlier[-1] + 1 :] if earlier else []
        deployment = self._layout.topology.services[service].deployment
        return next((one for one in reversed(since) if deployment.is_one_way(one)), None)

    def halt(self, service: str, *, cause: int) -> None:
        """Replicas keep the versions they have; a set that has no calls yet goes."""
        train = self.trains[service]
        train.abandoned.add(train.version)
        self._call_off(service, cause=cause)
        train.epoch += 1
        train.is_rolling = False

    def restart(
        self, service: str, replicas: list[int], *, batch: float | None, cause: int
    ) -> None:
        """New processes on the versions they have; a batch of everything is all at once."""
        if not replicas:
            return
        if batch is not None and batch >= 1.0:
            for replica in replicas:
                self._fleet.start(replica, cause=cause)
            return
        self._begin(service, replicas, version=None, batch=batch, cause=cause)

    def _begin(
        self,
        service: str,
        replicas: list[int],
        *,
        version: str | None,
        cause: int,
        batch: float | None = None,
    ) -> None:
        """Put an end to what is rolling, and roll these."""
        train = self.trains[service]
        self._call_off(service, cause=cause)
        train.epoch += 1
        train.is_rolling = bool(replicas)
        train.brings = version
        if not replicas:
            return
        epoch = train.epoch
        deployment = self._layout.topology.services[service].deployment
        if version is not None and deployment.strategy == "in_place":
            story = self._change(service, replicas, version=version, epoch=epoch, cause=cause)
        else:
            story = self._roll(
                service, replicas, version=version, batch=batch, epoch=epoch, cause=cause
            )
        self._clock.tell(story)

    def _is_blue_green(self, service: str) -> bool:
        return self._layout.topology.services[service].deployment.strategy == "blue_green"

    def _call_off(self, service: str, *, cause: int) -> None:
        """A second set that has no calls yet goes, and the service stands on what it stood on."""
        train = self.trains[service]
        if train.serves is None:
            return
        train.candidate = None
        if train.serves in train.history:
            while train.history[-1] != train.serves:
                train.history.pop()
        else:
            train.history.append(train.serves)
        train.serves = None
        self._sets.discard(service, but=None, cause=cause)

    def _exchange(
        self, service: str, version: str, *, switches: bool, keeps_us: int, cause: int
    ) -> None:
        """Make a second set ready and, where it is meant for calls, switch them all to it."""
        train, sets = self.trains[service], self._sets
        train.epoch += 1
        train.is_rolling = not sets.is_all_on(service, version)
        sets.discard(service, but=version if train.is_rolling else None, cause=cause)
        if not train.is_rolling:
            train.serves = None
            return
        story = self._switch(
            service, version, switches=switches, keeps_us=keeps_us, epoch=train.epoch, cause=cause
        )
        self._clock.tell(story)

    def _switch(
        self,
        service: str,
        version: str,
        *,
        switches: bool,
        keeps_us: int,
        epoch: int,
        cause: int,
    ) -> Story:
        train, sets, clock = self.trains[service], self._sets, self._clock
        identity, crowded_since = f"rollout {service}", clock.now_us
        is_told = False
        while True:
            lacks = sets.fill(service, version, is_told=is_told, cause=cause)
            if not lacks and sets.is_ready(service):
                break
            is_told = True
            if not lacks:
                crowded_since = clock.now_us
            elif clock.now_us - crowded_since >= GIVES_UP_US:
                sets.give_up(service, version, lacks=lacks, cause=cause)
                self.halt(service, cause=cause)
                return
            yield clock.turn(clock.now_us + LOOK_US, Rank.REPLICA, identity)
            if train.epoch != epoch:
                return
        train.is_rolling = False
        if not switches:
            return
        train.serves = None
        old, now = sets.switch(service, version, cause=cause), clock.now_us
        if keeps_us > 0:
            yield clock.turn(now + keeps_us, Rank.REPLICA, identity)
        sets.retire(old, since_us=now, cause=cause)

    def _change(
        self, service: str, replicas: list[int], *, version: str, epoch: int, cause: int
    ) -> Story:
        """Processes go on as another version, batch by batch."""
        train = self.trains[service]
        deployment = self._layout.topology.services[service].deployment
        size = max(1, int(deployment.batch * len(self._fleet.wanted(service))))
        for first in range(0, len(replicas), size):
            for replica in replicas[first : first + size]:
                if self._fleet.lives[replica].is_wanted:
                    self._fleet.change(replica, version=version, cause=cause)
            until = self._clock.now_us + deployment.pause
            yield self._clock.turn(until, Rank.REPLICA, f"rollout {service}")
            if train.epoch != epoch:
                return
        train.is_rolling = False

    def _roll(
        self,
        service: str,
        replicas: list[int],
        *,
        version: str | None,
        batch: float | None,
        epoch: int,
        cause: int,
    ) -> Story:
        train = self.trains[service]
        document = self._layout.topology.services[service]
        wanted = len(self._fleet.wanted(service))
        size = max(1, int((batch or document.deployment.batch) * wanted))
        identity = f"rollout {service}"
        for first in range(0, len(replicas), size):
            group = replicas[first : first + size]
            if wanted == 1:
                while (boots := self._fleet.boots_in_us(group[0], version)) is None:
                    yield self._clock.turn(self._clock.now_us + LOOK_US, Rank.REPLICA, identity)
                    if train.epoch != epoch:
                        return
                yield self._clock.turn(self._clock.now_us + boots, Rank.REPLICA, identity)
            if train.epoch != epoch:
                return
            for replica in group:
                if wanted == 1:
                    self._renew(replica, version, cause)
                else:
                    self._replace(replica, version, train=train, cause=cause)
            takes = 0 if wanted == 1 else GRACE_US + document.startup
            yield self._clock.turn(
                self._clock.now_us + takes + document.deployment.pause, Rank.REPLICA, identity
            )
            while train.epoch == epoch and any(map(self._fleet.is_awaited, group)):
                yield self._clock.turn(self._clock.now_us + LOOK_US, Rank.REPLICA, identity)
            if train.epoch != epoch:
                return
        train.is_rolling = False

    def _renew(self, replica: int, version: str | None, cause: int) -> None:
        if self._fleet.lives[replica].is_wanted:
            self._fleet.renew(replica, version=version, cause=cause)

    def _replace(self, replica: int, version: str | None, *, train: Train, cause: int) -> None:
        fleet, epoch = self._fleet, train.epoch
        if not fleet.lives[replica].is_wanted:
            return

        def start() -> None:
            # A rollout that was turned around while this one drained brings no new version.
            starts = version if train.epoch == epoch else None
            fleet.start(replica, version=starts, is_planned=True, cause=cause)

        fleet.drain(replica, then=start, cause=cause)
