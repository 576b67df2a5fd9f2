"""A blameless post-mortem, begun: facts filled in from the record, judgement left to people.

The headings are those that the field's templates share. Above them stand typed fields, so that a
program can read what people conclude; whoever writes it fills what is empty and leaves the facts.
Source: Google, Site Reliability Engineering, app. D; PagerDuty, Post-mortem template; Atlassian,
Incident post-mortem template.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reports.beside import story
from reports.context import Judged
from reports.markdown import plain, rows_of
from reports.tables import Row, harm_rows, stamp_rows, untrue_rows
from reports.words import harmless, quantity
from sim.journal.entries import Kind
from sim.model.postmortem import ActionItem, Postmortem
from sim.scoring.sealed import OWN_STAMPS
from sim.units import SECOND, clock

OPEN = "*to be written*"
# When the fault began nobody in the seat could know.
UNKNOWN = "fault began"
# What people are to conclude: the fields of the document that is graded, in its order.
_GIVEN = {"format", "code", "journal_sha256", "facts", "narrative", "actions"}
JUDGEMENT = tuple(
    (name, field.description)
    for name, field in Postmortem.model_fields.items()
    if name not in _GIVEN
)
ACTION_COLUMNS = ("action", "kind (prevent, detect, mitigate, learn)", "owner", "due", "done when")


def render(judged: Judged, *, is_told: bool = True) -> str:
    """Markdown text with a head of typed fields.

    Args:
        judged: the run.
        is_told: whether what was so may be told; else only what the seat saw and did stands there.
    """
    if not is_told:
        judged = _as_seen(judged)
    facts = dict(_facts(judged, is_told=is_told))
    sections = [
        _head(judged, facts),
        f"# Post-mortem: {plain(judged.scenario.title)}",
        "Blameless: people acted on what they could see. Names of persons do not belong here.",
        "**Status:** draft · **Authors:** " + OPEN,
        "## Summary\n\n"
        + (f"{_summary(judged)}\n\n" if is_told else "")
        + f"{OPEN}: what happened, in two sentences for those who were not there.",
        "## Impact\n\n" + (rows_of(["what", "how much"], _impact(judged)) if is_told else OPEN),
        f"## Trigger\n\n{OPEN}",
        f"## Root causes and contributing factors\n\n{OPEN}: what had to come together? Ask why "
        "until the answer is a property of the system.",
        "## Detection\n\n" + _detection(judged) + f"\n\n{OPEN}: what would have shown it sooner?",
        "## Response and recovery\n\n"
        + rows_of(["stamp", "at"], _stamps(judged, is_told=is_told))
        + f"\n\n{OPEN}: what ended it, and how do we know?",
        "## Communication\n\n" + _communication(judged),
        f"## What went well\n\n- {OPEN}",
        f"## What went wrong\n\n- {OPEN}",
        f"## Where we were lucky\n\n- {OPEN}",
        "## Action items\n\n" + rows_of(list(ACTION_COLUMNS), [Row(("", "", "", "", ""))]),
        "## Timeline\n\n" + rows_of(["clock", "what happened"], _timeline(judged)),
        f"## Supporting information\n\nJournal `{judged.record.journal_sha256}`."
        + (f" Run again:\n\n    {judged.rerun}" if is_told else ""),
    ]
    return harmless("\n\n".join(sections) + "\n")


def _head(judged: Judged, facts: dict[str, str]) -> str:
    lines = ["---", "post_mortem: 1", f"code: {judged.scenario.code}"]
    lines += [f"journal_sha256: {judged.record.journal_sha256}", "facts:"]
    lines += [f"  {name}: {value}" for name, value in facts.items()]
    lines += ["judgement: # graded where it stands in postmortem.yaml"]
    lines += [f"  {name}: null # {form}" for name, form in JUDGEMENT]
    lines += ["actions: [] # " + ", ".join(ActionItem.model_fields), "---"]
    return "\n".join(lines)


def _as_seen(judged: Judged) -> Judged:
    """Without the times that were hidden, and without what claims are held against."""
    card = judged.card
    hidden = {name: None for name in card.stamps.as_dict() if name not in OWN_STAMPS}
    seen = replace(card, stamps=replace(card.stamps, **hidden), untrue=())
    return replace(judged, card=seen)


def _stamps(judged: Judged, *, is_told: bool) -> list[Row]:
    own = {name.removesuffix("_s").replace("_", " ") for name in OWN_STAMPS}
    return [
        row
        for row in stamp_rows(judged)
        if (row.cells[0] != UNKNOWN if is_told else row.cells[0] in own)
    ]


def _facts(judged: Judged, *, is_told: bool) -> Iterator[tuple[str, str]]:
    for name, value in judged.card.stamps.as_dict().items():
        if name.removesuffix("_s").replace("_", " ") != UNKNOWN and (is_told or name in OWN_STAMPS):
            yield name, "null" if value is None else f"{value:g}"
    if not is_told:
        return
    harm = judged.card.harm
    yield "requests_offered", str(harm.requests_offered)
    yield "requests_failed", str(harm.requests_failed)
    yield "requests_slow", str(harm.requests_slow)
    yield "money", f"{harm.money:.2f}"


def _summary(judged: Judged) -> str:
    stamps, harm = judged.card.stamps, judged.card.harm
    if stamps.impact_began_s is None:
        return "Users were not harmed."
    ends = stamps.mitigated_s
    lasted = "to the end of the record" if ends is None else f"until {_at(ends)}"
    share = harm.requests_failed / harm.requests_offered if harm.requests_offered else 0.0
    return (
        f"From {_at(stamps.impact_began_s)} {lasted} on the drill's clock users were harmed; "
        f"{share:.2%} of all requests failed."
    )


def _impact(judged: Judged) -> list[Row]:
    harm, measures = judged.card.harm, judged.card.measures
    spent = [
        Row((f"error budget of {name} spent", f"{share:.1%}"))
        for name, share in judged.card.budget_spent.items()
    ]
    return [
        Row(("time from harm to mitigation", quantity(measures["time_to_mitigate_s"], "s"))),
        Row(("requests failed", f"{harm.requests_failed:,} of {harm.requests_offered:,}")),
        Row(("requests slow", f"{harm.requests_slow:,}")),
        *(Row((f"money: {row.cells[0]}", row.cells[1])) for row in harm_rows(judged)),
        *spent,
    ]


def _detection(judged: Judged) -> str:
    stamps = judged.card.stamps
    if stamps.paged_s is None:
        return "No page came."
    page = next(
        entry
        for entry in judged.record.of_kind(Kind.ALERT)
        if entry.event == "firing"
        and entry.data.get("urgency") == "page"
        and entry.at_us >= round(stamps.paged_s * SECOND)
    )
    title = plain(str(page.data.get("title") or page.subject))
    taken = (
        "nobody took it"
        if stamps.acknowledged_s is None
        else f"taken at {_at(stamps.acknowledged_s)}"
    )
    return f"First page at {_at(stamps.paged_s)}: {title}; {taken}."


def _communication(judged: Judged) -> str:
    posts = [
        Row(
            (
                clock(entry.at_us),
                entry.subject,
                str(entry.data.get("text") or entry.data.get("action_state") or ""),
            )
        )
        for entry in judged.record.of_kind(Kind.UPDATE)
    ]
    told = rows_of(["clock", "to", "what"], posts) if posts else "Nobody was told anything."
    untrue = untrue_rows(judged)
    if not untrue:
        return told
    return f"{told}\n\nNot borne out by the facts:\n\n" + rows_of(
        ["line", "claim", "what was so"], untrue
    )


def _timeline(judged: Judged) -> list[Row]:
    """What was done and seen; nothing that was hidden from the seat."""
    return [Row((clock(at_us), words)) for at_us, words in story(judged)]


def _at(seconds: float) -> str:
    return clock(round(seconds) * SECOND)
