"""Targets, met or missed, each with the sentence that says why and the journal lines behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.journal.record import RunRecord, Seconds
from sim.model.scenario import Part, Scenario
from sim.model.topology import Topology
from sim.scoring.impact import bad_and_ended, objectives_of
from sim.scoring.measures import Measures, measure
from sim.scoring.notice import Notice, first_notice
from sim.scoring.recovery import Recovery, bounds_of, recover
from sim.scoring.stamps import Stamped, stamp
from sim.units import SECOND, format_duration


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


def targets_of(
    record: RunRecord, scenario: Scenario, topology: Topology
) -> tuple[TargetResult, ...]:
    """Every target of a run, read from its record alone."""
    stamped = stamp(record, scenario, topology)
    return judge_targets(
        scenario,
        topology,
        stamped,
        record.seconds,
        measures=measure(stamped.stamps),
        recovery=recover(record, topology, stamped, soak_s=scenario.soak // SECOND),
        notice=first_notice(record, stamped.stamps),
    )


def judge_targets(
    scenario: Scenario,
    topology: Topology,
    stamped: Stamped,
    seconds: Seconds,
    *,
    measures: Measures,
    recovery: Recovery,
    notice: Notice,
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
    if targets.time_to_notify is not None:
        found.append(_notice(targets.time_to_notify, notice))
    if targets.rto is not None:
        found.append(_duration("rto", targets.rto, recovery.rto_s, stamped=stamped, ends=()))
    if targets.rpo is not None:
        found.append(_recovery_point("rpo", targets.rpo, recovery.rpo_s, recovery.lines))
    for name, most, actual in (
        ("writes_lost", targets.writes_lost, recovery.writes["writes_lost"]),
        ("residency_breaches", targets.residency_breaches, recovery.residency_breaches),
    ):
        if most is not None:
            found.append(_count(name, most, actual))
    found.extend(_of_tiers(scenario, topology, stamped, recovery))
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
    if actual_s is None and not harmed and (name == "time_to_mitigate" or name.startswith("rto")):
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


def _notice(bound_us: int, notice: Notice) -> TargetResult:
    bound_s, name = bound_us / SECOND, "time_to_notify"
    if not notice.is_due:
        return TargetResult(name, bound_s, None, True, "s", "nothing showed, so none was due")
    if notice.after_s is None:
        sentence = "time to notify: the authority had no word before the drill ended"
        return TargetResult(name, bound_s, None, False, "s", sentence)
    met = notice.after_s <= bound_s
    relation = "within" if met else "over"
    sentence = f"time to notify: {_time(notice.after_s)}, {relation} the {_time(bound_s)} allowed"
    lines = () if notice.line is None else (notice.line,)
    return TargetResult(name, bound_s, notice.after_s, met, "s", sentence, lines)


def _time(seconds: float) -> str:
    return format_duration(round(seconds) * SECOND)


def _recovery_point(
    name: str, bound_us: int, actual_s: float | None, lines: tuple[int, ...]
) -> TargetResult:
    bound_s = bound_us / SECOND
    if actual_s is None:
        sentence = "nothing was promoted or restored, so no write was given up"
        return TargetResult(name, bound_s, 0.0, True, "s", sentence, lines)
    met = actual_s <= bound_s
    relation = "within" if met else "over"
    sentence = f"{name}: {_time(actual_s)} of writes, {relation} the target of {_time(bound_s)}"
    return TargetResult(name, bound_s, actual_s, met, "s", sentence, lines)


def _count(name: str, most: int, actual: int) -> TargetResult:
    sentence = f"{name.replace('_', ' ')}: {actual:,}, at most {most:,}"
    return TargetResult(name, float(most), float(actual), actual <= most, "count", sentence)


def _of_tiers(
    scenario: Scenario, topology: Topology, stamped: Stamped, recovery: Recovery
) -> Iterator[TargetResult]:
    """What tiers promise, in drills that can show it."""
    if Part.RTO not in scenario.opportunities:
        return
    for tier, kind, bound in bounds_of(topology.tiers):
        actual = recovery.by_tier[tier][kind]
        if kind == "rpo":
            yield _recovery_point(f"rpo {tier}", bound, actual, recovery.lines)
        else:
            yield _duration(f"rto {tier}", bound, actual, stamped=stamped, ends=())


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
