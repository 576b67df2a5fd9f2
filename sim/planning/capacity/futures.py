"""Sizes over every simulated future: how often they hold, and what hindsight would have saved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine.layout import FloatArray
from sim.model.topology import Topology
from sim.planning.capacity.closed_form import needs_at
from sim.planning.capacity.demand import Demand
from sim.planning.capacity.intervals import Within, share_within
from sim.planning.capacity.load import Asked
from sim.planning.capacity.sizes import Search, Sizes
from sim.planning.capacity.study import Holding, Prices

_RATES = 40


@dataclass(frozen=True, slots=True)
class Over:
    """One choice of sizes over the futures, the largest zone gone in each.

    ``units`` are replicas by the study's weights. ``regret_units`` is the mean number of units more
    than hindsight would have bought, over the futures that were held;
    ``short_by`` the mean share by which the peak of the others was beyond what holds.
    """

    name: str
    replicas: dict[str, int]
    units: float
    cost_per_hour: float | None
    most_held_per_s: float
    held: Within
    regret_units: float | None
    short_by: float | None


def over_futures(
    choices: Mapping[str, Mapping[str, int]],
    search: Search,
    *,
    topology: Topology,
    demand: Demand,
    asked: dict[str, Asked],
    holding: Holding,
    prices: Prices | None,
) -> list[Over]:
    """Each choice of sizes, by its name; services that it leaves out are as they are."""
    weights = {} if prices is None else prices.weights
    best = _hindsight(topology, demand, asked, holding, weights, found=choices["found"])
    found = []
    for name, chosen in choices.items():
        whole = {one: chosen.get(one, topology.services[one].replicas) for one in topology.services}
        most = search.most_held(whole)
        is_held = demand.peaks <= most
        units = math.fsum(weights.get(one, 1.0) * count for one, count in whole.items())
        over = demand.peaks[~is_held] / most - 1.0 if most > 0.0 else np.array([])
        found.append(
            Over(
                name=name,
                replicas=whole,
                units=units,
                cost_per_hour=None if prices is None else prices.on_demand * units,
                most_held_per_s=most,
                held=share_within(int(is_held.sum()), len(is_held)),
                regret_units=float((units - best[is_held]).mean()) if is_held.any() else None,
                short_by=float(over.mean()) if len(over) else None,
            )
        )
    return found


def choices_of(
    topology: Topology, sizes: Sizes, submitted: Mapping[str, int]
) -> dict[str, Mapping[str, int]]:
    """What is judged: the sizes as they are, those that were found, and those of a planner."""
    choices: dict[str, Mapping[str, int]] = {"as it is": {}, "found": sizes.replicas}
    if submitted:
        choices["submitted"] = submitted
    assert set(sizes.replicas) == set(topology.services)
    return choices


def _hindsight(
    topology: Topology,
    demand: Demand,
    asked: dict[str, Asked],
    holding: Holding,
    weights: Mapping[str, float],
    *,
    found: Mapping[str, int],
) -> FloatArray:
    """Units for each future's own peak: the closed form's, as far off as it was at the peak.

    A search on the graph for each would take hours; between points of a grid it is straight.
    """

    def closed(rate: float) -> float:
        needs = needs_at(topology, asked, rate, holding)
        return math.fsum(need.whole * weights.get(name, 1.0) for name, need in needs.items())

    on_graph = math.fsum(count * weights.get(name, 1.0) for name, count in found.items())
    factor = on_graph / closed(demand.peak.value)
    grid = np.linspace(float(demand.peaks.min()), float(demand.peaks.max()), _RATES)
    units: FloatArray = np.interp(
        demand.peaks, grid, np.array([factor * closed(float(rate)) for rate in grid])
    )
    return units
