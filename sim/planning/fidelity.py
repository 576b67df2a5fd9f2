"""Rows of the reference table that only rooms above the engine can run.

Alerts, availability, and the cold start of a cache.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from sim.engine.fidelity.check import Alone
from sim.engine.fidelity.rows import Measured
from sim.model.objective import Objective
from sim.observe.budget import BudgetBook
from sim.planning import availability as a
from sim.planning.cold_start import Cached, least_fatal
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


# Huang et al. (OSDI 2022), the artifact's thresholds by calls per second: the fewest of the most
# popular keys, in half-decades, whose loss is never made good; None where all may go.
_FATAL_80 = {60: None, 120: None, 180: 316_227, 240: 31_622, 300: 3_162, 360: 1_000}
_FATAL_95 = {
    **dict.fromkeys((60, 120, 180)), 240: 1_000_000, 300: 316_227, 360: 31_622, 420: 31_622,
    600: 3_162, 900: 1_000, 1200: 316,
}  # fmt: skip
_ROWS = 34_511_000
_HALF_DECADES = (*(round(10 ** (k / 2)) for k in range(4, 15)), _ROWS)


def _cold_start(seed: int) -> list[Measured]:
    """MS6: one free parameter, the store's rate; 110/s lies within the row's 105 to 120."""
    del seed
    most = Cached(_ROWS, 1.00001, 0.80, store_per_s=110.0, timeout_s=1.0)
    all_but_few = Cached(_ROWS, 1.14165, 0.95, store_per_s=110.0, timeout_s=1.0)
    found = []
    for name, cached, published in (("80 %", most, _FATAL_80), ("95 %", all_but_few, _FATAL_95)):
        got = _thresholds(cached, published)
        patient = _thresholds(replace(cached, timeout_s=2.0), published)
        near = [_is_near(least, published[rate]) for rate, least in got.items()]
        found += [
            Measured(f"{name}: loads within half a decade", sum(near), 1),
            Measured(f"{name}: falls with the load", float(_falls([*got.values()])), 1),
            Measured(
                f"{name}: 2 s of patience lower none",
                float(all(_steps(patient[rate]) >= _steps(got[rate]) for rate in got)),
                1,
            ),
        ]
    return found


def _thresholds(cached: Cached, rates: Iterable[int]) -> dict[int, int | None]:
    return {rate: least_fatal(cached, calls_per_s=rate, of=_HALF_DECADES) for rate in rates}


def _steps(least: int | None) -> float:
    """A threshold in half-decades; endless where all may go."""
    return math.inf if least is None else round(2.0 * math.log10(least))


def _is_near(got: int | None, published: int | None) -> bool:
    return got == published or abs(_steps(got) - _steps(published)) <= 1.0


def _falls(thresholds: list[int | None]) -> bool:
    steps = [_steps(least) for least in thresholds]
    return all(later <= earlier for earlier, later in pairwise(steps))


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
    "MS6": _cold_start,
}
