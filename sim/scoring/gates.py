"""What cannot be forgiven: event rules that cap the total, each in plain words with its lines.

A gate is reviewed by the instructor and can be appealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from sim.journal.entries import Entry, Kind
from sim.model.communication import Audience
from sim.scoring import standard
from sim.scoring.decisions import decisions
from sim.scoring.dimensions.items import Case
from sim.scoring.dimensions.recover import restraint_needs_a_stop
from sim.scoring.heedless import changed, evidence_destroyed, interlock_ignored
from sim.units import SECOND, clock

# Orders after which another copy, or an older state, is what users get.
PROMOTING = frozenset(
    {"failover_region", "promote", "restore_backup", "set_failover", "switch_over"}
)
STEERING = PROMOTING | {"fix_dns", "reroute_traffic", "drain_zone"}


@dataclass(frozen=True, slots=True)
class Gate:
    """One rule that fired: what happened, where it stands, and what the total is capped to."""

    name: str
    sentence: str
    lines: tuple[int, ...]
    cap: float = standard.GATE_CAP

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        return {
            "name": self.name,
            "sentence": self.sentence,
            "lines": list(self.lines),
            "cap": self.cap,
        }


def gates(case: Case) -> tuple[Gate, ...]:
    """Every rule that fired."""
    return (
        *_unauthorised_loss(case),
        *_out_of_place(case),
        *_false_statement(case),
        *_two_primaries(case),
        *(Gate(*fired) for fired in evidence_destroyed(case)),
        *(Gate(*fired) for fired in interlock_ignored(case)),
        *_unassessed(case),
    )


def _unauthorised_loss(case: Case) -> Iterator[Gate]:
    """More was given up than is allowed, by an order that no decision on record came before."""
    missed = [
        target
        for target in case.targets
        if not target.met and target.name.split()[0] in ("rpo", "writes_lost")
    ]
    made = [decided.at_s * SECOND for decided in decisions(case.record)]
    bold = [
        order
        for order in changed(case, PROMOTING)
        if not any(0 <= order.asked_us - at <= standard.DECIDED_US for at in made)
    ]
    if missed and bold:
        first = bold[0]
        yield Gate(
            "loss without authority",
            f"{first.action} at {clock(first.asked_us)} gave data up beyond what is allowed "
            f"({missed[0].sentence}), and no decision was on record before it",
            (first.asked_line, *case.recovery.lines),
        )


def _out_of_place(case: Case) -> Iterator[Gate]:
    """Restricted data were served outside their area after an order that moved users or data."""
    moved = changed(case, STEERING)
    allowed = case.scenario.targets.residency_breaches or 0
    if case.recovery.residency_breaches > allowed and moved:
        yield Gate(
            "data outside their area",
            f"{case.recovery.residency_breaches:,} requests and writes were where their data may "
            f"not be, after {moved[0].action} at {clock(moved[0].asked_us)}",
            (moved[0].asked_line,),
        )


def _false_statement(case: Case) -> Iterator[Gate]:
    """It was said in public to be over while a page on the same screen said that it was not."""
    posts = {post.sequence: post for post in case.record.of_kind(Kind.UPDATE)}
    for claim in case.untrue:
        post = posts[claim.line]
        if claim.claim != "over" or post.subject == Audience.INTERNAL.value:
            continue
        page = _on_screen(case, post)
        if page is not None and _is_harmed(case, post.at_us):
            yield Gate(
                "false public statement",
                f"{claim.sentence}, while {page.subject} had been firing on the screen",
                (claim.line, page.sequence),
            )
            return


def _on_screen(case: Case, post: Entry) -> Entry | None:
    """A page that fired before a statement and had not ended by then."""
    firing: dict[str, Entry] = {}
    for entry in case.record.of_kind(Kind.ALERT):
        if entry.sequence > post.sequence:
            break
        if entry.event == "firing" and entry.data.get("urgency") == "page":
            firing[entry.subject] = entry
        elif entry.event == "cleared":
            firing.pop(entry.subject, None)
    return next(iter(firing.values()), None)


def _is_harmed(case: Case, at_us: int) -> bool:
    missed = case.stamped.impact.any_missed
    second = at_us // SECOND
    return 0 <= second < len(missed) and bool(missed[second])


def _two_primaries(case: Case) -> Iterator[Gate]:
    """A copy was made the primary while the other still took writes."""
    promoted = changed(case, frozenset({"failover_region", "promote", "switch_over"}))
    fenced = [order.asked_us for order in changed(case, frozenset({"fence"}))]
    conflicting = case.recovery.writes["writes_conflicting"]
    bold = [order for order in promoted if not any(at <= order.asked_us for at in fenced)]
    began = _first_conflict_us(case)
    if conflicting and bold and (began is None or began >= bold[0].asked_us):
        yield Gate(
            "two primaries",
            f"{bold[0].action} at {clock(bold[0].asked_us)} made a second primary without a fence: "
            f"{conflicting:,} writes contradict one another",
            (bold[0].asked_line,),
        )


def _first_conflict_us(case: Case) -> int | None:
    """When two sides first took writes apart, where the journal tells."""
    split = [
        e.at_us for e in case.record.of_kind(Kind.STORE) if e.event in ("split", "partitioned")
    ]
    return min(split, default=None)


def _unassessed(case: Case) -> Iterator[Gate]:
    if restraint_needs_a_stop(case):
        yield Gate(
            "no assessment or no stop",
            "leaving it alone was right, and nobody said how bad it was and when it was over",
            (),
            standard.UNASSESSED_CAP,
        )
