"""Availability algebra: what a system of repairable parts gives in the long run, by closed form.

Every availability is a share of time, 0 to 1. Parts fail and are repaired independently unless a
function says otherwise.
Source: Rausand and Hoyland, System Reliability Theory, 2nd ed., ch. 4, 6 and 9.
"""

from __future__ import annotations

import math
from collections.abc import Iterable


def of_part(*, up_s: float, down_s: float) -> float:
    """One part that is up for ``up_s`` on average and then down for ``down_s``.

    Raises:
        ValueError: if it is never up and never down, or a time is negative.
    """
    if up_s < 0.0 or down_s < 0.0 or up_s + down_s == 0.0:
        raise ValueError(f"mean times of {up_s} s up and {down_s} s down are no cycle")
    return up_s / (up_s + down_s)


def series(parts: Iterable[float]) -> float:
    """All parts are needed; optional ones do not belong in the list."""
    return math.prod(parts)


def parallel(parts: Iterable[float]) -> float:
    """Any part is enough."""
    return 1.0 - math.prod(1.0 - part for part in parts)


def k_of_n(k: int, n: int, part: float) -> float:
    """At least ``k`` of ``n`` like parts are up."""
    return math.fsum(
        math.comb(n, up) * part**up * (1.0 - part) ** (n - up) for up in range(k, n + 1)
    )


def pair_with_common_cause(part: float, *, common: float) -> float:
    """Two like parts of which any is enough; a share ``common`` of outages takes both.

    Source: Fleming, A reliability model for common mode failures, 1974.
    """
    down = 1.0 - part
    return 1.0 - (((1.0 - common) * down) ** 2 + common * down)


def active_passive(*, up_s: float, repair_s: float, switch_s: float, switch_works: float) -> float:
    """One part with a standby: an outage lasts the switch, or the repair where the switch fails.

    The standby is taken to be well whenever it is needed; a cycle is a time up and a repair.
    """
    outage_s = switch_works * switch_s + (1.0 - switch_works) * repair_s
    return 1.0 - outage_s / (up_s + repair_s)
