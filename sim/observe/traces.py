"""Sampled requests, hop by hop: spans put together into trees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from sim.units import SECOND

_MILLISECONDS_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """One attempt as its caller saw it, with names instead of indexes."""

    trace: int
    span: int
    parent: int
    name: str  # service.operation
    service: str
    replica: str
    begin_us: int
    end_us: int
    outcome: str
    attempt: int

    @property
    def lasted_us(self) -> int:
        """From begin to end."""
        return self.end_us - self.begin_us


@dataclass(frozen=True, slots=True)
class Trace:
    """One request. The root is the span whose parent is not among its spans."""

    spans: tuple[Span, ...]  # by begin

    @property
    def root(self) -> Span:
        """The request itself."""
        known = {span.span for span in self.spans}
        return next((s for s in self.spans if s.parent not in known), self.spans[0])

    @property
    def is_failed(self) -> bool:
        """Whether the request itself failed."""
        return self.root.outcome != "OK"

    def passes(self, service: str) -> bool:
        """Whether some hop called this service."""
        return any(span.service == service for span in self.spans)

    def does(self, operation: str) -> bool:
        """Whether some hop called this operation."""
        return any(span.name == operation for span in self.spans)

    def as_json(self) -> dict[str, JsonValue]:
        """The tree, children under their parents."""
        children: dict[int, list[Span]] = {}
        for span in self.spans:
            children.setdefault(span.parent, []).append(span)
        root = self.root
        return {
            "trace": f"{root.trace:016x}",
            "at_s": root.begin_us / SECOND,
            "status": "failed" if self.is_failed else "ok",
            "duration_ms": _milliseconds(root.lasted_us),
            "root": _node(root, children, root.begin_us, depth=0),
        }


def assemble(spans: Iterable[Span]) -> list[Trace]:
    """Traces in the order in which their first span began."""
    by_trace: dict[int, list[Span]] = {}
    for span in spans:
        by_trace.setdefault(span.trace, []).append(span)
    traces = [
        Trace(tuple(sorted(found, key=lambda s: (s.begin_us, s.span))))
        for found in by_trace.values()
    ]
    return sorted(traces, key=lambda trace: (trace.root.begin_us, trace.root.trace))


def pick(
    traces: Sequence[Trace],
    *,
    service: str | None,
    operation: str | None = None,
    status: str | None,
    min_duration_us: int | None,
    most: int = 10,
) -> tuple[list[dict[str, JsonValue]], int]:
    """The newest traces that match, newest last, and how many matched."""
    found = [
        trace
        for trace in traces
        if (service is None or trace.passes(service))
        and (operation is None or trace.does(operation))
        and (status is None or trace.is_failed is (status == "failed"))
        and (min_duration_us is None or trace.root.lasted_us >= min_duration_us)
    ]
    return [trace.as_json() for trace in found[-most:]], len(found)


def _node(
    span: Span, children: dict[int, list[Span]], start_us: int, *, depth: int
) -> dict[str, JsonValue]:
    # Operations form no cycles, so a depth beyond this is a broken trace, not a deep one.
    below = children.get(span.span, []) if depth < 64 else []
    return {
        "name": span.name,
        "replica": span.replica,
        "start_ms": _milliseconds(span.begin_us - start_us),
        "duration_ms": _milliseconds(span.lasted_us),
        "outcome": span.outcome.lower(),
        "attempt": span.attempt,
        "calls": [_node(child, children, start_us, depth=depth + 1) for child in below],
    }


def _milliseconds(us: int) -> float:
    return round(us / 1000, _MILLISECONDS_DIGITS)
