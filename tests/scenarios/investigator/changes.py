"""What the change log speaks for, most of all beside the time at which users began to be hurt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.scenarios.investigator.metrics import BUSY, values
from tests.scenarios.investigator.telemetry import Answers, Clue, Finding

_LONG_BEFORE_S, _AFTER_S = 900.0, 60.0
_MECHANISMS = {"deploy": "bad_deploy", "config": "bad_config", "flag": "flag_bug"}
_CLIENT = re.compile(r"client settings ([\w-]+)->([\w-]+)")


def _weighed(change: dict[str, str], weight: float) -> Iterator[Finding]:
    if edge := _CLIENT.search(change["text"]):
        yield Finding(f"{edge[1]}->{edge[2]}", "retry_misconfig", weight)
        yield Finding(edge[2], "retry_misconfig", weight / 2)
    elif change["kind"] in _MECHANISMS:
        yield Finding(change["service"], _MECHANISMS[change["kind"]], weight)


def _changed(answers: Answers) -> Iterator[Finding]:
    for change in answers["changes"]["changes"]:
        yield from _weighed(change, 0.5)
        if "spot machines" in change["text"]:
            yield Finding(change["service"], "spot_reclaim", 5.0)


def _before_the_page(answers: Answers) -> Iterator[Finding]:
    pages = [
        alert["since_s"]
        for alert in answers["alerts"]["alerts"]
        if alert["is_firing"] and alert["urgency"] == "page"
    ]
    if pages:
        for change in answers["changes"]["changes"]:
            if -_AFTER_S <= min(pages) - change["at_s"] <= _LONG_BEFORE_S:
                yield from _weighed(change, 1.5)


def _switched_and_full(answers: Answers) -> Iterator[Finding]:
    busy = values(answers["processors"])
    switched = {c["service"] for c in answers["changes"]["changes"] if c["kind"] == "flag"}
    for service in sorted(switched):
        if busy.get(service, 0.0) >= BUSY:
            yield Finding(service, "flag_bug", 3.5)


CLUES = (
    Clue("something was changed", ("changes",), _changed),
    Clue(
        "something was changed shortly before the first page",
        ("changes", "alerts"),
        _before_the_page,
    ),
    Clue(
        "processors are full of what a flag has turned on",
        ("changes", "processors"),
        _switched_and_full,
    ),
)
