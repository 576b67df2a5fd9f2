"""A run's sampled traces and logs as OTLP JSON lines: a request of an exporter a line.

Ids are hexadecimal, enums are numbers, times are nanoseconds in strings. Source: OpenTelemetry
Protocol 1.x, "JSON Protobuf Encoding"; OpenTelemetry semantic conventions; the trace model's span
kinds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from pydantic import JsonValue

from sim.interop.openmetrics import epoch_us
from sim.model.topology import Topology
from sim.observe.logs import LogEvent, OwnLine, line_of, seen
from sim.observe.traces import Span

_PER_LINE: Final = 1_000
_ERROR: Final = 2  # StatusCode; a span that went well leaves it unset, as instrumentation should
_SEVERITY: Final = {"info": (9, "INFO"), "warn": (13, "WARN"), "error": (17, "ERROR")}


class SpanKind(IntEnum):
    """Who tells of a span."""

    SERVER = 2  # the front door, of a user's request
    CLIENT = 3  # a caller, of one attempt
    PRODUCER = 4  # who publishes a message, of its being stored
    CONSUMER = 5  # who takes it, of one delivery


@dataclass(frozen=True, slots=True)
class Source:
    """What a run's spans and logs need to be told apart from those of others."""

    topology: Topology
    starts_at: datetime
    version: str

    def nanoseconds(self, at_us: int) -> str:
        """A time of the drill's clock as Unix time."""
        return str((epoch_us(self.starts_at) + at_us) * 1_000)


@dataclass(frozen=True, slots=True)
class _Told:
    """One record and who tells it."""

    service: str
    instance: str
    record: dict[str, JsonValue]


def lines(
    spans: Iterable[Span], logs: Iterable[LogEvent | OwnLine], source: Source
) -> Iterator[str]:
    """Lines with ``resourceSpans``, then lines with ``resourceLogs``; ends of line included."""
    found = sorted(spans, key=lambda span: (span.begin_us, span.trace, span.span))
    by_id = {(span.trace, span.span): span for span in found}
    told = [_span(span, by_id.get((span.trace, span.parent)), source) for span in found]
    yield from _requests(told, ("resourceSpans", "scopeSpans", "spans"), source)
    events = [_log(event, source) for event in logs]
    yield from _requests(events, ("resourceLogs", "scopeLogs", "logRecords"), source)


def _span(span: Span, parent: Span | None, source: Source) -> _Told:
    kind, service, instance = _teller(span, parent, source.topology)
    is_far = kind in (SpanKind.CLIENT, SpanKind.PRODUCER)
    attributes: dict[str, str | int] = {}
    if is_far:
        attributes["peer.service"] = span.service
    if is_far and span.replica:
        attributes["server.address"] = span.replica
    if span.attempt:
        attributes["http.request.resend_count"] = span.attempt
    record: dict[str, JsonValue] = {
        "traceId": trace_id(span.trace),
        "spanId": f"{span.span:016x}",
        "parentSpanId": "" if _is_root(span) else f"{span.parent:016x}",
        "name": span.name,
        "kind": kind.value,
        "startTimeUnixNano": source.nanoseconds(span.begin_us),
        "endTimeUnixNano": source.nanoseconds(span.end_us),
    }
    status: dict[str, JsonValue] = {}
    if span.outcome != "OK":
        attributes["error.type"] = span.outcome.lower()
        status = {"code": _ERROR, "message": seen(span.outcome)[1]}
    return _Told(service, instance, record | {"attributes": _pairs(attributes), "status": status})


def _teller(span: Span, parent: Span | None, topology: Topology) -> tuple[SpanKind, str, str]:
    """The kind of a span, and the service and replica that tell of it."""
    if _is_root(span):
        return SpanKind.SERVER, span.service, span.replica
    if parent is not None and topology.services[parent.service].broker is not None:
        return SpanKind.CONSUMER, span.service, span.replica
    is_published = topology.services[span.service].broker is not None
    kind = SpanKind.PRODUCER if is_published else SpanKind.CLIENT
    # A caller whose own span was not kept is known by nothing but the call.
    return (kind, span.service, "") if parent is None else (kind, parent.service, parent.replica)


def _is_root(span: Span) -> bool:
    return span.parent == span.trace


def _log(event: LogEvent | OwnLine, source: Source) -> _Told:
    line = line_of(event)
    number, text = _SEVERITY[str(line["level"])]
    at = source.nanoseconds(event.at_us)
    record: dict[str, JsonValue] = {
        "timeUnixNano": at,
        "observedTimeUnixNano": at,
        "severityNumber": number,
        "severityText": text,
        "body": {"stringValue": str(line["message"])},
        "attributes": _pairs(_log_attributes(event)),
    }
    if isinstance(event, LogEvent) and event.trace > 0:
        record["traceId"] = trace_id(event.trace)
    return _Told(event.service, "", record)


def _log_attributes(event: LogEvent | OwnLine) -> dict[str, str | int]:
    """Whom a call was to, or where a line that tells of no call was written."""
    if isinstance(event, OwnLine):
        return {"cloud.availability_zone": event.zone} if event.zone else {}
    peer = event.target.split(".", maxsplit=1)[0]
    called = {"server.address": event.replica} if event.replica else {}
    return {"peer.service": peer, "gameday.journey": event.journey, **called}


def trace_id(trace: int) -> str:
    """Sixteen bytes in hexadecimal; ours have eight, the others are zero."""
    return f"{trace:032x}"


def _requests(told: Sequence[_Told], names: tuple[str, str, str], source: Source) -> Iterator[str]:
    """Lines of so many records, those of one teller together."""
    of_resource, of_scope, of_record = names
    scope: JsonValue = {"name": "gameday", "version": source.version}
    for first in range(0, len(told), _PER_LINE):
        by_teller: dict[tuple[str, str], list[JsonValue]] = {}
        for item in told[first : first + _PER_LINE]:
            by_teller.setdefault((item.service, item.instance), []).append(item.record)
        request = {
            of_resource: [
                {
                    "resource": {"attributes": _pairs(_resource(*teller))},
                    of_scope: [{"scope": scope, of_record: records}],
                }
                for teller, records in by_teller.items()
            ]
        }
        yield json.dumps(request, ensure_ascii=False, separators=(",", ":")) + "\n"


def _resource(service: str, instance: str) -> dict[str, str | int]:
    given = {"service.instance.id": instance} if instance else {}
    return {"service.name": service, **given}


def _pairs(attributes: dict[str, str | int]) -> list[JsonValue]:
    """Attributes as OTLP has them; whole numbers are strings, as JSON's are not of 64 bits."""
    return [
        {
            "key": key,
            "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value},
        }
        for key, value in attributes.items()
    ]
