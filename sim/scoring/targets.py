"""Targets, met or missed, each with the sentence that says why and the journal lines behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.journal.record import Seconds
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring.impact import bad_and_ended, objectives_of
from sim.scoring.measures import Measures
from sim.scoring.stamps import Stamped
from sim.units import SECOND, format_duration

# MBCO where no tier says otherwise: the service level that counts as back.
BUSINESS_LEVEL = 0.95
LEVEL_WINDOW_S = 30


@dataclass(frozen=True, slots=True)
class TargetResult:
    """``target`` and ``actual`` in ``unit``; ``actual`` None where it was not reached."""

    name: str
    target: float
    actual: float | None
    met: bool
    unit: str
    sentence: str
    lines: tuple[int, ...] = ()


def judge_targets(
    scenario: Scenario, topology: Topology, stamped: Stamped, measures: Measures, seconds: Seconds
) -> tuple[TargetResult, ...]:
    """Every target that the scenario states."""
    targets = scenario.targets
    found: list[TargetResult] = []
    for name, bound, ends in (
        ("time_to_detect", targets.time_to_detect, ("detected_s",)),
        ("time_to_acknowledge", targets.time_to_acknowledge, ("acknowledged_s",)),
        ("time_to_mitigate", targets.time_to_mitigate, ("mitigated_s",)),
        ("time_to_resolve", targets.time_to_resolve, ("resolved_s",)),
    ):
        if bound is None:
            continue
        found.append(_duration(name, bound, measures[f"{name}_s"], stamped=stamped, ends=ends))
    if targets.rto is not None:
        actual = recovery_time_s(seconds, stamped, soak_s=scenario.soak // SECOND)
        found.append(_duration("rto", targets.rto, actual, stamped=stamped, ends=()))
    if targets.budget_spent is not None:
        found.append(_budget(targets.budget_spent, topology, seconds))
    if targets.journey_success is not None:
        found.append(_success(targets.journey_success, seconds))
    return tuple(found)


def _duration(
    name: str, bound_us: int, actual_s: float | None, *, stamped: Stamped, ends: tuple[str, ...]
) -> TargetResult:
    bound_s = bound_us / SECOND
    harmed = stamped.stamps.impact_began_s is not None
    lines = tuple(stamped.lines[end] for end in ends if end in stamped.lines)
    words = name.replace("_", " ")
    if actual_s is None and not harmed and name in ("time_to_mitigate", "rto"):
        return TargetResult(name, bound_s, 0.0, True, "s", "users were never harmed", lines)
    if actual_s is None and name == "time_to_acknowledge" and stamped.stamps.paged_s is None:
        return TargetResult(name, bound_s, None, True, "s", "no page fired", lines)
    if actual_s is None and not harmed:
        sentence = f"{words}: users were never harmed, so there was nothing to hold against it"
        return TargetResult(name, bound_s, None, True, "s", sentence, lines)
    if actual_s is None:
        return TargetResult(
            name, bound_s, None, False, "s", f"{words}: not reached before the drill ended", lines
        )
    met = actual_s <= bound_s
    relation = "within" if met else "over"
    sentence = f"{words}: {_time(actual_s)}, {relation} the target of {_time(bound_s)}"
    return TargetResult(name, bound_s, actual_s, met, "s", sentence, lines)


def _time(seconds: float) -> str:
    return format_duration(round(seconds) * SECOND)


def recovery_time_s(seconds: Seconds, stamped: Stamped, *, soak_s: int) -> float | None:
    """From the fault until at least 95 % of what is asked is served, for good and soaked.

    RTA in the words of ISO 22301: the service is back at its agreed level. Shape of the reading:
    requests that ended well over requests that ended, in windows of 30 s.
    """
    began = stamped.stamps.fault_began_s
    if began is None:
        return None
    totals = seconds.counts.sum(axis=0).astype(np.float64)
    good = _windowed(totals[:, Seconds.OK])
    ended = good + _windowed(totals[:, Seconds.FAILED])
    below = np.flatnonzero((ended > 0) & (good < BUSINESS_LEVEL * ended))
    below = below[below >= began]
    if not len(below):
        return 0.0
    last = int(below[-1])
    if len(ended) - 1 - last < soak_s:
        return None
    return max(float(last + 1 - LEVEL_WINDOW_S) - began, 0.0)


def _windowed(values: np.ndarray) -> np.ndarray:
    total = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(1, len(values) + 1)
    windowed: np.ndarray = total[ends] - total[np.maximum(ends - LEVEL_WINDOW_S, 0)]
    return windowed


def budget_spent(topology: Topology, seconds: Seconds) -> dict[str, float]:
    """Share of each objective's whole budget that this drill used up.

    Budget = (1 - target) x requests of the period at the drill's own mean rate.
    """
    spent = {}
    for name, objective in objectives_of(topology).items():
        bad, ended = bad_and_ended(seconds, objective)
        expected = ended.mean() * objective.period / SECOND if len(ended) else 0.0
        budget = (1.0 - objective.target) * expected
        spent[name] = float(bad.sum() / budget) if budget > 0 else 0.0
    return spent


def _budget(bound: float, topology: Topology, seconds: Seconds) -> TargetResult:
    spent = budget_spent(topology, seconds)
    worst = max(spent, key=lambda name: spent[name])
    sentence = f"error budget: {worst} spent {spent[worst]:.1%} of its period's budget"
    return TargetResult(
        "budget_spent", bound, round(spent[worst], 6), spent[worst] <= bound, "share", sentence
    )


def _success(bound: float, seconds: Seconds) -> TargetResult:
    totals = seconds.counts.sum(axis=(0, 1))
    ended = int(totals[Seconds.OK] + totals[Seconds.FAILED])
    share = float(totals[Seconds.OK] / ended) if ended else 1.0
    sentence = f"requests answered: {share:.2%} of {ended}"
    return TargetResult(
        "journey_success", bound, round(share, 6), share >= bound, "share", sentence
    )
