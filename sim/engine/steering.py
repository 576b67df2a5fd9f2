"""Which region serves whom: answers, how they reach users, and what takes a region out of them.

Every class of traffic (journey, client, home) has an answer: weights over regions. A changed answer
reaches users in time. Under DNS a share of them, falling in a straight line where resolvers are
busy, is still on the answer before until the old copies have expired; some clients keep the first
answer for good. Under anycast everybody moves at once, when the routes have converged.
Source: rows D1 and D2 of the fidelity table (docs/FIDELITY.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.layout import Layout
from sim.engine.plane import Plane, Table
from sim.model.place import Steering as Policy
from sim.model.place import SteeringMode
from sim.units import PPM, SECOND

Weights = npt.NDArray[np.float64]

# tell(subject, event, data, cause) -> number of the journal's line.
Tell = Callable[[str, str, dict[str, JsonValue], int | None], int]


def share_on_old(policy: Policy, after_us: int, *, ttl_us: int | None = None) -> float:
    """Share of the clients who follow answers that is still on the one before, 0 to 1.

    ``ttl_us`` is what the answer before was given; None: the policy's.
    """
    ttl_us = policy.ttl if ttl_us is None else ttl_us
    if policy.mode is SteeringMode.ANYCAST:
        return 1.0 if after_us < policy.converges else 0.0
    if after_us >= ttl_us:
        return 0.0
    # A resolver that is asked r times a second asks again 1/r after its copy has expired.
    pause_us = SECOND / policy.asked if policy.asked else 0.0
    return (ttl_us - after_us) / (ttl_us + pause_us)


@dataclass(frozen=True, slots=True)
class _Stuck:
    """Users whose resolvers keep an answer for a time of its own, since it was replaced."""

    answer: Weights
    share: float
    since_us: int
    ttl_us: int

    def share_at(self, policy: Policy, now_us: int) -> float:
        """Of those who follow answers, the share that still has this one."""
        return self.share * share_on_old(policy, now_us - self.since_us, ttl_us=self.ttl_us)


@dataclass(slots=True)
class _Route:
    """Where the users of one class go: a mixture that moves from ``left`` to ``answer``.

    Who has an answer that is kept for another time than the policy says stands apart (``stuck``).
    """

    first: Weights
    left: Weights
    answer: Weights
    weights: Weights  # what the answer would be if every region were well
    changed_us: int
    ttl_us: int  # of ``answer``
    wrong: dict[int, float] = field(default_factory=dict)  # region -> share of the answers
    wrong_ttls_us: dict[int, int] = field(default_factory=dict)  # region -> of its wrong answers
    stuck: list[_Stuck] = field(default_factory=list)

    def change(self, answer: Weights, policy: Policy, now_us: int) -> None:
        """Publish another answer."""
        old = self._share_on_left(policy, now_us)
        kept = self._share_stuck(policy, now_us)
        if self.ttl_us == policy.ttl:
            self.left = old * self.left + (1.0 - old) * self.answer
        else:
            self.stuck = [one for one in self.stuck if one.share_at(policy, now_us) > 0.0]
            share = (1.0 - kept) * (1.0 - old)
            self.stuck.append(_Stuck(self.answer, share, now_us, self.ttl_us))
        self.answer, self.changed_us = answer, now_us
        own = [ttl_us for region, ttl_us in self.wrong_ttls_us.items() if region in self.wrong]
        self.ttl_us = max(own, default=policy.ttl)

    def is_moving(self, policy: Policy, now_us: int) -> bool:
        """Whether anybody is on another answer than the present one."""
        return self._share_on_left(policy, now_us) > 0.0 or self._share_stuck(policy, now_us) > 0.0

    def arrives_us(self, policy: Policy) -> int:
        """When everybody who follows answers has the present one."""
        if policy.mode is SteeringMode.ANYCAST:
            return self.changed_us + policy.converges
        ends = [one.since_us + one.ttl_us for one in self.stuck]
        return max([self.changed_us + policy.ttl, *ends])

    def at(self, policy: Policy, now_us: int) -> Weights:
        """The mixture now, of users who follow answers and of users who never do."""
        following = self.following(policy, now_us)
        stuck = policy.ignores_ttl if policy.mode is SteeringMode.DNS else 0.0
        mixture: Weights = stuck * self.first + (1.0 - stuck) * following
        return mixture

    def following(self, policy: Policy, now_us: int) -> Weights:
        """The mixture now of those who follow answers."""
        old = self._share_on_left(policy, now_us)
        mixture: Weights = old * self.left + (1.0 - old) * self.answer
        kept = self._share_stuck(policy, now_us)
        if kept <= 0.0:
            return mixture
        apart = [one.share_at(policy, now_us) * one.answer for one in self.stuck]
        return np.asarray(sum(apart) + (1.0 - kept) * mixture)

    def _share_on_left(self, policy: Policy, now_us: int) -> float:
        return share_on_old(policy, now_us - self.changed_us)

    def _share_stuck(self, policy: Policy, now_us: int) -> float:
        return math.fsum(one.share_at(policy, now_us) for one in self.stuck)


class Steerings:
    """The answers of every class, and the checks that take regions out of them.

    Args:
        is_well: whether a health check from the users of a home finds a region's entries serving.
        is_frozen: whether answers cannot be changed now (the provider of the records is out).
    """

    def __init__(
        self,
        layout: Layout,
        plane: Plane,
        clock: Clock,
        *,
        is_well: Callable[[int, int], bool],
        is_frozen: Callable[[], bool],
        tell: Tell,
    ) -> None:
        self._layout = layout
        self._plane = plane
        self._clock = clock
        self._is_well = is_well
        self._is_frozen = is_frozen
        self._tell = tell
        self.policy = layout.topology.steering
        # Regions that checks have taken out of the answers.
        self.out: set[int] = set()
        self._streak = [0] * len(layout.regions)
        self._moving = False
        self._routes = [self._first_route(j) for j in range(len(layout.classes))]
        self._published: list[tuple[int, ...]] = [()] * len(layout.classes)
        if len(layout.regions) == 1:
            return
        self._publish()
        check = self.policy.health_check
        if self.policy.fails_over:
            clock.every(check.interval, Rank.PROBE, "steering", self._probe, from_us=0)

    def shares(self, j: int) -> Weights:
        """Share of a class's users that each region serves now, shape ``(h,)``, sum 1."""
        return self._routes[j].at(self.policy, self._clock.now_us)

    def answer(self, j: int) -> Weights:
        """What a fresh question is answered now, shape ``(h,)``, sum 1."""
        return self._routes[j].answer

    def right_answer(self, j: int) -> Weights:
        """What a fresh question would be answered if no record were wrong, shape ``(h,)``."""
        return self._without_the_sick(j, self._routes[j].weights)

    def steer(self, weights: Mapping[int, Weights], *, cause: int) -> None:
        """Let the answers of some classes be these weights over regions, ``(h,)``, from now on.

        A record that is published anew is right again.
        """
        for j, wanted in weights.items():
            assert wanted.sum() > 0.0, "an answer names at least one region"
            self._routes[j].weights = wanted / wanted.sum()
            self._routes[j].wrong.clear()
        self._answer_anew(cause)

    def misroute(self, place: int, share: float) -> None:
        """A share of the answers of one class wrongly names one region (``class * h + region``)."""
        j, region = divmod(place, len(self._layout.regions))
        wrong = self._routes[j].wrong
        if share > 0.0:
            wrong[region] = share
        else:
            wrong.pop(region, None)
        self._answer_anew(None)

    def set_ttl(self, place: int, ttl_us: int) -> None:
        """How long answers of one class that wrongly name a region are kept; 0: as ever."""
        j, region = divmod(place, len(self._layout.regions))
        ttls_us = self._routes[j].wrong_ttls_us
        if ttl_us > 0:
            ttls_us[region] = ttl_us
        else:
            ttls_us.pop(region, None)

    def _first_route(self, j: int) -> _Route:
        layout, home = self._layout, self._layout.regions[self._layout.classes[j].home]
        given = self.policy.answers.get(home) or {home: 1.0}
        weights = np.array([float(given.get(region, 0.0)) for region in layout.regions])
        weights /= weights.sum()
        return _Route(weights, weights, weights, weights, 0, self.policy.ttl)

    def _probe(self) -> None:
        check, moved = self.policy.health_check, False
        homes = range(len(self._layout.regions))
        for region in homes:
            # Checkers stand in every home; a region is well that most of them can reach.
            seen = [self._is_well(home, region) for home in homes]
            is_well = 2 * sum(seen) > len(seen)
            if is_well is (region not in self.out):
                self._streak[region] = 0
                continue
            self._streak[region] += 1
            needed = check.successes if is_well else check.failures
            if self._streak[region] < needed or self._is_frozen():
                continue
            self._streak[region], moved = 0, True
            self.out ^= {region}
            event = "restored" if is_well else "left_out"
            self._tell(self._layout.regions[region], event, {}, None)
        if moved:
            self._answer_anew(None)

    def _answer_anew(self, cause: int | None) -> None:
        now, moved = self._clock.now_us, False
        for j, route in enumerate(self._routes):
            answer = _misled(self._without_the_sick(j, route.weights), route.wrong)
            if np.array_equal(answer, route.answer):
                continue
            route.change(answer, self.policy, now)
            moved = True
        if not moved:
            return
        number = self._tell("steering", "answers_changed", self._told(), cause)
        ends = max(route.arrives_us(self.policy) for route in self._routes)
        self._clock.at(ends, Rank.REPLICA, "steering", lambda: self._arrived(number, now))
        if not self._moving:
            self._moving = True
            self._clock.at(now, Rank.REPLICA, "steering step", self._step)

    def _without_the_sick(self, j: int, weights: Weights) -> Weights:
        """The answer that checks leave: where no region is well, all of them (fail open).

        What the answer itself names may break residency, checks never do.
        """
        left = weights.copy()
        left[sorted(self.out)] = 0.0
        if left.sum() <= 0.0:
            well = [h for h in self._allowed(j) if h not in self.out]
            if not well:
                return weights
            # Everybody that the answer named is out: the nearest that is well takes over.
            users = len(self._layout.zones) + self._layout.classes[j].home
            left[min(well, key=lambda h: (self._way_us(users, h), h))] = 1.0
        return np.asarray(left / left.sum())

    def _allowed(self, j: int) -> list[int]:
        topology = self._layout.topology
        data_class = topology.journeys[self._layout.classes[j].journey].data_class
        names = topology.residency.get(data_class or "", self._layout.regions)
        return [h for h, name in enumerate(self._layout.regions) if name in names]

    def _way_us(self, place: int, region: int) -> int:
        zones = np.flatnonzero(self._layout.region_of_place[: len(self._layout.zones)] == region)
        return int(self._layout.latency_us[place, zones].min())

    def _step(self) -> None:
        """Publish the mixture; again a second later, while answers are on their way."""
        self._publish()
        now = self._clock.now_us
        policy = self.policy
        if any(route.is_moving(policy, now) for route in self._routes):
            after = now // SECOND * SECOND + SECOND
            self._clock.at(after, Rank.REPLICA, "steering step", self._step)
        else:
            self._moving = False

    def _arrived(self, number: int, changed_us: int) -> None:
        if any(route.changed_us > changed_us for route in self._routes):
            return
        self._publish()
        self._tell("steering", "drained", self._told(), number)

    def _publish(self) -> None:
        for j in range(len(self._routes)):
            shares = parts_per_million(self.shares(j))
            if shares == self._published[j]:
                continue
            self._published[j] = shares
            for region, share in enumerate(shares):
                self._plane.set(Table.STEER_PPM, (j, region), share)

    def _told(self) -> dict[str, JsonValue]:
        """Every home's answer, as ``eu: us 100%``; classes of a home that differ stand apart."""
        told: dict[str, JsonValue] = {}
        for j, kind in enumerate(self._layout.classes):
            home = self._layout.regions[kind.home]
            answer = {
                region: round(float(share), 6)
                for region, share in zip(self._layout.regions, self.answer(j), strict=True)
                if share > 0.0
            }
            same = told.setdefault(home, dict(answer))
            if same != answer:
                told[f"{home}/{kind.journey}"] = dict(answer)
        return told


def _misled(answer: Weights, wrong: Mapping[int, float]) -> Weights:
    """What is answered while records are wrong for a share of those who ask."""
    if not wrong:
        return answer
    share = min(sum(wrong.values()), 1.0)
    misled = (1.0 - share) * answer
    for region, part in wrong.items():
        misled[region] += part * share / sum(wrong.values())
    return misled


def parts_per_million(shares: Weights) -> tuple[int, ...]:
    """Whole parts that sum to a million: the largest remainders are rounded up."""
    exact = shares * PPM
    parts = np.floor(exact).astype(int)
    short = PPM - int(parts.sum())
    order = sorted(range(len(parts)), key=lambda k: (parts[k] - exact[k], k))
    for k in order[:short]:
        parts[k] += 1
    return tuple(int(part) for part in parts)
