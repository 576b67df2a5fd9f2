"""How soon an alarm of the system's own can go off: the floor under every detection.

A burn rate over a window that began clean passes its factor when errors have filled
``factor * (1 - target) / errors`` of it. A signal has to be sampled, a rule to be looked at, and
the expression to hold ``for`` a while; on average half an interval goes by before a look.
Source: Google, The Site Reliability Workbook, ch. 5; rows of alerts in ``docs/FIDELITY.md``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.model.alerting import AlertRule, Urgency
from sim.model.objective import Sli
from sim.model.scenario import Telemetry
from sim.model.topology import Topology
from sim.units import HOUR


def alarm_after_h(topology: Topology, served: Sequence[float]) -> float:
    """Hours from a loss until somebody can be woken; 0 where no rule tells of it.

    Args:
        topology: with its rules and objectives.
        served: good share of each journey since the loss.
    """
    if not served:
        return 0.0
    missing: dict[str | None, float] = dict(
        zip(topology.journeys, (1.0 - share for share in served), strict=True)
    )
    weights = {name: journey.weight for name, journey in topology.journeys.items()}
    whole = sum(weights.values()) or 1.0
    # An objective that names no journey is about all of them together.
    missing[None] = sum(weights[name] * missing[name] for name in weights) / whole
    found = [
        _fires_after_us(topology, rule, missing)
        for rule in topology.alerts.values()
        if rule.urgency is Urgency.PAGE and rule.burn_rate is not None
    ]
    soonest = min(found, default=math.inf)
    return soonest / HOUR if math.isfinite(soonest) else 0.0


def _fires_after_us(topology: Topology, rule: AlertRule, missing: dict[str | None, float]) -> float:
    burn = rule.burn_rate
    assert burn is not None
    objective = topology.objectives.get(burn.objective)
    if objective is None or objective.sli is not Sli.AVAILABILITY:
        return math.inf
    errors = missing.get(objective.journey, 0.0)
    fills = math.inf if errors <= 0.0 else burn.factor * (1.0 - objective.target) / errors
    if fills >= 1.0:
        return math.inf
    window_us = max(burn.long, burn.short) * fills
    seen = Telemetry()
    looks_us = (seen.scrape_interval + rule.interval) / 2.0 + seen.delay
    return float(window_us + looks_us + rule.lasts)
