"""Recovery from the loss of a place, stage by stage, for many losses at once.

Every stage begins when the one before it has ended and what it needs is up; its length is drawn by
the name of the loss and of the stage, so that options that share a stage share its luck. Tiers come
back in the order of what they wait for, a crew each, through one pipe where restores share one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.plan.figure import HOURS_PER_YEAR
from sim.model.plan.stage import OF_CAPACITY, Stage, Strategy
from sim.planning.futures import laws
from sim.planning.futures.keyed import FloatArray, KeyArray, mix, name_word, unit
from sim.planning.recovery.alarms import alarm_after_h
from sim.planning.recovery.case import Case
from sim.planning.recovery.prepared import Prepared
from sim.planning.recovery.redirecting import arrived_h
from sim.planning.recovery.sources import span
from sim.planning.recovery.timeline import Timeline

STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Recovered:
    """Times on the common axis, hours; ``inf`` where it does not come about."""

    ordered: FloatArray  # (n,) the failover was ordered
    promoted: FloatArray  # (n, tiers) what the copy had not got is given up
    changed: FloatArray  # (n, tiers) users begin to be sent there
    back: FloatArray  # (n, tiers) so many of them are there that the tier counts as served
    grown: FloatArray  # (n, tiers) at all that the place can give
    stages: FloatArray  # (n, tiers, stages, 2) begin and length; NaN where not made


@dataclass(slots=True)
class Losses:
    """What is lost and what the recovery meets; shapes ``(n,)``."""

    at: FloatArray  # on the common axis
    keys: KeyArray  # of each loss
    beliefs: FloatArray  # (n, beliefs)
    blocked: dict[Stage, Timeline]
    standbys: dict[str, Timeline]
    takes_along: bool = False  # whether a whole region is lost, and shared nodes in it
    served: tuple[float, ...] = ()  # good share of each journey meanwhile; none: nothing told

    def luck(self, *words: str) -> FloatArray:
        """A uniform of each loss, by name."""
        return unit(mix(self.keys, name_word("/".join(words))))


class Working:
    """The state of recoveries while their stages are gone through."""

    def __init__(self, case: Case, prepared: Prepared, losses: Losses) -> None:
        self.case, self.prepared, self.losses = case, prepared, losses
        n, tiers = len(losses.at), len(case.tiers)
        self.book = np.full((n, tiers, len(STAGES), 2), np.nan)
        # Whoever finds no room waits once; afterwards there is room.
        refused = losses.luck("refused") < losses.beliefs[:, prepared.refused]
        waits = laws.lognormal(losses.luck("refused for"), *prepared.refused_for)
        self.waits_for_room = np.where(refused, waits, 0.0)

    def stage(
        self,
        stage: Stage,
        at: FloatArray,
        tier: int | None,
        *,
        added: FloatArray | float = 0.0,
        least_h: float = 0.0,
    ) -> FloatArray:
        """When a stage that could begin ``at`` is done; written down for its tier, or for all.

        ``least_h`` is what it takes in any case, ``added`` what comes on top.
        """
        begins = np.maximum(self.losses.blocked[stage].next_up(at), self._taken_along(stage))
        law = self.prepared.laws[stage]
        of = "" if tier is None else self.case.tiers[tier]
        lasts = laws.lognormal(self.losses.luck("stage", stage, of), law.median_h, law.shape)
        if stage in OF_CAPACITY:
            lasts = lasts * self.prepared.surge
        lasts = np.maximum(lasts, least_h) + added
        for k in range(len(self.case.tiers)) if tier is None else (tier,):
            self.book[:, k, STAGES.index(stage), 0] = begins - self.losses.at
            self.book[:, k, STAGES.index(stage), 1] = lasts
        return begins + lasts

    def _taken_along(self, stage: Stage) -> FloatArray:
        """Until when a stage is held up by shared nodes that went down with the place."""
        until = np.full(len(self.losses.at), -np.inf)
        for name in self.case.blockers[stage] if self.losses.takes_along else ():
            node = self.case.plan.shared[name]
            if node.falls_with_region is None:
                continue
            falls = self.losses.luck("falls along", name) < node.falls_with_region.value
            lasts = laws.lognormal(self.losses.luck("falls for", name), *span(node.lasts))
            until = np.where(falls, np.maximum(until, self.losses.at + lasts), until)
        return until


def recover(case: Case, prepared: Prepared, losses: Losses) -> Recovered:
    """Every loss under one option."""
    working = Working(case, prepared, losses)
    at = losses.at
    alarm_h = alarm_after_h(case.topology, losses.served)
    for stage in prepared.by_people:
        least_h = alarm_h if stage is Stage.DETECT else 0.0
        at = working.stage(stage, at, None, least_h=least_h)
    ordered = at
    # What does not work at first is found out, mended and tried again, for all tiers together.
    begun = ordered + _second_try(prepared, losses)
    n, tiers = len(losses.at), len(case.tiers)
    promoted, changed, back, grown = (np.full((n, tiers), np.inf) for _ in range(4))
    crews = np.zeros((n, min(case.plan.recovery.crews, tiers))) - np.inf
    pipe = np.full(n, -np.inf)
    is_pooled = case.plan.recovery.restore_mib_per_s is not None
    for tier in recovery_order(case):
        name = case.tiers[tier]
        standby = prepared.standby(name)
        if not prepared.work(name) or standby is None:
            continue
        ready = begun
        for before in case.plan.recovery.after.get(name, ()):
            ready = np.maximum(ready, back[:, case.tiers.index(before)])
        hand = crews.argmin(axis=1)
        at = np.maximum(ready, crews[np.arange(n), hand])
        at = losses.standbys[standby].next_up(at)
        has_waited = False
        for stage in prepared.work(name):
            if stage in OF_CAPACITY and not has_waited:
                at, has_waited = at + working.waits_for_room, True
            added: FloatArray | float = 0.0
            if stage is Stage.RESTORE:
                once = restore_h(case, name)
                added = once * (1.0 + copies_tried(case, prepared, losses, name))
                if is_pooled and once > 0.0:
                    at = np.maximum(at, pipe)
                    pipe = at + added
            at = working.stage(stage, at, tier, added=added)
            if stage is Stage.PROMOTE:
                promoted[:, tier] = at
        crews[np.arange(n), hand] = at
        free = at
        at = working.stage(Stage.REDIRECT, at, tier)
        # Whoever comes to a place that has been lost meanwhile waits for it there.
        changed[:, tier] = losses.standbys[standby].next_up(at)
        back[:, tier] = changed[:, tier] + arrived_h(
            case.topology, moves=moving_share(case, prepared, name), level=case.mbco_of(name)
        )
        grown[:, tier] = back[:, tier]
        if Stage.PROMOTE not in prepared.work(name):
            # As long as nobody is sent there, the data of a home that comes back are whole.
            promoted[:, tier] = back[:, tier]
        if prepared.scales_later(name) and Stage.SCALE in prepared.laws:
            # It is asked for when users are: what stands there carries them meanwhile.
            scaled = working.stage(Stage.SCALE, free + working.waits_for_room, tier)
            grown[:, tier] = np.maximum(back[:, tier], scaled)
    # Endless waits (a tier that waits for one that never comes) stay endless.
    return Recovered(ordered, promoted, changed, back, grown, working.book)


def moving_share(case: Case, prepared: Prepared, tier: str) -> float:
    """Share of a journey's users, at most, whom the loss of home makes move."""
    if prepared.option.arrangement(tier).strategy is not Strategy.ACTIVE_ACTIVE:
        return 1.0
    return max((home_share(case, j, case.plan.home) for j in case.journeys), default=1.0)


def home_share(case: Case, journey: str, region: str) -> float:
    """Share of a journey's users who are at home in a region."""
    homes = case.topology.journeys[journey].homes or dict.fromkeys(case.topology.regions, 1.0)
    return homes.get(region, 0.0) / (sum(homes.values()) or 1.0)


def recovery_order(case: Case) -> list[int]:
    """Tiers so that each comes after those it waits for; else in their own order."""
    after = case.plan.recovery.after
    done: list[str] = []
    while len(done) < len(case.tiers):
        free = (t for t in case.tiers if t not in done and set(after.get(t, ())) <= set(done))
        done.append(next(free))
    return [case.tiers.index(tier) for tier in done]


def restore_h(case: Case, tier: str) -> float:
    """Copying of a tier's data by size and bandwidth, once."""
    shared = case.plan.recovery.restore_mib_per_s
    total = 0.0
    for name in case.stores[tier]:
        store = case.topology.services[name].store
        if store is not None:
            total += store.size_mib / (shared.value if shared else store.restore_mib_per_s) / 3600.0
    return total


def copies_tried(case: Case, prepared: Prepared, losses: Losses, tier: str) -> FloatArray:
    """Copies of a tier that could not be restored before one could: the worst of its stores."""
    tried = np.zeros(len(losses.at))
    for store in case.stores[tier]:
        tried = np.maximum(tried, bad_copies(prepared, losses, tier, store))
    return tried


def bad_copies(prepared: Prepared, losses: Losses, tier: str, store: str) -> FloatArray:
    """Copies of a store, youngest first, that could not be restored: geometric."""
    path, _ = prepared.protection(tier, store)
    column = prepared.copies_work.get(path)
    if column is None:
        return np.zeros(len(losses.at))
    fails = np.clip(1.0 - losses.beliefs[:, column], 1e-300, 1.0 - 1e-12)
    tried: FloatArray = np.floor(np.log(losses.luck("copies", store)) / np.log(fails))
    return tried


def _second_try(prepared: Prepared, losses: Losses) -> FloatArray:
    """What is added where the first try does not work: a step missed, or a fault that was hidden.

    Faults of the standby come at a rate and stay hidden until the next test: a loss at a moment at
    random finds one with probability ``1 - (1 - exp(-gT)) / (gT)``. An option that is never tested
    has its own, lower chance of a first try instead.
    """
    works = losses.luck("first try") < losses.beliefs[:, prepared.first_try]
    every_h = prepared.tested_every_h
    if every_h is not None:
        since = losses.luck("phase of tests") * every_h
        rate_h = losses.beliefs[:, prepared.hidden_faults] / HOURS_PER_YEAR
        works &= laws.exponential(losses.luck("hidden fault")) > rate_h * since
    longer = laws.lognormal(losses.luck("second try"), *prepared.second_try)
    return np.where(works, 0.0, longer)
