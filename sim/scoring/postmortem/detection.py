"""F3: what told of it first, how late, and the alert that should have; that one is replayed."""

from __future__ import annotations

import numpy as np
from pydantic import JsonValue

from sim.journal.entries import Kind
from sim.model.postmortem import DetectionSaid, Noticed, Rule
from sim.model.signal import SeriesKey
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import closeness, graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths
from sim.units import SECOND, clock, format_duration


def grade(said: DetectionSaid, truths: Truths) -> Item:
    """How, how late, and the rule: a third each; without a gap, no rule is asked for."""
    case = truths.case
    begins, evidence = case.harm_begins_us, case.evidence_us
    if begins is None:
        return nothing_to_say("users were not harmed")
    how, line = noticed(truths)
    gap = None if evidence is None else max(evidence - begins, 0)
    expected: dict[str, JsonValue] = {
        "how": how.value,
        "gap": None if gap is None else format_duration(gap),
    }
    if said == DetectionSaid():
        return left_open(expected, "the detection")
    values = {"how": float(said.how is how)}
    if gap is not None:
        values["gap"] = 0.0 if said.gap is None else closeness(said.gap, gap)
    told = f"{how.value} told of it first"
    if gap is None or gap > 0:
        before = case.ends_us if evidence is None else evidence
        fires = None if said.rule is None else fires_us(said.rule, truths, before_us=before)
        values["rule"] = float(fires is not None and fires >= begins)
        if fires is None:
            told += "; no rule was proposed that fires sooner"
        elif fires < begins:
            told += f"; the rule proposed cries at {clock(fires)}, before any harm"
        else:
            told += f"; the rule proposed fires at {clock(fires)}"
    return graded(
        sum(values.values()) / len(values),
        told,
        expected=expected,
        given=said.model_dump(mode="json", exclude_none=True),
        lines=() if line is None else (line,),
        would_change="" if min(values.values()) == 1.0 else "look at what the screens showed first",
    )


def noticed(truths: Truths) -> tuple[Noticed, int | None]:
    """What told of it first, and its line."""
    stamps, record = truths.case.stamped.stamps, truths.case.record
    evidence, detected = stamps.evidence_s, stamps.detected_s
    if evidence is None and detected is None:
        return Noticed.NOBODY, None
    if evidence is None or (detected is not None and detected < evidence):
        return Noticed.LOOKING, truths.case.stamped.lines.get("detected_s")
    at_us = round(evidence * SECOND)
    message = next((e for e in record.of_kind(Kind.MESSAGE) if e.at_us == at_us), None)
    if message is not None and evidence != stamps.paged_s:
        return Noticed.MESSAGE, message.sequence
    return Noticed.ALERT, truths.case.stamped.lines.get("evidence_s")


def fires_us(rule: Rule, truths: Truths, *, before_us: int) -> int | None:
    """When a rule would first have fired on the samples of this run, before a time."""
    samples = truths.case.record.samples
    key = str(SeriesKey(rule.signal.value, service=rule.service or "", journey=rule.journey or ""))
    if key not in samples.names:
        return None
    is_above = np.nan_to_num(samples.values[:, samples.names.index(key)]) > rule.above
    since: int | None = None
    for at_us, above in zip(samples.at_us.tolist(), is_above.tolist(), strict=True):
        since = None if not above else at_us if since is None else since
        if since is not None and at_us - since >= rule.holds:
            return at_us if at_us < before_us else None
    return None
