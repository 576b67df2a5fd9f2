"""A post-mortem begun: what the seat saw and did, by line; every conclusion is left open."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.writer import dump
from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.document import Document
from sim.model.postmortem import MOST_FACTORS, Postmortem
from sim.model.postmortem_menu import Factor, Remedy
from sim.units import format_duration

SHOWN = frozenset({Kind.ALERT, Kind.MESSAGE, Kind.UPDATE, Kind.DIAGNOSIS, Kind.INCIDENT})
LONGEST = 120
_HEAD = ("format", "code", "journal_sha256", "facts")


def draft(record: RunRecord, code: str) -> str:
    """The YAML text of a post-mortem of this run that concludes nothing yet."""
    head = {
        "format": 1,
        "code": code,
        "journal_sha256": record.journal_sha256,
        "facts": [
            {"line": line, "at": format_duration(at_us), "what": what}
            for line, at_us, what in _facts(record)
        ],
    }
    told = [
        "# Blameless: people acted on what they could see. Names of persons do not belong here.",
        dump(head).rstrip(),
        "# What is left out below is open; take away the # of what you fill in.",
        *_open(Postmortem),
        f"# factors, at most {MOST_FACTORS} of: {', '.join(Factor)}",
        f"# edits of actions: {', '.join(Remedy)}",
    ]
    return "\n".join(told) + "\n"


def _open(model: type[Document]) -> Iterator[str]:
    """Every conclusion as a line to fill in, with what it asks."""
    for name, field in model.model_fields.items():
        if name not in _HEAD:
            yield f"# {name}: # {field.description}; form: {_FORMS[name]}"


_FORMS = {
    "impact": "{lasted: {low: 5m, high: 9m}, requests_failed: {low: 1.0, high: 2.0}, money: {}}",
    "timeline": "[{event: harm_began, at: 5m}, {event: paged, line: 12}]",
    "detection": "{how: alert, gap: 2m, rule: {signal: ..., service: ..., above: 0.1, holds: 1m}}",
    "trigger": "one word, as a diagnosis names it: deploy, flag, traffic, slowdown, ...",
    "cause": "{component: a or a->b, mechanism: a kind of fault}",
    "propagation": "[{from: cart, to: web}]",
    "factors": "[{factor: ..., strength: strong | middle | weak}]",
    "ruled_out": "[{component: ..., mechanism: ..., line: 31}]",
    "moves": "[{line: 40, sign: helped | hurt | nothing}]",
    "luck": "[{line: 40, call: good | bad, result: lucky | unlucky | as expected}]",
    "severity": "{worst: SEV2, call: right | too_low | too_high, worst_from: 6m}",
    "actions": "[{edit: ..., component: ..., owner: a role, due: ..., check: ..., strength: ...}]",
    "customer": "{journeys: [...], began: 5m, ended: 9m, data_lost: false, text: ...}",
    "narrative": "text",
}


def _facts(record: RunRecord) -> Iterator[tuple[int, int, str]]:
    for entry in record.entries:
        if entry.at_us < 0:
            continue
        if entry.kind in SHOWN or (entry.kind is Kind.ORDER and entry.event == "asked"):
            yield entry.sequence, entry.at_us, _words(entry)


def _words(entry: Entry) -> str:
    """One plain line."""
    if entry.kind is Kind.ORDER:
        arguments = entry.data.get("arguments")
        said = arguments if isinstance(arguments, dict) else {}
        told = f"{entry.data.get('action')} " + " ".join(f"{k}={v}" for k, v in said.items())
    else:
        text = entry.data.get("title") or entry.data.get("text") or ""
        told = f"{entry.kind.value} {entry.event}: {entry.subject} {text}"
    printable = "".join(sign if sign.isprintable() else " " for sign in told)
    return " ".join(printable.split())[:LONGEST]
