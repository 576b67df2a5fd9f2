"""What numbers speak for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from tests.scenarios.investigator.telemetry import Answers, Clue, Finding

FULL, IDLE, HARD, BUSY, MOST = 0.95, 0.3, 0.8, 0.95, 0.6
SURGE_OF_ALL, SURGE_OF_ONE = 1.8, 5.0


def values(answer: Mapping[str, Any], label: str = "service") -> dict[str, float]:
    """The value now by one label; what has no number is left out."""
    return {
        one["labels"][label]: float(one["value"])
        for one in answer["result"]
        if isinstance(one["value"], (int, float)) and label in one["labels"]
    }


def points(one: Mapping[str, Any]) -> list[float]:
    """The values of one series over its window, oldest first."""
    return [float(value) for _, value in one.get("points", ()) if isinstance(value, (int, float))]


def then_and_now(
    answer: Mapping[str, Any], label: str = "service"
) -> dict[str, tuple[float, float]]:
    """By one label: the mean of the first quarter of the window and that of the last minute."""
    told = {}
    for one in answer["result"]:
        seen = points(one)
        if len(seen) >= 8 and label in one["labels"]:
            first = seen[: max(2, len(seen) // 4)]
            told[one["labels"][label]] = (sum(first) / len(first), sum(seen[-2:]) / 2)
    return told


def full(answers: Answers) -> list[str]:
    """Services that have no slot free."""
    return [name for name, share in values(answers["slots"]).items() if share >= FULL]


def idle_and_full(answers: Answers) -> tuple[str, ...]:
    """Services without a free slot whose processors idle, and whose callees have slots."""
    busy = values(answers["processors"])
    short = full(answers)
    calls = {name: body["calls"] for name, body in answers["topology"]["services"].items()}
    return tuple(
        name
        for name in short
        if busy.get(name, 1.0) <= IDLE and not set(calls.get(name, ())) & set(short)
    )


def _waiting(answers: Answers) -> Iterator[Finding]:
    for name in idle_and_full(answers):
        yield Finding(name, "capacity_loss", 3.0)
        yield Finding(name, "pool_exhaustion", 3.0)
        yield Finding(name, "latency", 3.0)


def _one_surges(answers: Answers) -> Iterator[Finding]:
    grown = {name: now / max(then, 0.05) for name, (then, now) in _journeys(answers).items()}
    surging = [name for name, growth in grown.items() if growth >= SURGE_OF_ONE]
    if surging and len(surging) <= len(grown) / 2:
        for name in idle_and_full(answers):
            yield Finding(name, "pool_exhaustion", 5.0)


def _all_surge(answers: Answers) -> Iterator[Finding]:
    rates = _journeys(answers).values()
    before, now = sum(then for then, _ in rates), sum(now for _, now in rates)
    if before > 1.0 and now >= SURGE_OF_ALL * before:
        busy = {name for name, share in values(answers["processors"]).items() if share >= HARD}
        for name in sorted(busy | set(full(answers))):
            yield Finding(name, "traffic_surge", 5.0)


def _journeys(answers: Answers) -> dict[str, tuple[float, float]]:
    return then_and_now(answers["arrivals"], "journey")


def _overloaded(answers: Answers) -> Iterator[Finding]:
    for name, share in values(answers["processors"]).items():
        if share >= BUSY:
            yield Finding(name, "slowdown", 2.0)
            yield Finding(name, "bad_deploy", 1.5)
            yield Finding(name, "bad_config", 1.5)


def _tried_again(answers: Answers) -> dict[str, float]:
    """Services most of whose calls are retries, by their share."""
    return {name: share for name, share in values(answers["retries"]).items() if share >= MOST}


def _retries(answers: Answers) -> Iterator[Finding]:
    if shares := _tried_again(answers):
        yield Finding(max(shares, key=lambda name: shares[name]), "retry_misconfig", 5.0)


def _cold(answers: Answers) -> Iterator[Finding]:
    for name, (then, now) in then_and_now(answers["hits"]).items():
        if then > 0.5 and now < 0.6 * then:
            yield Finding(name, "cache_flush", 6.0)


def _leaks(answers: Answers) -> Iterator[Finding]:
    for one in answers["memory"]["result"]:
        seen = points(one)
        only_rises = all(after >= before for before, after in pairwise(seen))
        is_long = len(seen) >= 8 and len(set(seen)) >= 3
        if only_rises and is_long and seen[-1] - seen[0] > 0.01:
            yield Finding(one["labels"]["service"], "memory_leak", 8.0)


def _newer_is_worse(answers: Answers) -> Iterator[Finding]:
    newest = {
        change["service"]: change["version"]
        for change in answers["changes"]["changes"]
        if change["kind"] == "deploy"
    }
    errors = {
        (one["labels"]["service"], one["labels"]["version"]): one["value"]
        for one in answers["versions"]["result"]
        if isinstance(one["value"], (int, float))
    }
    for service, version in newest.items():
        new = errors.get((service, version), 0.0)
        old = [v for (name, which), v in errors.items() if name == service and which != version]
        if old and new > 0.02 and new > 3.0 * max(old):
            yield Finding(service, "bad_deploy", 4.0)


def _backlog(answers: Answers) -> Iterator[Finding]:
    for name, (then, now) in then_and_now(answers["depth"]).items():
        if now > 50.0 and now > 3.0 * then:
            yield Finding(name, "poison_message", 4.0)


def _delivered_again(answers: Answers) -> Iterator[Finding]:
    if _tried_again(answers):
        for found in _backlog(answers):
            yield Finding(found.component, found.mechanism, 4.0)


def entries(answers: Answers) -> list[str]:
    """Services that nobody of ours calls: users come in there."""
    known = answers["topology"]["services"]
    return [name for name, body in known.items() if not body["called_by"]]


def _nobody_comes(answers: Answers) -> Iterator[Finding]:
    zones: dict[str, dict[str, tuple[float, float]]] = {}
    for one in answers["places"]["result"]:
        seen = points(one)
        if len(seen) >= 8:
            then, now = max(seen[: len(seen) // 2]), sum(seen[-2:]) / 2
            zones.setdefault(one["labels"]["service"], {})[one["labels"]["zone"]] = (then, now)
    for service in entries(answers):
        places = zones.get(service, {})
        empty = [zone for zone, (then, now) in places.items() if then > 1.0 and now < then / 10]
        if empty and len(empty) < len(places):
            yield Finding(service, "dns_misroute", 2.0)
            for zone in empty:
                yield Finding(zone, "region_isolation", 2.0)


CLUES = (
    Clue(
        "slots full, processors idle, callees not full",
        ("slots", "processors", "topology"),
        _waiting,
    ),
    Clue(
        "one journey of many asks far more, and slots are full",
        ("arrivals", "slots", "processors", "topology"),
        _one_surges,
    ),
    Clue("every journey asks for twice as much", ("arrivals", "processors", "slots"), _all_surge),
    Clue("processors are full", ("processors",), _overloaded),
    Clue("most calls are retries", ("retries",), _retries),
    Clue("the share of hits has fallen and stays", ("hits",), _cold),
    Clue("memory only rises", ("memory",), _leaks),
    Clue(
        "the new version fails, the old beside it does not",
        ("versions", "changes"),
        _newer_is_worse,
    ),
    Clue("a queue grows", ("depth",), _backlog),
    Clue(
        "a queue grows, and what is delivered has been delivered before",
        ("depth", "retries"),
        _delivered_again,
    ),
    Clue("nobody arrives at copies that are ready", ("places", "topology"), _nobody_comes),
)
