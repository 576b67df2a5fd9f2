"""What log lines speak for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.scenarios.investigator.telemetry import Answers, Clue, Finding

# Whose call went wrong, in the words of each language.
_CALLEE = re.compile(r"(?:target=|call to |request to |^)([\w-]+)\.\w+")
_COPY = re.compile(r"(?:node of|container) ([\w-]+)-\d+\.([\w-]+)")
_LEADER = re.compile(r"(?:primary now in|elected in|permitted in|enabled in) ([\w-]+)")
_SCALED = re.compile(r"scaled from (\d+) to (\d+)")
# What a callee's refusal says of it.
_REFUSALS = {
    "x509": "tls_expiry",
    "schema error": "contract_break",
    "no such host": "dns_failure",
    "credentials are not": "secret_rotation_stale",
    "read-only": "read_only",
}


def _lines(answers: Answers, name: str) -> Iterator[tuple[str, str]]:
    for line in answers[name]["lines"]:
        yield line["service"], line["message"]


def _refused(answers: Answers) -> Iterator[Finding]:
    found: Counter[tuple[str, str, str]] = Counter()
    for caller, message in _lines(answers, "errors"):
        callee = _CALLEE.search(message)
        for words, mechanism in _REFUSALS.items():
            if callee and words in message:
                found[caller, callee[1], mechanism] += 1
    for (caller, callee, mechanism), count in found.items():
        if count >= 3:
            yield Finding(callee, mechanism, 6.0)
            yield Finding(f"{caller}->{callee}", mechanism, 5.0)


def failing(answers: Answers) -> str | None:
    """The service that most internal errors come from, where there are several."""
    found: Counter[str] = Counter()
    for _, message in _lines(answers, "errors"):
        if "internal error" in message and (callee := _CALLEE.search(message)):
            found[callee[1]] += 1
    top = found.most_common(1)
    return top[0][0] if top and top[0][1] >= 5 else None


def _own_errors(answers: Answers) -> Iterator[Finding]:
    service = failing(answers)
    if service is not None:
        yield Finding(service, "error_rate", 4.0)
        for mechanism in ("bad_deploy", "bad_config", "flag_bug"):
            yield Finding(service, mechanism, 3.0)


def _errors_unchanged(answers: Answers) -> Iterator[Finding]:
    service = failing(answers)
    changed = {change["service"] for change in answers["changes"]["changes"]}
    if service is not None and not {service, "all"} & changed:
        yield Finding(service, "error_rate", 1.5)


def _bad_records(answers: Answers) -> Iterator[Finding]:
    service = failing(answers)
    known = answers["topology"]["services"]
    if service in known and known[service]["kind"] == "store":
        yield Finding(service, "corruption", 7.5)


def _dark(answers: Answers) -> Iterator[Finding]:
    gone: dict[str, set[str]] = {}
    for _, message in _lines(answers, "platform"):
        copy = _COPY.search(message)
        if copy and "is not ready" in message:
            gone.setdefault(copy[2], set()).add(copy[1])
    for zone, services in gone.items():
        if len(services) >= 2:
            yield Finding(zone, "zone_loss", 6.0)


def _died(answers: Answers) -> Iterator[Finding]:
    died = {service for service, message in _lines(answers, "platform") if "terminated" in message}
    killed = {service for service, message in _lines(answers, "platform") if "OOMKilled" in message}
    for service in died:
        yield Finding(service, "crash", 5.0)
    for service in killed:
        yield Finding(service, "memory_leak", 6.0)


def leaders(answers: Answers) -> dict[str, list[str]]:
    """By store: the zones that said they lead, in turn."""
    found: dict[str, list[str]] = {}
    for service, message in _lines(answers, "platform"):
        if zone := _LEADER.search(message):
            found.setdefault(service, []).append(zone[1])
    return found


def _to_and_fro(answers: Answers) -> Iterator[Finding]:
    for store, zones in leaders(answers).items():
        if len(zones) >= 3 and len(set(zones)) >= 2:
            yield Finding(store, "link_flap", 7.0)


def _two_heads(answers: Answers) -> Iterator[Finding]:
    lagging = {
        alert["service"] for alert in answers["alerts"]["alerts"] if "behind" in alert["name"]
    }
    for store in leaders(answers):
        if store in lagging:
            yield Finding(store, "region_isolation", 5.0)


def _starved(answers: Answers) -> Iterator[Finding]:
    """Copies to which look-ups were turned, and which fall behind, have too much to apply."""
    is_turned = any(change["kind"] == "flag" for change in answers["changes"]["changes"])
    if is_turned and not answers["platform"]["lines"]:
        for alert in answers["alerts"]["alerts"]:
            if "behind" in alert["name"]:
                yield Finding(alert["service"], "backfill", 7.5)
                yield Finding(alert["service"], "replication_lag", 5.0)


def _thrashing(answers: Answers) -> Iterator[Finding]:
    moves: dict[str, list[bool]] = {}
    for service, message in _lines(answers, "platform"):
        if scaled := _SCALED.search(message):
            moves.setdefault(service, []).append(int(scaled[2]) > int(scaled[1]))
    for service, ups in moves.items():
        if ups.count(True) >= 2 and ups.count(False) >= 2:
            yield Finding(service, "autoscaler_broken", 7.0)


CLUES = (
    Clue("callers say why the callee refuses them", ("errors",), _refused),
    Clue("internal errors come from one service", ("errors",), _own_errors),
    Clue(
        "one service fails, and nothing of it was changed", ("errors", "changes"), _errors_unchanged
    ),
    Clue(
        "a store that serves answers with errors of its own", ("errors", "topology"), _bad_records
    ),
    Clue("machines of several services are gone in one zone", ("platform",), _dark),
    Clue("a process died, or was killed for its memory", ("platform",), _died),
    Clue("a store's lead goes to and fro", ("platform",), _to_and_fro),
    Clue("another copy leads, and one is behind", ("platform", "alerts"), _two_heads),
    Clue(
        "a copy is behind since a flag was turned, and none has gone or moved",
        ("platform", "alerts", "changes"),
        _starved,
    ),
    Clue("copies are added and taken away again and again", ("platform",), _thrashing),
)
