"""Log lines as services write them: the words of their language, never the cause.

A line tells what the caller saw of one attempt. Whoever reads it must still find out why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from sim.model.pattern import compiled
from sim.units import SECOND

# What a caller sees of each way in which an attempt can end badly.
_SEEN = {
    "ERROR": ("500", "internal error"),
    "DEPENDENCY": ("502", "upstream request failed"),
    "TIMEOUT": ("504", "deadline exceeded"),
    "QUEUE_FULL": ("503", "server overloaded, queue full"),
    "RATE_LIMITED": ("429", "too many requests"),
    "SHED": ("503", "load shed"),
    "REFUSED": ("000", "connection refused"),
    "CRASHED": ("000", "connection reset by peer"),
    "BREAKER_OPEN": ("000", "circuit breaker is open"),
    "IMPATIENT": ("503", "gave up waiting in the queue"),
    "TOO_LATE": ("503", "dropped, deadline cannot be met"),
    "NO_REPLICA": ("000", "no healthy upstream"),
    "CANCELLED": ("499", "client closed request"),
    "READ_ONLY": ("503", "store is read-only, write not accepted"),
    "THROTTLED": ("000", "held back by the client, too many requests were refused"),
    "CONTRACT": ("422", "schema error: unknown field in request"),
    # A refused connection, where the client's library says more than that.
    "CERTIFICATE": ("000", "x509: certificate has expired or is not yet valid"),
    "CREDENTIALS": ("401", "credentials are not valid"),
    "NAME": ("000", "no such host"),
}
# What a guard says of itself when it moves.
_GUARDS = {
    "BREAKER_OPENED": "circuit breaker opened",
    "BREAKER_HALF_OPEN": "circuit breaker half open, probing",
    "BREAKER_CLOSED": "circuit breaker closed",
    "EJECTED": "replica taken out of the balancer",
}
_WARNINGS = frozenset({"RATE_LIMITED", "SHED", "CANCELLED", "THROTTLED", *_GUARDS})
_ERRNO = {
    "REFUSED": "ECONNREFUSED",
    "CRASHED": "ECONNRESET",
    "TIMEOUT": "ETIMEDOUT",
    "NO_REPLICA": "EHOSTUNREACH",
    "CERTIFICATE": "CERT_HAS_EXPIRED",
    "NAME": "ENOTFOUND",
}
_JAVA = {
    "TIMEOUT": "java.util.concurrent.TimeoutException",
    "REFUSED": "java.net.ConnectException",
    "CRASHED": "java.net.SocketException",
    "BREAKER_OPEN": "CallNotPermittedException",
    "CERTIFICATE": "javax.net.ssl.SSLHandshakeException: CertificateExpiredException",
    "NAME": "java.net.UnknownHostException",
    "READ_ONLY": "java.sql.SQLException: read-only transaction",
}


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line that tells of no call: of a process, its host, a deploy, or of nothing much."""

    at_us: int
    service: str
    level: str
    message: str
    zone: str = ""  # where it was written, if it was in one


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One attempt that ended badly, with names instead of indexes."""

    at_us: int
    outcome: str
    service: str  # who writes the line
    language: str
    replica: str  # who was called, or "" where nobody was
    target: str  # service.operation that was called
    journey: str
    trace: int


def line_of(event: LogEvent | OwnLine) -> dict[str, JsonValue]:
    """One structured line."""
    trace = 0 if isinstance(event, OwnLine) else event.trace
    return {
        "at_s": event.at_us / SECOND,
        "service": event.service,
        "level": level_of(event),
        "message": event.message if isinstance(event, OwnLine) else _message(event),
        "trace": f"{trace:016x}" if trace > 0 else None,
    }


def level_of(event: LogEvent | OwnLine) -> str:
    """How bad its writer holds it to be."""
    if isinstance(event, OwnLine):
        return event.level
    return "warn" if event.outcome in _WARNINGS else "error"


def seen(outcome: str) -> tuple[str, str]:
    """What a caller sees of an attempt that ended so: a code and words."""
    return _SEEN.get(outcome, ("500", outcome.lower()))


def _message(event: LogEvent) -> str:
    code, text = seen(event.outcome)
    peer = f" peer={event.replica}" if event.replica else ""
    if event.outcome in _GUARDS:
        return f"{event.target}: {_GUARDS[event.outcome]}{peer}"
    match event.language.lower():
        case "go":
            return f'msg="rpc failed" target={event.target} code={code} err="{text}"{peer}'
        case "java" | "kotlin" | "scala":
            thrown = _JAVA.get(event.outcome, "HttpServerErrorException")
            return f"call to {event.target} failed: {thrown}: {code} {text}{peer}"
        case "python":
            return f"request to {event.target} failed: HTTPError({code}, {text!r}){peer}"
        case "node" | "nodejs" | "javascript" | "typescript":
            errno = _ERRNO.get(event.outcome, f"HTTP_{code}")
            return f"{event.target}: {errno}: {text}{peer}"
        case _:
            return f"{event.target} failed: {code} {text}{peer}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line must be to be found; what is not given does not matter.

    ``text`` is found in any case, ``regex`` as it is written; both in ``level service message``.
    """

    text: str | None = None
    regex: str | None = None
    level: str | None = None

    def keeps(self, line: Mapping[str, JsonValue]) -> bool:
        """Whether a line is wanted."""
        if self.level is not None and line["level"] != self.level:
            return False
        told = f"{line['level']} {line['service']} {line['message']}"
        if self.text and self.text.lower() not in told.lower():
            return False
        return self.regex is None or compiled(self.regex).search(told) is not None


def search(
    events: Iterable[LogEvent | OwnLine], wanted: Wanted, *, most: int = 50
) -> tuple[list[dict[str, JsonValue]], int]:
    """The newest lines that are wanted, newest last, and how many are.

    A storm writes the same words again and again: what differs in its time and trace alone is
    worded and looked at once, and only lines that are handed out are put together.
    """
    verdicts: dict[tuple[str, ...], bool] = {}
    found = []
    for event in events:
        if wanted.level is not None and level_of(event) != wanted.level:
            continue
        words = _words(event)
        is_kept = verdicts.get(words)
        if is_kept is None:
            is_kept = verdicts[words] = wanted.keeps(line_of(event))
        if is_kept:
            found.append(event)
    return [line_of(event) for event in found[-most:]], len(found)


def _words(event: LogEvent | OwnLine) -> tuple[str, ...]:
    """All that the text of a line follows from."""
    if isinstance(event, OwnLine):
        return (event.level, event.service, event.message)
    return (event.outcome, event.service, event.language, event.replica, event.target)
