"""The alerts and objectives of a topology that states none.

Two burn-rate pages per journey and three symptoms per service, so that a page says who hurts and
whose runbook to open. Source: Google, The Site Reliability Workbook, ch. 5, table 5-2; Site
Reliability Engineering, ch. 6 "The Four Golden Signals".
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.model.alerting import AlertRule, BurnRate, Threshold, Urgency
from sim.model.document import Microseconds
from sim.model.objective import Objective
from sim.model.signal import Signal, SignalQuery
from sim.model.topology import Topology
from sim.units import HOUR, MINUTE, SECOND


def objectives_of(topology: Topology) -> dict[str, Objective]:
    """The topology's objectives; none stated: 99.9 % of each journey's requests succeed."""
    if topology.objectives:
        return dict(topology.objectives)
    return {name: Objective(journey=name) for name in topology.journeys}


def alerts_of(topology: Topology) -> dict[str, AlertRule]:
    """The topology's alert rules; none stated: the standard set."""
    return dict(topology.alerts) if topology.alerts else dict(_standard(topology))


def _standard(topology: Topology) -> Iterator[tuple[str, AlertRule]]:
    for name, objective in objectives_of(topology).items():
        journey = objective.journey or next(iter(topology.journeys))
        entry = topology.journeys[journey].enters.split(".")[0]
        fast = BurnRate(objective=name, factor=14.4)
        slow = BurnRate(
            objective=name,
            factor=6.0,
            long=Microseconds(6 * HOUR),
            short=Microseconds(30 * MINUTE),
        )
        yield f"{name}-burns-fast", _rule(f"{journey}: error budget burns fast", fast, entry, 30)
        yield f"{name}-burns", _rule(f"{journey}: error budget burns", slow, entry, 120)
    for name in topology.services:
        errors = Threshold(signal=_signal(Signal.ERROR_SHARE, name), above=0.05)
        busy = Threshold(signal=_signal(Signal.SATURATION, name), above=0.9)
        gone = Threshold(signal=_signal(Signal.REPLICAS_READY, name), below=1.0)
        yield f"{name}-errors", _rule(f"{name}: more than 5 % of calls fail", errors, name, 60)
        yield f"{name}-saturated", _rule(f"{name}: no slot is free", busy, name, 120, is_page=False)
        yield f"{name}-gone", _rule(f"{name}: no replica serves", gone, name, 30)


def _rule(
    title: str, what: BurnRate | Threshold, service: str, for_s: int, *, is_page: bool = True
) -> AlertRule:
    return AlertRule(
        title=title,
        threshold=what if isinstance(what, Threshold) else None,
        burn_rate=what if isinstance(what, BurnRate) else None,
        lasts=Microseconds(for_s * SECOND),
        keep_firing_for=Microseconds(15 * SECOND),
        urgency=Urgency.PAGE if is_page else Urgency.TICKET,
        service=service,
    )


def _signal(name: Signal, service: str) -> SignalQuery:
    return SignalQuery(name=name, service=service)
