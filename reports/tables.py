"""The rows that every written report shows: results, targets, parts, harm, story."""

from __future__ import annotations

from dataclasses import dataclass

from reports.context import Judged
from reports.words import WORDS, arguments, quantity, shortened, word
from sim.journal.entries import HIDDEN, Entry, Kind
from sim.scoring.asks import Asked
from sim.scoring.explained import LIMITS
from sim.scoring.reading import Given, orders
from sim.scoring.targets import TargetResult
from sim.units import SECOND, clock

TIMELINE_MOST = 80


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its cells as text; whether it is good, and was hidden in the drill."""

    cells: tuple[str, ...]
    is_good: bool | None = None
    is_hidden: bool = False


def target_rows(judged: Judged) -> list[Row]:
    """Verdict, target, bound, and what was reached or why there was nothing to reach."""
    return [
        Row(
            (
                "met" if target.met else "missed",
                target.name.replace("_", " "),
                _bound(target),
                _reached(target),
            ),
            target.met,
        )
        for target in judged.card.targets
    ]


def _reached(target: TargetResult) -> str:
    """A length by itself; a share, or a target that nothing could meet or miss, in a sentence."""
    is_blank = target.actual is None and target.met
    if is_blank or target.unit != "s":
        return target.sentence
    return quantity(target.actual, target.unit)


def _bound(target: TargetResult) -> str:
    sign = "≥" if target.name == "journey_success" else "≤"
    return f"{sign} {quantity(target.target, target.unit)}"


def stamp_rows(judged: Judged) -> list[Row]:
    """Stamp and the drill's clock."""
    return [
        Row((name.removesuffix("_s").replace("_", " "), _at(value)))
        for name, value in judged.card.stamps.as_dict().items()
    ]


def measure_rows(judged: Judged) -> list[Row]:
    """Measure and its length."""
    return [
        Row((name.removesuffix("_s").replace("_", " "), quantity(value, "s")))
        for name, value in judged.card.measures.items()
    ]


def _at(seconds: float | None) -> str:
    return "not reached" if seconds is None else clock(round(seconds) * SECOND)


def harm_rows(judged: Judged) -> list[Row]:
    """Who, requests failed and slow where known, money."""
    harm = judged.card.harm
    rows = [
        Row((name.replace("_", " "), f"{amount:,.2f}"))
        for name, amount in harm.parts.items()
        if amount
    ]
    rows.append(Row(("all together", f"{harm.money:,.2f}")))
    return rows


def credit_rows(judged: Judged) -> list[Row]:
    """Moves: clock, what, saved, class, a sentence, journal lines; none where nobody asked."""
    explained = judged.explained
    return [
        Row(
            (
                clock(round(credit.at_s * SECOND)),
                credit.words,
                f"{credit.saved:+,.0f}",
                credit.kind.value,
                credit.sentence,
                ", ".join(f"#{line}" for line in credit.lines[:8]),
            )
        )
        for credit in (() if explained is None else explained.moves)
    ]


def credit_notes(judged: Judged) -> list[str]:
    """What is to be known of those figures."""
    explained = judged.explained
    if explained is None:
        return []
    luck = f"{explained.luck_words[0].upper()}{explained.luck_words[1:]}."
    noise = f"Noise: up to {explained.tau:,.0f} either way says nothing."
    calls = [words for credit in explained.moves if (words := credit.call_words)]
    contained = [] if explained.contained is None else [explained.contained.words]
    return [luck, noise, *contained, *calls, *LIMITS]


def untrue_rows(judged: Judged) -> list[Row]:
    """Claims of updates that were not so: line, what was wrong with them."""
    return [Row((f"#{claim.line}", claim.claim, claim.sentence)) for claim in judged.card.untrue]


def ask_rows(judged: Judged) -> list[Row]:
    """Questions of those who wait: line, clock, who, what, when they had their answer."""
    return [
        Row(
            (
                f"#{asked.line}",
                clock(round(asked.asked_s) * SECOND),
                asked.person,
                shortened(asked.text, 110),
                _answered(asked),
            ),
            asked.in_time,
        )
        for asked in judged.card.asks
    ]


def handoff_rows(judged: Judged) -> list[Row]:
    """Changes of shift and notes: line, clock, from whom to whom, what was named, what not."""
    rows = []
    for handoff in judged.card.handoffs:
        unsaid = [f"{one.what} {one.name}" for one in handoff.open if not one.is_named]
        said = len(handoff.open) - len(unsaid)
        rows.append(
            Row(
                (
                    f"#{handoff.line}",
                    clock(round(handoff.at_s) * SECOND),
                    f"{handoff.leaves or 'note'} → {handoff.comes}",
                    f"{said} of {len(handoff.open)}" + ("" if handoff.has_note else ", no note"),
                    ", ".join(unsaid) or "–",
                ),
                not unsaid,
            )
        )
    return rows


def _answered(asked: Asked) -> str:
    if asked.answered_s is None:
        return "never" if asked.in_time is False else "not yet due"
    late = "" if asked.in_time else ", late"
    return f"after {quantity(asked.waited_s, 's')}{late}"


def stage_rows(judged: Judged) -> list[Row]:
    """Verdict, stage, seconds since the fault, the truth, journal line; submitted ones only."""
    return [
        Row(
            (
                "right" if result.success else "wrong",
                name,
                "before it" if result.time_s is None else quantity(result.time_s, "s"),
                result.sentence,
                f"#{result.line}",
            ),
            result.success,
        )
        for name, result in judged.card.stages.items()
        if result is not None
    ]


def effort_facts(judged: Judged) -> list[tuple[str, str]]:
    """What the responder's answers cost, as far as anything was told or charged."""
    effort = judged.card.effort
    facts = []
    if effort.is_wall:
        told = f"{effort.think_s:.1f} s, wall time: another run will differ"
        facts.append(("thought charged", told))
    elif effort.think_s:
        facts.append(("thought charged", f"{effort.think_s:g} s, as declared"))
    if effort.answers:
        facts.append(("usage", f"{effort.tokens:,} tokens, {effort.money:g} in money"))
    return facts


def anchor_rows(judged: Judged) -> list[Row]:
    """Responder and harm in money, the anchors first."""
    rows = [
        Row((word, f"{judged.card.anchors[name]:,.2f}"))
        for name, word in WORDS.items()
        if name in judged.card.anchors
    ]
    return [*rows, Row((f"this run ({judged.responder})", f"{judged.card.harm.money:,.2f}"))]


def timeline_rows(judged: Judged) -> list[Row]:
    """The story of the run: journal line, clock, what happened. Hidden causes are marked."""
    named = {order.asked_line: order for order in orders(judged.record)}
    rows = []
    firing: set[str] = set()
    faults: dict[str, str] = {}
    for entry in judged.record.entries:
        order = named.get(entry.sequence)
        if order is not None:
            words = _order_words(order)
        elif entry.kind == Kind.ALERT:
            words = _alert_words(entry, firing)
        elif entry.kind == Kind.FAULT:
            words = _fault_words(entry, faults)
        else:
            words = _words(entry)
        if not words:
            continue
        hidden = entry.kind in HIDDEN
        words = f"hidden: {words}" if hidden else words
        rows.append(Row((f"#{entry.sequence}", clock(entry.at_us), words), is_hidden=hidden))
    return rows if len(rows) <= TIMELINE_MOST else _shortened(rows)


def _shortened(rows: list[Row]) -> list[Row]:
    half = TIMELINE_MOST // 2
    left_out = Row(("", "", f"… {len(rows) - 2 * half} more lines in the journal …"))
    return [*rows[:half], left_out, *rows[-half:]]


def _order_words(order: Given) -> str:
    told = ", ".join(
        f"{key} {word(value)}" for key, value in arguments(order.action, order.arguments)
    )
    words = f"order {order.action.replace('_', ' ')} {shortened(told, 110)}".strip()
    return words if order.is_done else f"{words} → {order.state.value}"


def _alert_words(entry: Entry, firing: set[str]) -> str:
    """An alert that fires, ends or is taken; ``firing`` is kept from line to line."""
    told = {
        "firing": "fires",
        "acknowledged": "is acknowledged",
        "muted": f"is kept quiet by {entry.data.get('by')}",
        "unmuted": "can be heard again",
        "notified": "is told",
    }
    if entry.event in ("silenced", "expired"):
        began = entry.event == "silenced"
        matchers, reason = entry.data.get("matchers"), entry.data.get("reason")
        return f"{entry.subject} of {matchers}: {reason}" if began else f"{entry.subject} ends"
    if entry.event == "cleared":
        # One that was pending only was never news.
        was_news = entry.subject in firing
        firing.discard(entry.subject)
        return f"alert {entry.subject} ends" if was_news else ""
    if entry.event == "firing":
        firing.add(entry.subject)
        if "muted_by" in entry.data:
            return f"alert {entry.subject} fires, kept quiet by {entry.data['muted_by']}"
    return f"alert {entry.subject} {told[entry.event]}" if entry.event in told else ""


def _fault_words(entry: Entry, faults: dict[str, str]) -> str:
    """A fault that begins or ends; what it was called is kept for its end."""
    name = faults.setdefault(entry.subject, str(entry.data.get("fault", entry.subject)))
    target = f": {entry.data['target']}" if entry.data.get("target") else ""
    return f"{name.replace('_', ' ')} {entry.event}{target}"


def _words(entry: Entry) -> str:
    data = entry.data
    told = {
        Kind.CHANGE: f"change: {data.get('text', '')}",
        Kind.MESSAGE: f"{data.get('from', 'somebody')}: {data.get('text', '')}",
        Kind.INCIDENT: f"incident {entry.event}",
    }
    return told.get(entry.kind, "")
