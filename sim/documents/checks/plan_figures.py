"""Figures that a plan must not use as it does: mistakes that make every answer wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.documents.finding import Finding
from sim.documents.node import Loc

_OUTAGES = ("regions", "zones", "services")


def check_figures(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Promises taken for measurements, independence by decree, times without any spread."""
    failures = data.get("failures")
    modes: list[tuple[Any, Loc]] = []
    if isinstance(failures, Mapping):
        modes += [(failures.get(name), ("failures", name)) for name in _OUTAGES]
        modes += [(failures.get("corruption"), ("failures", "corruption"))]
        own = failures.get("by_service")
        if isinstance(own, Mapping):
            modes += [(one, ("failures", "by_service", name)) for name, one in own.items()]
        for name in ("regions", "zones"):
            yield from _independence(failures.get(name), ("failures", name, "common"))
    shared = data.get("shared")
    if isinstance(shared, Mapping):
        modes += [(one, ("shared", name)) for name, one in shared.items()]
    for mode, loc in modes:
        yield from _promise(mode, loc)
        yield from _spread(mode, loc)
    yield from _lags(data, ())


def _promise(mode: Any, loc: Loc) -> Iterator[Finding]:
    rate = mode.get("rate") if isinstance(mode, Mapping) else None
    if isinstance(rate, Mapping) and rate.get("kind") == "promise":
        message = (
            "is a promise; an agreement says what is paid back, not how often a thing fails. "
            "Give what was measured, or an assumption"
        )
        yield Finding("E406", (*loc, "rate", "kind"), message)


def _independence(mode: Any, loc: Loc) -> Iterator[Finding]:
    common = mode.get("common") if isinstance(mode, Mapping) else None
    value = common.get("value") if isinstance(common, Mapping) else None
    if value in (0, 0.0, "0%", "0 %") and not isinstance(value, bool):
        message = "says that they never fail together; no two zones or regions share nothing"
        yield Finding("E407", (*loc, "value"), message)


def _spread(mode: Any, loc: Loc) -> Iterator[Finding]:
    for name in ("lasts", "unnoticed"):
        span = mode.get(name) if isinstance(mode, Mapping) else None
        shape = span.get("shape") if isinstance(span, Mapping) else None
        if isinstance(shape, int | float) and not isinstance(shape, bool) and shape == 0:
            message = "makes every outage of the same length; the longest are what a plan is for"
            yield Finding("E408", (*loc, name, "shape"), message)


def _lags(value: Any, loc: Loc) -> Iterator[Finding]:
    """Every ``lag`` anywhere: a copy always as far behind promises what it cannot keep."""
    if isinstance(value, Mapping):
        for name, below in value.items():
            shape = below.get("shape") if isinstance(below, Mapping) else None
            if name == "lag" and shape in (0, 0.0) and not isinstance(shape, bool):
                message = "makes a copy always as far behind; lag grows with the load of writes"
                yield Finding("E408", (*loc, "lag", "shape"), message)
            yield from _lags(below, (*loc, str(name)))
    elif isinstance(value, list):
        for k, below in enumerate(value):
            yield from _lags(below, (*loc, k))
