"""What each outage does under an option: stretches of less service, recoveries, writes given up."""

from __future__ import annotations

import numpy as np

from sim.model.plan.stage import Strategy
from sim.planning.recovery import sources as s
from sim.planning.recovery.drawn import Drawn
from sim.planning.recovery.happened import Happened
from sim.planning.recovery.home import home_lost, standby_lost
from sim.planning.recovery.prepared import Prepared
from sim.planning.recovery.wrong_data import wrong_data
from sim.planning.recovery.zones import zones_lost


def happen(drawn: Drawn, name: str) -> Happened:
    """Live the chunk under an option."""
    happened = Happened(drawn, drawn.case.options[name])
    home_lost(happened)
    zones_lost(happened)
    _services(happened)
    _shared(happened)
    wrong_data(happened)
    if Strategy.ACTIVE_ACTIVE in _strategies(happened.prepared):
        standby_lost(happened)
    return happened


def _strategies(prepared: Prepared) -> set[Strategy]:
    option = prepared.option
    return {option.strategy, *(one.strategy for one in option.tiers.values())}


def _services(happened: Happened) -> None:
    """A fault of one service everywhere: no place to move to; it counts, but is no disaster."""
    drawn, case = happened.drawn, happened.case
    for name in case.topology.services:
        which = drawn.of(mode=s.SERVICE, node=name)
        at = drawn.outages.axis_h[which]
        happened.stretch(which, at, at + drawn.outages.lasts_h[which], case.without((name,)))


def _shared(happened: Happened) -> None:
    """A shared node is down, and with it all that lean on it: once, not once for each."""
    drawn, case = happened.drawn, happened.case
    for name in case.plan.shared:
        which = drawn.of(mode=s.SHARED, node=name)
        stopped = [x for other in case.leaning[name] for x in case.plan.shared[other].stops]
        if len(which) == 0 or not stopped:
            continue
        at, lasts = drawn.outages.axis_h[which], drawn.outages.lasts_h[which]
        happened.stretch(which, at, at + lasts, case.without(stopped))
        for t, tier in enumerate(case.tiers):
            if set(stopped) & set(case.services[tier]):
                none = np.zeros(len(which))
                happened.incidents(which, t, lasts, none, none)
