"""Rows of the reference table that only rooms above the engine can run: alerts and availability."""

from __future__ import annotations

import math

import numpy as np

from sim.engine.fidelity.check import Alone
from sim.engine.fidelity.rows import Measured
from sim.model.objective import Objective
from sim.observe.budget import BudgetBook
from sim.planning import availability as a
from sim.units import DAY, HOUR, MINUTE, SECOND

_RATE_PER_S = 1_000_000
_TARGET = 0.999
_SHARES = (1.0, 0.5, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002)


def burn_alert(*, factor: float, long_us: int, short_us: int, step_us: int) -> list[Measured]:
    """When both windows burn after errors begin from clean history, and when they no longer do."""
    found = []
    for share in _SHARES:
        words = f"{share:.1%} errors"
        # The short window is wholly bad when the errors end.
        would_fire_s = (1.0 - _TARGET) * factor * long_us / SECOND / share
        lasts_us = int(max(would_fire_s * SECOND, short_us)) + 3 * step_us
        fired_s, cleared_s = _windows(
            share, lasts_us, factor=factor, long_us=long_us, short_us=short_us, step_us=step_us
        )
        found += [
            Measured(f"{words}: fires after s", fired_s, 1),
            Measured(f"{words}: clears after s", cleared_s, 1),
        ]
        if share == 0.1:
            spent = share * fired_s * SECOND / ((1.0 - _TARGET) * 30 * DAY)
            found.append(Measured("budget spent when firing, 10 % errors", spent, 1))
    return found


def _windows(
    share: float, lasts_us: int, *, factor: float, long_us: int, short_us: int, step_us: int
) -> tuple[float, float]:
    """Seconds from the first error until both windows burn, and from the last until they do not."""
    book = BudgetBook(
        {"buy": Objective.model_validate({"journey": "buy", "target": _TARGET})}, ["buy"]
    )
    ended = failed = rows = 0
    fired_s = math.inf
    at = -min(long_us, 2 * HOUR) // step_us * step_us
    bad_us = math.ceil(lasts_us / step_us) * step_us
    while at < bad_us + short_us + 10 * step_us:
        ended += _RATE_PER_S * step_us // SECOND
        failed += round(_RATE_PER_S * share) * step_us // SECOND if 0 < at <= bad_us else 0
        counts = {"ended": ended, "failed": failed, "slow": 0}
        book.append(at, **{name: np.array([value]) for name, value in counts.items()})
        rows += 1
        burns = min(book.burn("buy", window, rows=rows) for window in (short_us, long_us)) > factor
        if burns:
            fired_s = min(fired_s, at / SECOND)
        elif at > bad_us:
            return fired_s, (at - bad_us) / SECOND if fired_s < math.inf else math.inf
        at += step_us
    return fired_s, math.inf


def _fast(seed: int) -> list[Measured]:
    del seed
    return burn_alert(factor=14.4, long_us=HOUR, short_us=5 * MINUTE, step_us=2 * SECOND)


def _middle(seed: int) -> list[Measured]:
    del seed
    return burn_alert(factor=6.0, long_us=6 * HOUR, short_us=30 * MINUTE, step_us=2 * SECOND)


def _slow(seed: int) -> list[Measured]:
    del seed
    return burn_alert(factor=1.0, long_us=3 * DAY, short_us=6 * HOUR, step_us=10 * SECOND)


def _one(value: float) -> Alone:
    return lambda _: [Measured("availability", value, 1)]


def _k_of_n(seed: int) -> list[Measured]:
    del seed
    return [
        Measured("2 of 3 at .99", a.k_of_n(2, 3, 0.99), 1),
        Measured("3 of 5 at .99", a.k_of_n(3, 5, 0.99), 1),
        Measured("2 of 3 zones at .999", a.k_of_n(2, 3, 0.999), 1),
    ]


def _regions(seed: int) -> list[Measured]:
    del seed
    return [
        Measured("each carries all", a.parallel([0.9995] * 2), 1),
        Measured("10 % in common", a.pair_with_common_cause(0.9995, common=0.1), 1),
        Measured("both are needed", a.series([0.9995] * 2), 1),
    ]


def _standby(seed: int) -> list[Measured]:
    del seed
    up_s, repair_s = 720 * 3600.0, 4 * 3600.0
    covered = a.active_passive(up_s=up_s, repair_s=repair_s, switch_s=300.0, switch_works=0.95)
    return [
        Measured("with a standby", covered, 1),
        Measured("without", a.of_part(up_s=up_s, down_s=repair_s), 1),
    ]


ABOVE: dict[str, Alone] = {
    "SLO14": _fast,
    "SLO6": _middle,
    "SLO1": _slow,
    "V1": _one(a.of_part(up_s=720 * 3600, down_s=3600)),
    "V2": _one(a.series([0.999] * 5)),
    "V3": _one(a.parallel([0.99] * 2)),
    "V4": _k_of_n,
    "V5": _regions,
    "V6": _standby,
}
