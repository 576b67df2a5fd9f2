"""The stamps of one drill, in seconds of its clock; None where a stamp was not reached.

Names and meaning follow the incident clock of the SRE field: fault, impact, evidence, detection,
acknowledgement, declaration, hypothesis, mitigation, recovery, resolution declared.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.kinds import Verb
from sim.model.scenario import HiddenTruth, Scenario
from sim.model.topology import Topology
from sim.scoring.impact import Impact, impact_begins_s, measure_impact, mitigated_s
from sim.scoring.reading import Given, faults, first, orders, pages
from sim.scoring.standard import ASSESSED_WITHIN_US, CONVINCED
from sim.units import SECOND

ASSESSING = frozenset({"declare", "submit_diagnosis", "submit"})


@dataclass(frozen=True, slots=True)
class Stamps:
    """Seconds of the drill's clock."""

    fault_began_s: float | None
    impact_began_s: float | None
    evidence_s: float | None
    paged_s: float | None
    detected_s: float | None
    acknowledged_s: float | None
    declared_s: float | None
    identified_s: float | None
    mitigated_s: float | None
    recovered_s: float | None
    resolved_s: float | None

    def as_dict(self) -> dict[str, float | None]:
        """Plain values by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Stamped:
    """The stamps and the journal lines that they were read from."""

    stamps: Stamps
    lines: dict[str, int]
    impact: Impact


def stamp(record: RunRecord, scenario: Scenario, topology: Topology) -> Stamped:
    """Every stamp of a run."""
    lines: dict[str, int] = {}
    given = orders(record)
    impact = measure_impact(record.seconds, topology)
    began = next((e for e in faults(record) if e.data.get("is_trigger")), None)
    began = began or next(faults(record), None)
    fault_us = None if began is None else began.at_us
    page = first(pages(record), from_us=fault_us)
    evidence = _earliest(
        page, first(iter(record.of_kind(Kind.MESSAGE)), from_us=fault_us if page else 0)
    )
    acknowledged = _first_done(given, "acknowledge", from_us=page.at_us if page else None)
    declared = _first_done(given, "declare", from_us=None)
    resolved = _last_resolution(given)
    detected = _detection(given, acknowledged, declared)
    identified = _identification(record, scenario.truth)
    mitigated = mitigated_s(impact, soak_s=scenario.soak // SECOND)
    for name, entry in (("fault_began_s", began), ("paged_s", page), ("evidence_s", evidence)):
        if entry is not None:
            lines[name] = entry.sequence
    for name, order in (
        ("acknowledged_s", acknowledged),
        ("declared_s", declared),
        ("detected_s", detected),
        ("resolved_s", resolved),
    ):
        if order is not None:
            lines[name] = order.asked_line
    if identified is not None:
        lines["identified_s"] = identified[1]
    return Stamped(
        stamps=Stamps(
            fault_began_s=_seconds(fault_us),
            impact_began_s=_float(
                impact_begins_s(impact, record.seconds, from_s=(fault_us or 0) // SECOND)
            ),
            evidence_s=_seconds(evidence.at_us if evidence else None),
            paged_s=_seconds(page.at_us if page else None),
            detected_s=_seconds(_ended(detected)),
            acknowledged_s=_seconds(_ended(acknowledged)),
            declared_s=_seconds(_ended(declared)),
            identified_s=_seconds(identified[0] if identified else None),
            mitigated_s=_float(mitigated),
            recovered_s=_recovery(record, mitigated),
            resolved_s=_seconds(_ended(resolved)),
        ),
        lines=lines,
        impact=impact,
    )


def _first_done(given: tuple[Given, ...], action: str, *, from_us: int | None) -> Given | None:
    return next(
        (
            order
            for order in given
            if order.action == action
            and order.is_done
            and (from_us is None or order.asked_us >= from_us)
        ),
        None,
    )


def _last_resolution(given: tuple[Given, ...]) -> Given | None:
    """The resolve that stands: one that was reopened afterwards does not."""
    reopened_us = max((o.asked_us for o in given if o.action == "reopen" and o.is_done), default=-1)
    standing = (o for o in given if o.action == "resolve" and o.is_done)
    return next((order for order in standing if order.asked_us > reopened_us), None)


def _detection(
    given: tuple[Given, ...], acknowledged: Given | None, declared: Given | None
) -> Given | None:
    """An acknowledgement that an assessing act follows, or a declaration, whichever is first."""
    if acknowledged is not None:
        limit = acknowledged.asked_us + ASSESSED_WITHIN_US
        assessed = any(
            acknowledged.asked_us <= order.asked_us <= limit
            and (order.verb is Verb.QUERY or order.action in ASSESSING)
            for order in given
        )
        if not assessed:
            acknowledged = None
    candidates = [order for order in (acknowledged, declared) if order is not None]
    return min(candidates, key=lambda order: order.asked_us) if candidates else None


def _identification(record: RunRecord, truth: HiddenTruth) -> tuple[int, int] | None:
    """When belief in the true mechanism at a true component reached one half, and the line."""
    for entry in record.of_kind(Kind.DIAGNOSIS):
        if belief_in_truth(entry.data.get("hypotheses"), truth) >= CONVINCED:
            return entry.at_us, entry.sequence
    return None


def belief_in_truth(hypotheses: object, truth: HiddenTruth) -> float:
    """Probability that a filed diagnosis gives to the true mechanism at a true component."""
    if not isinstance(hypotheses, list):
        return 0.0
    belief = 0.0
    for hypothesis in hypotheses:
        right_place = hypothesis.get("component") in truth.components
        if right_place and hypothesis.get("mechanism") == truth.mechanism:
            belief += float(hypothesis.get("probability", 0.0))
    return min(belief, 1.0)


def _recovery(record: RunRecord, mitigated: int | None) -> float | None:
    """First sample after mitigation in which every service has the replicas that it wants."""
    if mitigated is None:
        return None
    samples = record.samples
    ready = [k for k, name in enumerate(samples.names) if name.startswith("replicas_ready{")]
    after = samples.at_us >= mitigated * SECOND
    if not ready:
        return float(mitigated)
    desired = [
        samples.column(samples.names[k].replace("replicas_ready", "replicas_desired"))
        for k in ready
    ]
    short = np.zeros(len(samples.at_us), dtype=bool)
    for k, wanted in zip(ready, desired, strict=True):
        with np.errstate(invalid="ignore"):
            short |= samples.values[:, k] < wanted
    good = np.flatnonzero(after & ~short)
    if not len(good):
        return None
    return max(float(mitigated), float(samples.at_us[good[0]]) / SECOND)


def _earliest(*entries: Entry | None) -> Entry | None:
    present = [entry for entry in entries if entry is not None]
    return min(present, key=lambda entry: entry.sequence) if present else None


def _ended(order: Given | None) -> int | None:
    return None if order is None else order.ended_us


def _seconds(us: int | None) -> float | None:
    return None if us is None else us / SECOND


def _float(value: int | None) -> float | None:
    return None if value is None else float(value)
