"""What traces, vendors' pages, probes and customers speak for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.scenarios.investigator.logs import failing
from tests.scenarios.investigator.metrics import entries, idle_and_full
from tests.scenarios.investigator.telemetry import Answers, Clue, Finding

_LONG_MS = 1000.0
_NETWORK = re.compile(r"network|resolver|provider", re.IGNORECASE)


def _spans(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node["calls"]:
        yield from _spans(child)


def _where_time_goes(answers: Answers) -> Iterator[Finding]:
    full = idle_and_full(answers)
    waits: Counter[str] = Counter()
    for trace in answers["through"]["traces"]:
        for span in _spans(trace["root"]):
            service = span["name"].split(".")[0]
            if service not in full or span["duration_ms"] < _LONG_MS:
                continue
            slowest = max(span["calls"], key=lambda call: call["duration_ms"], default=None)
            is_below = slowest is not None and slowest["duration_ms"] >= _LONG_MS
            waits[f"{service}->{slowest['name'].split('.')[0]}" if is_below else service] += 1
    for name, _ in waits.most_common(1):
        yield Finding(name, "latency" if "->" in name else "capacity_loss", 4.5)


def _vendors(answers: Answers) -> Iterator[Finding]:
    for page in answers["status"]["pages"]:
        if page["state"] != "operational":
            yield Finding(page["service"], "third_party_outage", 1.0)


def _admitted(answers: Answers) -> Iterator[Finding]:
    """The service that errors come from has a page, and the page has spoken of it."""
    service = failing(answers)
    for page in answers["status"]["pages"]:
        if page["service"] == service and page["posts"]:
            yield Finding(page["service"], "third_party_outage", 6.5)


def _board_is_dark(answers: Answers) -> Iterator[Finding]:
    """Nothing is measured, users fail, copies are missing, and a provider names a place."""
    if answers["slots"]["result"] or all(
        p["good_share"] == 1.0 for p in answers["probes"]["probes"]
    ):
        return
    short = [
        name
        for name, body in answers["topology"]["services"].items()
        if body["replicas_ready"] < body["replicas_desired"]
    ]
    told = " ".join(
        post["text"]
        for page in answers["status"]["pages"]
        for post in page["posts"]
        if page["state"] != "operational"
    )
    for zone in answers["topology"]["zones"]:
        if len(short) >= 2 and re.search(rf"\b{zone}\b", told):
            yield Finding(zone, "zone_loss", 5.0)


def _one_network(answers: Answers) -> Iterator[Finding]:
    said = " ".join(message["text"] for message in answers["customers"]["messages"])
    if _NETWORK.search(said):
        for service in entries(answers):
            yield Finding(service, "dns_misroute", 2.0)


CLUES = (
    Clue(
        "requests wait at a callee, or before anything is called",
        ("slots", "processors", "topology", "through"),
        _where_time_goes,
    ),
    Clue("a vendor's page speaks of trouble", ("status",), _vendors),
    Clue(
        "a vendor's page speaks of trouble, and errors come from what it runs",
        ("errors", "status"),
        _admitted,
    ),
    Clue(
        "the board is empty, probes fail, copies are missing, a provider names a place",
        ("slots", "probes", "topology", "status"),
        _board_is_dark,
    ),
    Clue("whoever asks through another network gets in", ("customers", "topology"), _one_network),
)
