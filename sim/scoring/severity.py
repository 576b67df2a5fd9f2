"""How bad it truly was, minute by minute, and what calling it otherwise cost.

The true severity is computed from what users lived through: the share of all value that was lost,
the share of the worst hit journey, data that are gone. After the last harm it stays for the soak:
nobody can know sooner that it is over.
Source: PagerDuty, Incident Response Documentation, "Severity levels" (metric based, doubt goes up).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.journal.entries import Kind
from sim.journal.record import RunRecord, Seconds
from sim.model.communication import Severity
from sim.model.scenario import Scenario, SeverityLine
from sim.scoring import standard
from sim.scoring.impact import Impact
from sim.scoring.reading import Given
from sim.units import SECOND

# Levels count upwards with the harm: 0 is no incident, 4 is SEV1.
LEVELS = tuple(reversed([severity.value for severity in Severity]))
WINDOW_S = 60

Levels = npt.NDArray[np.int64]


def level_of(severity: str) -> int:
    """4 of ``SEV1``, 1 of ``SEV4``."""
    return LEVELS.index(severity) + 1


def true_levels(record: RunRecord, scenario: Scenario, impact: Impact) -> Levels:
    """The true level in every second, shape ``(seconds,)``.

    The worst level of the matrix is never worse than what the drill states of its worst moment.
    """
    lost, worst = _shares(record.seconds)
    found = np.zeros(len(lost), dtype=np.int64)
    is_harmed = impact.any_missed
    for name, of_value, of_journey in reversed(_matrix(scenario)):
        found[is_harmed & ((lost >= of_value) | (worst >= of_journey))] = level_of(name)
    for at_us in _data_lost_us(record):
        second = max(at_us // SECOND, 0)
        found[second : second + 1] = level_of(Severity.SEV1)
    found = np.minimum(found, level_of(scenario.truth.severity))
    return _held(found, scenario.soak // SECOND)


def _matrix(scenario: Scenario) -> list[tuple[str, float, float]]:
    """The norm, and what the drill says otherwise."""
    rows = []
    for name, value, journey in standard.SEVERITIES:
        own = scenario.severities.get(Severity(name), SeverityLine())
        rows.append(
            (
                name,
                value if own.value is None else own.value,
                journey if own.journey is None else own.journey,
            )
        )
    return rows


def declared_levels(given: Sequence[Given], seconds: int) -> Levels:
    """The level that stood declared in every second; 0 before, and once it was resolved."""
    found = np.zeros(seconds, dtype=np.int64)
    last = 0
    for order in given:
        if not order.is_done or order.ended_us is None:
            continue
        second = min(max(order.ended_us // SECOND, 0), seconds)
        if order.action == "declare":
            last = level_of(str(order.arguments.get("severity", Severity.SEV4)))
            found[second:] = last
        elif order.action == "resolve":
            found[second:] = 0
        elif order.action == "reopen":
            found[second:] = last
    return found


def cost_of(declared: Levels, true: Levels) -> float:
    """Level-seconds of wrong calls; one level up is doubt at first, and closing takes a while."""
    under = np.clip(true - declared, 0, None)
    over = np.clip(declared - true, 0, None)
    over[_closing(true)] = 0
    said = np.flatnonzero(declared > 0)
    if len(said):
        doubt = slice(int(said[0]), int(said[0]) + standard.DOUBT_US // SECOND)
        over[doubt] = np.clip(over[doubt] - 1, 0, None)
    return float(standard.UNDER_CALL * under.sum() + standard.OVER_CALL * over.sum())


def _closing(true: Levels) -> npt.NDArray[np.bool_]:
    """Seconds soon after the end of an incident: it need not be closed in the same minute."""
    closing = np.zeros(len(true), dtype=np.bool_)
    for second in np.flatnonzero((true[1:] == 0) & (true[:-1] > 0)):
        closing[second + 1 : second + 1 + standard.CLOSE_US // SECOND] = True
    closing &= true == 0
    return closing


def best_constant(true: Levels) -> tuple[int, float]:
    """The one answer that would have cost least all along, silence included, and its cost."""
    costs = [(cost_of(np.full_like(true, level), true), level) for level in range(len(LEVELS) + 1)]
    cost, level = min(costs)
    return level, cost


def _shares(seconds: Seconds) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Share of value lost and share of the worst journey, over the minute up to each second."""
    counts = seconds.counts.astype(np.float64)
    bad = counts[:, :, Seconds.FAILED] + standard.SLOW_LOSS * counts[:, :, Seconds.SLOW]
    ended = counts[:, :, Seconds.OK] + counts[:, :, Seconds.FAILED]
    value = np.maximum(seconds.value, standard.LEAST_VALUE)[:, None]
    worst = np.zeros(counts.shape[1])
    for journey in dict.fromkeys(seconds.journeys):
        mine = [k for k, name in enumerate(seconds.journeys) if name == journey]
        share = _share(bad[mine].sum(axis=0), ended[mine].sum(axis=0))
        worst = np.maximum(worst, share)
    return _share((bad * value).sum(axis=0), (ended * value).sum(axis=0)), worst


def _share(bad: npt.NDArray[np.float64], ended: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    bad_w, ended_w = _windowed(bad), _windowed(ended)
    with np.errstate(invalid="ignore", divide="ignore"):
        share: npt.NDArray[np.float64] = np.nan_to_num(bad_w / ended_w, posinf=0.0)
    return share


def _windowed(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    total = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(1, len(values) + 1)
    windowed: npt.NDArray[np.float64] = total[ends] - total[np.maximum(ends - WINDOW_S, 0)]
    return windowed


def _held(levels: Levels, soak_s: int) -> Levels:
    """Every level holds for the soak: it can fall only once it has stayed lower so long."""
    held = levels.copy()
    for level in range(1, len(LEVELS) + 1):
        at = np.flatnonzero(levels >= level)
        for second in at[np.diff(at, append=len(levels) + soak_s + 1) > 1]:
            span = held[second : second + soak_s + 1]
            np.maximum(span, level, out=span)
    return held


def _data_lost_us(record: RunRecord) -> list[int]:
    """When a promotion or a restore gave writes up."""
    return [
        entry.at_us
        for entry in record.of_kind(Kind.STORE)
        if entry.event in ("promoted", "restored") and entry.data.get("lost")
    ]
