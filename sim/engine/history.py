"""One store's data: which writes were acknowledged, who has them, and what a promotion gave up.

Everything here is counting; when things happen is decided by ``sim.engine.stores``.

The store's history is one log. A promotion cuts it at what the new primary had applied; what stood
beyond is the surplus of the old primary, on its disk and nowhere else. While an old primary goes on
taking writes of its own (split brain), those grow its surplus. A surplus is lost until somebody
reconciles it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.engine.write_log import Follower, Times, WriteLog
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Loss:
    """What a promotion or a restore gave up.

    ``lost`` acknowledged writes are in no history any more; ``age_us`` is the time between the
    newest of them and the newest that survived (the recovery point achieved); ``stale`` is how many
    writes the worst remaining copy was behind the new primary.
    """

    lost: int
    age_us: int
    stale: int


@dataclass(slots=True)
class Surplus:
    """Acknowledged writes that only an old primary has, from one time that it led."""

    replica: int
    position: int  # where the histories part
    orphaned: int  # taken before the promotion that did not have them
    conflicting: int = 0  # taken by the old primary after it
    is_at_hand: bool = False  # the old primary is back, and can be read


@dataclass(slots=True)
class Snapshot:
    """A whole copy of the first ``position`` records."""

    at_us: int
    position: int


@dataclass
class History:
    """The log, its followers, and what has parted from it.

    Invariant: every follower's ``applied <= len(log)``; the primary has the whole log.
    """

    primary: int
    log: WriteLog = field(default_factory=WriteLog)
    followers: dict[int, Follower] = field(default_factory=dict)
    surpluses: list[Surplus] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    duplicated: int = 0
    lost: int = 0
    reconciled: int = 0
    conflicting: int = 0
    wrong_from: int | None = None  # position from which records are corrupt
    _calls: set[int] = field(default_factory=set)

    def take(self, times: Times, replicas: Times, calls: Times) -> None:
        """Writes that replicas have answered since, oldest first."""
        ours = replicas == self.primary
        self.log.append(times[ours])
        for call in calls.tolist():
            # The same call answered twice: its first answer was not heard, or not in time.
            self.duplicated += call in self._calls
            self._calls.add(call)
        for replica in np.unique(replicas[~ours]).tolist():
            surplus, count = self._surplus(replica), int((replicas == replica).sum())
            surplus.conflicting += count
            if surplus.is_at_hand:
                # In hand when it stepped down, and answered after.
                self._lose(count)

    def advance(self, now_us: int) -> None:
        """Let every copy apply what it has by now."""
        for follower in self.followers.values():
            follower.advance(self.log, now_us)

    def behind(self, replica: int) -> int:
        """Records that a copy has not applied; the primary is never behind."""
        follower = self.followers.get(replica)
        return 0 if follower is None else len(self.log) - follower.applied

    def lag_us(self, replica: int, now_us: int) -> int:
        """Age of the oldest write that a copy has not applied."""
        follower = self.followers.get(replica)
        if follower is None or follower.applied == len(self.log):
            return 0
        return now_us - int(self.log.times[follower.applied])

    def promote(self, replica: int, now_us: int, *, follower: Follower) -> Loss:
        """Let a copy be the primary; ``follower`` is the way of the old one along the log to come.

        The copies are taken to have been advanced to now.
        """
        old, position = self.primary, self.followers.pop(replica).applied
        loss = self._cut(position)
        if loss.lost:
            self.surpluses.append(Surplus(old, position, loss.lost))
        self.followers[old] = follower
        follower.jump(position, now_us)
        self.primary = replica
        return loss

    def restore(self, position: int, now_us: int) -> Loss:
        """Every copy is made anew from the first ``position`` records."""
        is_good = self.wrong_from is not None and position <= self.wrong_from
        loss = self._cut(position)
        for follower in self.followers.values():
            follower.jump(position, now_us)
        if is_good:
            self.wrong_from = None
        return loss

    def exile(self, replica: int) -> None:
        """An old primary goes on taking writes that nobody else hears of.

        What it took apart another time, and has shown since, is a surplus of its own.
        """
        own = [surplus for surplus in self.surpluses if surplus.replica == replica]
        if not own or own[-1].is_at_hand:
            self.surpluses.append(Surplus(replica, len(self.log), 0))

    @property
    def wrong(self) -> int:
        """Records that are corrupt or were built upon such: all since the first of them."""
        return 0 if self.wrong_from is None else len(self.log) - self.wrong_from

    @property
    def apart(self) -> int:
        """Conflicting writes of old primaries that are not back: lost as things stand."""
        return sum(s.conflicting for s in self.surpluses if not s.is_at_hand)

    def rejoin(self, surplus: Surplus) -> None:
        """An old primary follows again; the writes that it alone took are lost as they stand."""
        surplus.is_at_hand = True
        self._lose(surplus.conflicting)

    def reconcile(self) -> int:
        """Bring every surplus that can be read back by hand; how many writes that saves."""
        at_hand = [surplus for surplus in self.surpluses if surplus.is_at_hand]
        self.surpluses = [surplus for surplus in self.surpluses if not surplus.is_at_hand]
        saved = sum(surplus.orphaned + surplus.conflicting for surplus in at_hand)
        self.lost -= saved
        self.reconciled += saved
        return saved

    def point(self, at_us: int) -> int:
        """How many records had been committed by then."""
        return int(np.searchsorted(self.log.times, at_us, side="right"))

    def _surplus(self, replica: int) -> Surplus:
        """Where writes of one that is not the primary stand: the newest of its surpluses."""
        own = [surplus for surplus in self.surpluses if surplus.replica == replica]
        if not own:
            own = [Surplus(replica, len(self.log), 0)]
            self.surpluses += own
        return own[-1]

    def _lose(self, conflicting: int) -> None:
        self.lost += conflicting
        self.conflicting += conflicting

    def _cut(self, position: int) -> Loss:
        gone = self.log.cut(position)
        self.lost += len(gone)
        survivor = self.log.committed_us(position)
        newest = int(gone[-1]) if len(gone) else 0
        age = newest - (survivor if survivor is not None else 0) if len(gone) else 0
        stale = 0
        for follower in self.followers.values():
            stale = max(stale, position - follower.applied)
            follower.rewind(position)
        self.snapshots = [s for s in self.snapshots if s.position <= position]
        if self.wrong_from is not None:
            # The records that were wrong are gone; those that follow are wrong all the same.
            self.wrong_from = min(self.wrong_from, position)
        return Loss(len(gone), age, max(0, stale))


def restore_lasts_us(size_mib: int, mib_per_s: float) -> int:
    """How long a restore of so much takes at a finite speed."""
    return round(size_mib / mib_per_s * SECOND)
