"""The parts of a score that are always named: a value from 0 to 1, or None with the reason.

Every part has a sentence and the journal lines that it was read from. A part that the drill gave no
opportunity for stays blank; blank is not zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.communication import Audience, Severity
from sim.model.scenario import Part, Scenario
from sim.scoring import standard
from sim.scoring.asks import asks
from sim.scoring.cadence import covered_us, word_of
from sim.scoring.changes import cures
from sim.scoring.dimensions.items import held as within
from sim.scoring.handoffs import handoffs, recall_of
from sim.scoring.measures import Measures
from sim.scoring.reading import Given, orders
from sim.scoring.stamps import Stamped, belief_in_truth
from sim.scoring.targets import TargetResult
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part: ``value`` in 0..1 or None, with ``sentence`` and journal ``lines``."""

    value: float | None
    sentence: str
    lines: tuple[int, ...] = ()
    inputs: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What parts are read from."""

    record: RunRecord
    scenario: Scenario
    stamped: Stamped
    measures: Measures
    targets: tuple[TargetResult, ...]
    given: tuple[Given, ...]


def judge_parts(
    record: RunRecord,
    scenario: Scenario,
    stamped: Stamped,
    measures: Measures,
    targets: tuple[TargetResult, ...],
) -> dict[str, PartScore]:
    """Every part by name."""
    evidence = Evidence(record, scenario, stamped, measures, targets, orders(record))
    return {part.value: _JUDGES[part](evidence) for part in Part}


def _mttr(evidence: Evidence) -> PartScore:
    names = ("time_to_mitigate", "time_to_resolve")
    held = [target for target in evidence.targets if target.name in names]
    if not held:
        return _blank("this drill states no MTTR target")
    return _from_targets(held)


def _rto(evidence: Evidence) -> PartScore:
    held = [target for target in evidence.targets if target.name == "rto"]
    if not held:
        return _blank("this drill states no RTO target")
    return _from_targets(held)


def _from_targets(held: list[TargetResult]) -> PartScore:
    values = [_against(target) for target in held]
    return PartScore(
        round(sum(values) / len(values), 6),
        "; ".join(target.sentence for target in held),
        tuple(line for target in held for line in target.lines),
        {target.name: value for target, value in zip(held, values, strict=True)},
    )


def _against(target: TargetResult) -> float:
    if target.actual is None:
        return 1.0 if target.met else 0.0
    return within(target.actual, target.target)


def _triage(evidence: Evidence) -> PartScore:
    if Part.TRIAGE not in evidence.scenario.opportunities:
        return _blank("this drill gives no chance for triage")
    inputs = {
        "acknowledged": _acknowledgement(evidence),
        "severity": _severity(evidence),
        "diagnosis": _diagnosis(evidence),
    }
    known = {name: value for name, value in inputs.items() if value is not None}
    if not known:
        return _blank("no page, no harm: nothing to triage")
    words = ", ".join(f"{name} {value:.2f}" for name, value in known.items())
    lines = [
        evidence.stamped.lines[name]
        for name in ("acknowledged_s", "declared_s", "identified_s")
        if name in evidence.stamped.lines
    ]
    return PartScore(round(sum(known.values()) / len(known), 6), words, tuple(lines), known)


def _acknowledgement(evidence: Evidence) -> float | None:
    stamps = evidence.stamped.stamps
    if stamps.paged_s is None:
        return None
    actual = evidence.measures["time_to_acknowledge_s"]
    if actual is None or stamps.detected_s is None:
        return 0.0
    scenario = evidence.scenario
    norm = scenario.pace(scenario.truth.severity).within("acknowledge")
    bound = scenario.targets.time_to_acknowledge or norm
    return within(actual, bound / SECOND)


def _severity(evidence: Evidence) -> float | None:
    if evidence.stamped.stamps.impact_began_s is None:
        return None
    declared = [order for order in evidence.given if order.action == "declare" and order.is_done]
    if not declared:
        return 0.0
    levels = [severity.value for severity in Severity]
    said = str(declared[-1].arguments.get("severity", Severity.SEV4))
    off = abs(levels.index(said) - levels.index(evidence.scenario.truth.severity))
    return max(0.0, 1.0 - standard.SEVERITY_STEP * off)


def _diagnosis(evidence: Evidence) -> float | None:
    filed = evidence.record.of_kind(Kind.DIAGNOSIS)
    if not evidence.scenario.truth.components:
        return None
    if not filed:
        return 0.0
    return belief_in_truth(filed[-1].data.get("hypotheses"), evidence.scenario.truth)


def _decision(part: Part) -> Callable[[Evidence], PartScore]:
    """Whether orders of one family were the ones that cure, and only those."""

    def judge(evidence: Evidence) -> PartScore:
        given = [order for order in evidence.given if order.part == part and order.is_done]
        if part not in evidence.scenario.opportunities:
            return _blank(f"no opportunity: {part.value} is no cure in this drill", given)
        right = [order for order in given if cures(order, evidence.scenario.truth.cures)]
        lines = tuple(order.asked_line for order in given)
        if not right:
            tried = f"{len(given)} ordered, none where it helps" if given else "not ordered"
            return PartScore(0.0, f"{part.value}: {tried}", lines, {"right": 0.0})
        precision = len(right) / len(given)
        return PartScore(
            round(precision, 6),
            f"{part.value}: {len(right)} of {len(given)} orders were where it helps",
            lines,
            {"right": float(len(right)), "given": float(len(given))},
        )

    return judge


def _communication(evidence: Evidence) -> PartScore:
    if Part.COMMUNICATION not in evidence.scenario.opportunities:
        return _blank("this drill gives no chance for communication")
    stamps = evidence.stamped.stamps
    if stamps.impact_began_s is None:
        return _blank("users were never harmed: there was nothing to tell them")
    # Clocks start at evidence: what fired, what somebody said, or what the responder saw itself.
    seen = [at for at in (stamps.evidence_s, stamps.detected_s) if at is not None]
    begins = int(max(min(seen, default=stamps.impact_began_s), stamps.impact_began_s) * SECOND)
    last_us = len(evidence.record.seconds.counts[0]) * SECOND
    ends = int(stamps.mitigated_s * SECOND) if stamps.mitigated_s is not None else last_us
    posts = [e for e in evidence.record.of_kind(Kind.UPDATE) if e.at_us >= begins]
    cadence = _cadence(evidence.scenario, posts, begins, ends)
    honest = [post for post in posts if _is_true(str(post.data.get("action_state", "")), post.at_us,
                                                 stamps.mitigated_s)]  # fmt: skip
    truth = len(honest) / len(posts) if posts else 0.0
    said_over = any(post.data.get("action_state") == "resolved" for post in honest)
    closing = 1.0 if said_over or stamps.mitigated_s is None else 0.0
    inputs = {"cadence": cadence, "truth": truth, "closing": closing}
    share = standard.COMMUNICATION
    fresh = (share["cadence"] + share["answered"]) * cadence
    due = [asked.in_time for asked in asks(evidence.record) if asked.in_time is not None]
    if due:
        # Who asks for an answer wants more than a page that is kept fresh.
        inputs["answered"] = sum(due) / len(due)
        fresh = share["cadence"] * cadence + share["answered"] * inputs["answered"]
    recall = recall_of(handoffs(evidence.record))
    if recall is not None:
        inputs["handoffs"] = recall
    recalled = 1.0 if recall is None else recall
    value = (fresh + share["closing"] * closing + share["handoffs"] * recalled) * truth
    return PartScore(
        round(min(value, 1.0), 6),
        _told_of_posts(len(posts), len(posts) - len(honest), cadence)
        + _told_of_asks(due)
        + _told_of_handoffs(recall),
        tuple(post.sequence for post in posts),
        inputs,
    )


def _cadence(scenario: Scenario, posts: list[Entry], begins: int, ends: int) -> float:
    """Share of the harm that was covered by fresh word: the mean over those who wait for it.

    Where the drill names nobody who waits, any word to anybody counts.
    """
    if ends <= begins:
        return 1.0
    pace = scenario.pace(scenario.truth.severity)
    waiting = sorted({who.role.audience.value for who in scenario.people.values()})
    covered = [
        covered_us(
            [word_of(post) for post in posts if audience in ("", post.subject)],
            begins,
            ends,
            pace,
            between="leaders" if audience == Audience.EXECUTIVES.value else "next",
        )
        for audience in waiting or [""]
    ]
    return sum(covered) / len(covered) / (ends - begins)


def _told_of_handoffs(recall: float | None) -> str:
    return "" if recall is None else f"; notes named {recall:.0%} of what was open at handoffs"


def _told_of_asks(due: list[bool]) -> str:
    return f"; {sum(due)} of {len(due)} questions were answered in time" if due else ""


def _told_of_posts(posts: int, untrue: int, cadence: float) -> str:
    if posts == 0:
        return "nothing was told to users"
    told = "1 update" if posts == 1 else f"{posts} updates"
    return (
        f"{told}; {cadence:.0%} of the harm was covered by a fresh one; "
        f"{untrue} said too soon that it was over"
    )


def _is_true(action_state: str, at_us: int, mitigated_s: float | None) -> bool:
    """``resolved`` before the harm ended is a false all-clear; other states cannot be disproved."""
    if action_state != "resolved":
        return True
    return mitigated_s is not None and at_us >= mitigated_s * SECOND


def _blank(reason: str, given: list[Given] | None = None) -> PartScore:
    lines = tuple(order.asked_line for order in given or ())
    reason = reason if reason.startswith("no opportunity") else f"no opportunity: {reason}"
    return PartScore(None, reason, lines)


_JUDGES: dict[Part, Callable[[Evidence], PartScore]] = {
    Part.MTTR: _mttr,
    Part.RTO: _rto,
    Part.TRIAGE: _triage,
    Part.ROLLBACK: _decision(Part.ROLLBACK),
    Part.SCALING: _decision(Part.SCALING),
    Part.FAILOVER: _decision(Part.FAILOVER),
    Part.COMMUNICATION: _communication,
}
