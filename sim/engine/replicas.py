"""Replicas in time: what starts, warms up, crashes, drains and goes, and who may be routed to.

The fleet keeps states and writes two facts of each replica into the plane: whether anybody
listens, and whether balancers send there. How fast a replica is stays with the effect stack; the
fleet only says what its warm-up leaves of full speed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.layout import Layout, Replica
from sim.engine.life import BACK_OFF_FORGOTTEN_US, GRACE_US, Life, back_off_us, warm_up_steps
from sim.engine.plane import Plane, Table
from sim.lifecycle.replica import LISTENING, REPLICA, SERVING, ReplicaEvent, ReplicaState
from sim.model.topology import Service
from sim.units import PPM


class Watcher(Protocol):
    """Who is told of what happens to replicas."""

    def process_ended(self, replica: int) -> None:
        """A process is gone, and all that it alone was holding; its successor is clean."""
        ...

    def version_moved(self, replica: int) -> None:
        """The replica runs another version from here on."""
        ...

    def speed_moved(self, replica: int) -> None:
        """What warm-up leaves of its speed has changed."""
        ...

    def startup_us(self, replica: int, version: str) -> int | None:
        """How long a process of a version takes from start to ready here; None: for ever."""
        ...

    def tell(self, replica: Replica, event: str, version: str, cause: int | None) -> None:
        """One line of a replica's story."""
        ...


class Fleet:
    """Every replica that may ever be."""

    def __init__(self, layout: Layout, plane: Plane, clock: Clock, watcher: Watcher) -> None:
        self.layout = layout
        self._plane = plane
        self._clock = clock
        self._watcher = watcher
        topology = layout.topology
        self._services: list[Service] = [topology.services[r.service] for r in layout.replicas]
        self.lives = [
            Life(
                state=ReplicaState.UP if is_wanted else ReplicaState.ABSENT,
                version=service.deployment.version,
                is_wanted=is_wanted,
            )
            for replica, service in zip(layout.replicas, self._services, strict=True)
            for is_wanted in (replica.ordinal < service.replicas,)
        ]
        firsts, most = layout.first_replica.tolist(), layout.most_replicas.tolist()
        self._places = {
            name: range(first, first + count)
            for name, first, count in zip(layout.services, firsts, most, strict=True)
        }
        # Grows with every move of a life that tells who is wanted, standing by or serving; and who
        # was, by service, as of one such count. A list that was handed out is never changed.
        self.moves = 0
        self._wanted: dict[str, tuple[int, list[int]]] = {}
        self._standby: dict[str, tuple[int, list[int]]] = {}
        self._serving: dict[str, tuple[int, list[int]]] = {}
        self._published: list[tuple[int, int]] = [(-1, -1)] * len(self.lives)
        self._renewing = -1
        for replica in range(len(self.lives)):
            self.publish(replica)

    def wanted(self, service: str) -> list[int]:
        """Replicas that the service desires, by ordinal."""
        known = self._wanted.get(service)
        if known is None or known[0] != self.moves:
            lives = self.lives
            found = [replica for replica in self._places[service] if lives[replica].is_wanted]
            known = self._wanted[service] = (self.moves, found)
        return known[1]

    def standby(self, service: str) -> list[int]:
        """Replicas of the service's second set, by ordinal."""
        known = self._standby.get(service)
        if known is None or known[0] != self.moves:
            lives = self.lives
            found = [replica for replica in self._places[service] if lives[replica].is_standby]
            known = self._standby[service] = (self.moves, found)
        return known[1]

    def places_of(self, service: str) -> range:
        """Every replica that the service may ever have, absent ones too."""
        return self._places[service]

    def serving(self, service: str) -> list[int]:
        """Those that listen and are sent calls to."""
        known = self._serving.get(service)
        if known is None or known[0] != self.moves:
            found = [r for r in self.wanted(service) if self.is_serving(r)]
            known = self._serving[service] = (self.moves, found)
        return known[1]

    def is_serving(self, replica: int) -> bool:
        """Whether a replica listens and balancers may send there."""
        life = self.lives[replica]
        is_sent_to = life.is_wanted and not (life.is_ejected or life.is_drained)
        return is_sent_to and life.state in SERVING

    def is_ready(self, replica: int) -> bool:
        """Whether it would serve if calls were sent there."""
        return self.lives[replica].state in SERVING

    def is_listening(self, replica: int) -> bool:
        """Whether a connection is taken."""
        return self.lives[replica].state in LISTENING

    def is_awaited(self, replica: int) -> bool:
        """Whether it is wanted and has still to serve, in a place where it can."""
        life = self.lives[replica]
        return life.is_wanted and not life.is_held_down and life.state not in SERVING

    def boots_in_us(self, replica: int, version: str | None) -> int | None:
        """From start to ready here, of a version, or of the present one; None: it never is."""
        return self._watcher.startup_us(replica, version or self.lives[replica].version)

    def start(
        self,
        replica: int,
        *,
        version: str | None = None,
        is_planned: bool = False,
        cause: int | None,
    ) -> None:
        """A new process in place of any before it; it serves after the service's start-up.

        A planned one is known to nobody until it is ready; after a crash balancers go on sending.
        """
        life = self.lives[replica]
        if life.state in LISTENING:
            self._kill(replica)
        is_first = life.state is ReplicaState.ABSENT
        life.is_wanted = not life.is_standby
        if is_first or is_planned:
            life.is_new, life.is_ejected = True, False
        else:
            life.restarts += 1
        self.moves += 1
        self._end_process(replica)
        self._set_version(replica, version)
        if life.is_held_down:
            return
        epoch = self._move(replica, ReplicaEvent.START, cause)
        self._boot(replica, epoch, cause)

    def prepare(self, replica: int, *, version: str, cause: int | None) -> None:
        """Start it in a second set, where no call finds it."""
        life = self.lives[replica]
        life.is_standby = life.is_shut = True
        self.moves += 1
        life.swapped_us = -1
        self.start(replica, version=version, is_planned=True, cause=cause)

    def swap(self, come: list[int], go: list[int], *, cause: int | None) -> None:
        """New calls go to one set in place of another, from this instant on.

        What the other has in hand, or on its way to it, is finished there.
        """
        now = self._clock.now_us
        for replica, is_coming in [(r, True) for r in come] + [(r, False) for r in go]:
            life = self.lives[replica]
            life.is_wanted, life.is_standby = is_coming, not is_coming
            life.is_shut, life.swapped_us = False, now
            self.moves += 1
            self.publish(replica)
            self._tell(replica, "switched_in" if is_coming else "switched_out", cause)
            if not is_coming:
                shut = partial(self._shut, replica, now)
                self._clock.at(now + GRACE_US, Rank.REPLICA, f"shut {replica:06d}", shut)

    def startup_moved(self, replica: int) -> None:
        """What keeps processes from becoming ready has ended: one that waited for ever goes on."""
        life = self.lives[replica]
        if life.state is ReplicaState.STARTING and life.is_stuck:
            self._boot(replica, life.epoch, None)

    def set_life(self, replica: int, life_us: int) -> None:
        """Its processes die so long after they have begun to serve; 0: of age alone none does."""
        self.lives[replica].life_us = life_us
        self._age(replica)

    def change(self, replica: int, *, version: str, cause: int | None) -> None:
        """It goes on as another version: the same process, with all it holds."""
        if self.lives[replica].version != version:
            self._set_version(replica, version)
            self._tell(replica, "changed", cause)

    def renew(self, replica: int, *, version: str | None, cause: int | None) -> None:
        """A process that was started beside the old one takes its place at once."""
        if self.lives[replica].is_held_down or self.lives[replica].state not in SERVING:
            self.start(replica, version=version, is_planned=True, cause=cause)
            return
        self._kill(replica)
        self._end_process(replica)
        self._set_version(replica, version)
        self._move(replica, ReplicaEvent.START, cause)
        self._ready(replica, cause)

    def crash(self, replica: int, *, cause: int | None) -> None:
        """The process dies with all it holds, and is started again, later each time."""
        life = self.lives[replica]
        if life.state in (ReplicaState.ABSENT, ReplicaState.DOWN):
            return
        now = self._clock.now_us
        if now - life.up_since_us > BACK_OFF_FORGOTTEN_US:
            life.crashes = 0
        is_leaving = life.state is ReplicaState.DRAINING
        self._kill(replica)
        epoch = self._move(replica, ReplicaEvent.CRASH, cause)
        if is_leaving and life.is_there:
            # It was on its way out: what comes in its place comes now, and no crash is counted.
            self._leave(replica)
            return
        if not life.is_there:
            self._move(replica, ReplicaEvent.STOP, cause)
        elif not life.is_held_down:
            after = back_off_us(life.crashes)
            self._later(replica, epoch, after, lambda: self.start(replica, cause=cause))
        life.crashes += 1

    def hold_down(self, replica: int, *, is_down: bool) -> None:
        """The place where it runs is gone, or is there again."""
        life = self.lives[replica]
        if life.is_held_down is is_down:
            return
        life.is_held_down = is_down
        if is_down:
            self.crash(replica, cause=None)
            life.epoch += 1
        elif life.is_there and self._renewing != replica:
            self.start(replica, cause=None)

    def drain(self, replica: int, *, then: Callable[[], None], cause: int | None) -> None:
        """Take it out of the balancers; ``then`` after the grace, or at once where it dies."""
        life = self.lives[replica]
        if life.state not in SERVING:
            then()
            return
        epoch = self._move(replica, ReplicaEvent.DRAIN, cause)
        life.leaves = then
        self._later(replica, epoch, GRACE_US, partial(self._leave, replica))

    def _leave(self, replica: int) -> None:
        life = self.lives[replica]
        then, life.leaves = life.leaves, None
        if then is not None:
            then()

    def remove(self, replica: int, *, cause: int | None) -> None:
        """It is not wanted any more: drain it and let it go."""
        life = self.lives[replica]
        life.is_wanted = life.is_standby = life.is_shut = False
        self.moves += 1
        self.drain(replica, then=lambda: self._stop(replica, cause), cause=cause)

    def set_drained(self, replica: int, *, is_drained: bool) -> None:
        """Balancers leave it out by order."""
        self.lives[replica].is_drained = is_drained
        self.moves += 1
        self.publish(replica)

    def set_ejected(self, replica: int, *, is_ejected: bool, cause: int | None) -> None:
        """Probes have taken it out, or back."""
        self.lives[replica].is_ejected = is_ejected
        self.moves += 1
        event = "ejected" if is_ejected else "restored"
        self._tell(replica, event, cause)
        self.publish(replica)

    def publish(self, replica: int, *, is_dying: bool = False) -> None:
        """Write into the plane whether it listens and whether it is sent to."""
        life = self.lives[replica]
        is_listening = life.state in LISTENING and not (is_dying or life.is_shut)
        # A crashed replica keeps its place in the balancers until probes find out.
        is_known = life.is_wanted and not life.is_new and life.state is not ReplicaState.DRAINING
        is_routable = is_known and not (life.is_ejected or life.is_drained)
        facts = (int(is_listening), int(is_routable))
        before, self._published[replica] = self._published[replica], facts
        for table, value, old in zip((Table.IS_UP, Table.IS_ROUTABLE), facts, before, strict=True):
            if value != old:
                self._plane.set(table, (replica,), value)

    def _shut(self, replica: int, swapped_us: int) -> None:
        life = self.lives[replica]
        if life.is_standby and life.swapped_us == swapped_us:
            life.is_shut = True
            self.publish(replica)

    def _stop(self, replica: int, cause: int | None) -> None:
        life = self.lives[replica]
        if life.state in LISTENING:
            self._kill(replica)
        self._end_process(replica)
        life.is_ejected = False
        self.moves += 1
        # One that was wanted in a dark place has never been there.
        if life.state is not ReplicaState.ABSENT:
            self._move(replica, ReplicaEvent.STOP, cause)

    def _ready(self, replica: int, cause: int | None) -> None:
        life = self.lives[replica]
        life.is_new = False
        life.up_since_us = self._clock.now_us
        epoch = self._move(replica, ReplicaEvent.READY, cause)
        for after_us, share in warm_up_steps(self._services[replica].warm_up):
            if after_us == 0:
                self._warm(replica, share, cause)
            else:
                warm = partial(self._warm, replica, share, cause)
                self._later(replica, epoch, after_us, warm)
        self._age(replica)

    def _boot(self, replica: int, epoch: int, cause: int | None) -> None:
        life = self.lives[replica]
        startup = self._watcher.startup_us(replica, life.version)
        life.is_stuck = startup is None
        if startup is not None:
            self._later(replica, epoch, startup, lambda: self._ready(replica, cause))

    def _age(self, replica: int) -> None:
        """Count the life of the process that serves now, from now; what was counted is void."""
        life = self.lives[replica]
        life.age_epoch += 1
        age_epoch = life.age_epoch
        if life.life_us == 0 or life.state not in LISTENING:
            return

        def die() -> None:
            if life.age_epoch == age_epoch and life.state in LISTENING:
                self.crash(replica, cause=None)

        self._clock.at(self._clock.now_us + life.life_us, Rank.REPLICA, f"age {replica:06d}", die)

    def _warm(self, replica: int, share: float, cause: int | None) -> None:
        self._set_speed(replica, share)
        if share >= 1.0:
            self._move(replica, ReplicaEvent.WARMED, cause)

    def _set_speed(self, replica: int, share: float) -> None:
        self.lives[replica].speed_ppm = round(share * PPM)
        self._watcher.speed_moved(replica)

    def _kill(self, replica: int) -> None:
        # Callers that hear of it and try again at once must not find it listening.
        self.publish(replica, is_dying=True)
        self._plane.kill(replica)

    def _end_process(self, replica: int) -> None:
        # Its end may itself lift what held the replica down; whoever ends it starts the next.
        self._renewing = replica
        self._watcher.process_ended(replica)
        self._renewing = -1

    def _set_version(self, replica: int, version: str | None) -> None:
        life = self.lives[replica]
        if version is not None and version != life.version:
            life.version = version
            self.moves += 1
            self._watcher.version_moved(replica)

    def _move(self, replica: int, event: ReplicaEvent, cause: int | None) -> int:
        life = self.lives[replica]
        subject = self._name(replica)
        life.state = REPLICA.move(life.state, event, subject=subject)
        life.epoch += 1
        self.moves += 1
        self._tell(replica, life.state.value, cause)
        self.publish(replica)
        return life.epoch

    def _tell(self, replica: int, event: str, cause: int | None) -> None:
        life = self.lives[replica]
        self._watcher.tell(self.layout.replicas[replica], event, life.version, cause)

    def _name(self, replica: int) -> str:
        identity = self.layout.replicas[replica]
        return f"{identity.service}/{identity.ordinal}"

    def _later(self, replica: int, epoch: int, after_us: int, act: Callable[[], None]) -> None:
        def once() -> None:
            if self.lives[replica].epoch == epoch:
                act()

        when = self._clock.now_us + after_us
        self._clock.at(when, Rank.REPLICA, f"replica {replica:06d}", once)
