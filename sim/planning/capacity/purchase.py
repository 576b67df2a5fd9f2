"""What to buy how: reserved, on demand and spot for the demand ahead, and what the mix costs.

Units are replicas of on-demand price 1 by the study's weights; a service that weighs two counts
twice. Each hour of each simulated future asks for the sizes that the closed form gives at its rate:
who buys by the hour must also scale by the hour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine.layout import FloatArray
from sim.model.topology import Topology
from sim.planning.capacity.closed_form import needs_at
from sim.planning.capacity.demand import Demand
from sim.planning.capacity.intervals import Within, quantile_within
from sim.planning.capacity.load import asked_of
from sim.planning.capacity.newsvendor import IntArray, mean_cost, to_reserve
from sim.planning.capacity.spot import (
    expected_run,
    expected_run_with_checkpoints,
    spare_for,
    taken_at_once,
)
from sim.planning.capacity.study import Holding, Prices, Spot
from sim.units import HOUR

MOST_PATHS = 200
_RATES = 60
_SPARE_CHANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Interruptions:
    """What spot capacity does to the work on it. Times in hours."""

    run_h: float  # of a job, as expected
    longer: float  # over a job that is never interrupted
    per_month: float  # interruptions of all replicas
    at_once: dict[str, float]  # share of the replicas that may go at once -> chance in any window
    spare: int  # replicas that make good all but one window in ten thousand
    replicas: int


@dataclass(frozen=True)
class Mix:
    """What to buy. Costs are means per hour, in the study's money."""

    reserved: int
    demand: IntArray  # (paths, hours) units that must stay
    movable: IntArray  # (paths, hours) units that may be taken
    cost: float
    cost_on_demand: float  # all of it on demand
    cost_by_class: dict[str, float]
    saved: Within  # share saved against all on demand, by path: 5 % quantile of it
    interruptions: Interruptions | None


def mix_of(
    topology: Topology,
    demand: Demand,
    holding: Holding,
    prices: Prices,
    spot: Spot | None,
    *,
    shares: Mapping[str, float] | None = None,
) -> Mix:
    """The cheapest mix for the demand ahead."""
    movable = frozenset(spot.services) if spot is not None else frozenset()
    rates = demand.paths[:MOST_PATHS] * demand.within_step
    firm_services = [name for name in topology.services if name not in movable]
    firm = units_at(topology, rates, holding, prices, firm_services, shares=shares)
    loose = units_at(topology, rates, holding, prices, sorted(movable), shares=shares)
    reserved = 0
    if prices.reserved is not None:
        reserved = to_reserve(firm, reserved=prices.reserved, otherwise=prices.on_demand)
    paid = prices.reserved or 0.0
    by_path = reserved * paid + prices.on_demand * np.maximum(firm - reserved, 0).mean(axis=1)
    told, spot_price = None, 0.0
    if spot is not None and prices.spot is not None:
        told = interruptions(spot, _most(topology, demand, holding, spot, shares))
        # The same work takes longer where it is interrupted.
        spot_price = prices.spot * told.longer
    by_path = by_path + spot_price * loose.mean(axis=1)
    plain = prices.on_demand * (firm + loose).mean(axis=1)
    weighed = {
        "reserved": reserved * paid,
        "on demand": prices.on_demand * float(np.maximum(firm - reserved, 0).mean()),
        "spot": spot_price * float(loose.mean()),
    }
    return Mix(
        reserved=reserved,
        demand=firm,
        movable=loose,
        cost=float(by_path.mean()),
        cost_on_demand=float(plain.mean()),
        cost_by_class=weighed,
        saved=quantile_within(1.0 - by_path / plain, 0.05),
        interruptions=told,
    )


def units_at(
    topology: Topology,
    rates: FloatArray,
    holding: Holding,
    prices: Prices,
    services: Iterable[str],
    *,
    shares: Mapping[str, float] | None = None,
) -> IntArray:
    """Weighed units of some services at each rate, rounded up to whole ones; the rates' shape."""
    names = list(services)
    grid = np.linspace(0.0, float(rates.max()), _RATES + 1)[1:]
    asked = asked_of(topology, shares)
    units = []
    for rate in grid:
        needs = needs_at(topology, asked, float(rate), holding)
        whole = math.fsum(needs[name].whole * prices.weights.get(name, 1.0) for name in names)
        units.append(math.ceil(round(whole, 9)))
    # The grid's next rate above: never fewer than are needed.
    found: IntArray = np.array(units, dtype=np.int64)[
        np.clip(np.searchsorted(grid, rates, side="left"), 0, _RATES - 1)
    ]
    return found


def interruptions(spot: Spot, replicas: int) -> Interruptions:
    """What is lost of so many replicas, how often, and how many more make it good."""
    rate, job_h = spot.interrupted_per_hour, spot.job / HOUR
    points = spot.checkpoints
    if points is None:
        run_h = expected_run(job_h, rate=rate)
    else:
        run_h = expected_run_with_checkpoints(
            job_h, rate=rate, every=points.every / HOUR, costs=points.costs / HOUR
        )
    chances = taken_at_once(
        replicas,
        rate=rate,
        window=spot.replaced_after / HOUR,
        pools=spot.pools,
        common=spot.common,
    )
    at_once = {
        f"{share:.0%}": float(chances[max(math.ceil(share * replicas), 1) :].sum())
        for share in (0.1, 0.25, 0.5, 1.0)
    }
    return Interruptions(
        run_h=run_h,
        longer=run_h / job_h,
        per_month=rate * replicas * 730.0,
        at_once=at_once,
        spare=spare_for(chances, chance=_SPARE_CHANCE),
        replicas=replicas,
    )


def cost_of(mix: Mix, prices: Prices, units: int) -> float:
    """Mean cost of an hour of the firm demand with another number reserved."""
    return mean_cost(mix.demand, units, reserved=prices.reserved or 0.0, otherwise=prices.on_demand)


def _most(
    topology: Topology,
    demand: Demand,
    holding: Holding,
    spot: Spot,
    shares: Mapping[str, float] | None,
) -> int:
    """Replicas that may be taken at the peak to size for."""
    needs = needs_at(topology, asked_of(topology, shares), demand.peak.value, holding)
    return sum(needs[name].whole for name in spot.services)
