"""What a scenario's shapes make of its traffic over time: factors by journey, and when they turn.

The engine takes the exact mean of every second; here the level at a moment is enough, for advice
and for the number of calls.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import pairwise

from sim.model.scenario import Scenario, ShapeKind, TrafficShape
from sim.model.topology import Topology
from sim.units import SECOND

# Besides the moments at which a shape turns, so many are looked at: a sine has no corner.
_LOOKS = 500


class Traffic:
    """Arrivals of each journey, as a factor on its normal rate, from the lead-in to the end."""

    def __init__(self, scenario: Scenario, topology: Topology) -> None:
        self.rate_per_s = topology.traffic.rate if scenario.rate is None else scenario.rate
        self.journeys = tuple(topology.journeys)
        self._shapes = scenario.traffic
        self._begins_s = -scenario.lead_in / SECOND
        self._ends_s = scenario.lasts / SECOND

    def factors(self, at_s: float) -> dict[str, float]:
        """By journey; ``at_s`` counts from the start of the drill, the lead-in is negative."""
        found = dict.fromkeys(self.journeys, 1.0)
        for shape in self._shapes:
            level = level_at(shape, at_s, base_per_s=self.rate_per_s)
            for journey in found:
                if shape.journey in (None, journey):
                    found[journey] *= level
        return found

    def strongest_shape(self, at_s: float) -> int:
        """The place of the shape that raises traffic most at that moment."""
        levels = [level_at(shape, at_s, base_per_s=self.rate_per_s) for shape in self._shapes]
        return levels.index(max(levels))

    @cached_property
    def moments_s(self) -> tuple[float, ...]:
        """Where a shape turns, and moments in between, in order; both ends are among them."""
        step = (self._ends_s - self._begins_s) / _LOOKS
        found = {self._begins_s + k * step for k in range(_LOOKS)} if self._shapes else set()
        turns = (turn for shape in self._shapes for turn in _turns_s(shape))
        found.update(turn for turn in turns if self._begins_s < turn < self._ends_s)
        return tuple(sorted({*found, self._begins_s, self._ends_s}))

    @cached_property
    def mean_factors(self) -> dict[str, float]:
        """By journey, over lead-in and drill."""
        total = dict.fromkeys(self.journeys, 0.0)
        for begins, ends in pairwise(self.moments_s):
            # A level between two turns is straight: its middle is its mean.
            for journey, factor in self.factors((begins + ends) / 2).items():
                total[journey] += factor * (ends - begins)
        whole = self._ends_s - self._begins_s
        return {journey: area / whole for journey, area in total.items()}

    def heights(self, most: int) -> list[tuple[float, dict[str, float]]]:
        """Moments that no other tops in every journey, by their arrivals; at most so many."""
        looks = [(at_s, self.factors(at_s)) for at_s in self.moments_s[:-1]]
        looks.sort(key=lambda look: (-sum(look[1].values()), look[0]))
        found: list[tuple[float, dict[str, float]]] = []
        for at_s, factors in looks:
            if len(found) == most:
                break
            if not any(all(top[j] >= factors[j] for j in factors) for _, top in found):
                found.append((at_s, factors))
        return found


def level_at(shape: TrafficShape, at_s: float, *, base_per_s: float) -> float:
    """The factor of a shape at a moment; at a jump the one that holds from then on."""
    low, high, since = shape.factor, shape.to, at_s - shape.at / SECOND
    over = shape.over / SECOND
    match shape.shape:
        case ShapeKind.STEP:
            return high if since >= 0 else low
        case ShapeKind.RAMP:
            return _climb(low, high, since, over)
        case ShapeKind.SURGE:
            falls = since - over - (shape.lasts or 0) / SECOND
            return _climb(high, low, falls, over) if falls >= 0 else _climb(low, high, since, over)
        case ShapeKind.DIURNAL:
            turn = math.cos(2.0 * math.pi * since / (shape.period / SECOND))
            return (high + low) / 2 + (high - low) / 2 * turn
        case ShapeKind.REPLAY:
            return _replayed(shape.rates_per_s, at_s, base_per_s)
    return low


def _climb(low: float, high: float, since: float, over: float) -> float:
    if since < 0:
        return low
    return high if since >= over else low + (high - low) * since / over


def _replayed(rates_per_s: tuple[float, ...], at_s: float, base_per_s: float) -> float:
    if not rates_per_s or base_per_s <= 0:
        return 1.0
    return rates_per_s[min(len(rates_per_s) - 1, max(0, math.floor(at_s)))] / base_per_s


def _turns_s(shape: TrafficShape) -> list[float]:
    at, over = shape.at / SECOND, shape.over / SECOND
    held = (shape.lasts or 0) / SECOND
    if shape.shape is ShapeKind.REPLAY:
        rates = shape.rates_per_s
        return [float(k) for k in range(1, len(rates)) if rates[k] != rates[k - 1]]
    if shape.shape is ShapeKind.DIURNAL:
        period = shape.period / SECOND
        return [at + k * period for k in range(-8, 9)]
    return [at, at + over, at + over + held, at + 2 * over + held]
