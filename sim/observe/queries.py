"""Answers to the orders that only look; each a plain JSON value made of what can be seen."""

from __future__ import annotations

from pydantic import JsonValue

from sim.model.signal import SeriesKey
from sim.observe.view import View
from sim.observe.wire import change_to_json, service_to_json, view_to_json
from sim.units import SECOND

MOST_POINTS = 200


def metrics(view: View, key: SeriesKey, window_us: int) -> dict[str, JsonValue]:
    """One series over a window, with its summary."""
    samples = view.readings.window(key, window_us)
    values = [value for _, value in samples]
    kept = samples[-MOST_POINTS:]
    points: list[JsonValue] = [[at_us / SECOND, round(value, 9)] for at_us, value in kept]
    summary: dict[str, JsonValue] = {}
    if values:
        summary = {
            "latest": round(values[-1], 9),
            "least": round(min(values), 9),
            "mean": round(sum(values) / len(values), 9),
            "most": round(max(values), 9),
        }
    return {"series": str(key), "samples": len(values), "summary": summary, "points": points}


def alerts(view: View) -> dict[str, JsonValue]:
    """What is pending and what fires."""
    told = view_to_json(view)
    return {name: told[name] for name in ("alerts", "silences") if name in told}


def changes(view: View, service: str | None, window_us: int) -> dict[str, JsonValue]:
    """The change log of late."""
    lines: list[JsonValue] = [
        change_to_json(change)
        for change in view.changes
        if change.at_us >= view.now_us - window_us
        and (service is None or change.service in (service, "all"))
    ]
    return {"changes": lines}


def topology(view: View, service: str | None) -> dict[str, JsonValue]:
    """What the catalogue of services documents."""
    callers: dict[str, list[JsonValue]] = {name: [] for name in view.services}
    for name, known in view.services.items():
        for callee in known.calls:
            callers[callee].append(name)
    return {
        "services": {
            name: {**service_to_json(known), "called_by": callers[name]}
            for name, known in view.services.items()
            if service in (None, name)
        },
        "journeys": list(view.journeys),
        "zones": list(view.zones),
        "teams": list(view.teams),
    }
