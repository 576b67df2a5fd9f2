"""How users come to the place that took over: by anycast at once, by DNS as old answers expire.

A share ``t / ttl`` has come after ``t``; who keeps the first answer for good never comes. Served is
what a drill counts as served: the good share over a window of so many seconds.
Source: rows D1 and D2 of ``docs/FIDELITY.md``; the window is that of ``sim.scoring.recovery``.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from sim.model.place import SteeringMode
from sim.model.topology import Topology
from sim.scoring.standard import LEVEL_WINDOW_S
from sim.units import HOUR

# Parts that the way is cut into, each at its middle's level.
_PARTS: Final = 4


def arrived_h(topology: Topology, *, moves: float, level: float) -> float:
    """Hours from the changed answer until a share ``level`` of all users is served for good.

    Args:
        topology: whose steering moves them.
        moves: share of the users that have to move at all; the others are served.
        level: strictly below 1.

    Returns:
        ``inf`` where so many keep the old answer that it never comes to that.
    """
    steering = topology.steering
    is_dns = steering.mode is SteeringMode.DNS
    stuck = moves * (steering.ignores_ttl if is_dns else 0.0)
    most = 1.0 - stuck
    if most < level:
        return math.inf
    if not is_dns:
        return steering.converges / HOUR
    # Missing at t: m (1 - t / T) + stuck. Over a window from t on that reaches past T it is
    # m (T - t)^2 / (2 T W), over one that does not m (1 - (t + W / 2) / T).
    ttl_h, window_h = steering.ttl / HOUR, LEVEL_WINDOW_S / 3600.0
    coming, allowed = moves - stuck, most - level
    if coming <= allowed or ttl_h == 0.0:
        return 0.0
    late = ttl_h - math.sqrt(2.0 * ttl_h * window_h * allowed / coming)
    if late + window_h >= ttl_h:
        return max(0.0, late)
    return max(0.0, ttl_h * (1.0 - allowed / coming) - window_h / 2.0)


def seen_early_h(*, missing: float, level: float) -> float:
    """How long before a share ``missing`` is served again a window from then on is good enough."""
    return LEVEL_WINDOW_S / 3600.0 * min(1.0, (1.0 - level) / missing)


def on_the_way(topology: Topology, until_h: float) -> tuple[tuple[float, float, float], ...]:
    """Begin, end and share of those who have come, for each part of the way up to ``until_h``."""
    steering = topology.steering
    if steering.mode is not SteeringMode.DNS or not math.isfinite(until_h):
        return ((0.0, until_h, 0.0),)
    ttl_h = max(steering.ttl / HOUR, 1e-9)
    bounds = [until_h * k / _PARTS for k in range(_PARTS + 1)]
    return tuple((a, b, min(1.0, (a + b) / 2.0 / ttl_h)) for a, b in pairwise(bounds))
