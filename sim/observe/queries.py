"""Answers to the orders that only look; each a plain JSON value made of what can be seen."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from pydantic import JsonValue

from sim.model.matching import meets
from sim.model.signal import SeriesKey, Signal
from sim.observe.view import AlertView, View
from sim.observe.wire import change_to_json, service_to_json, view_to_json
from sim.units import MINUTE, SECOND

MOST_POINTS = 200
# Who passes on what customers write.
SUPPORT = "support desk"
# Of everybody who tells what customers say: this desk, or a branch's.
SUPPORT_ROLE = "support"


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


def alerts(view: View, matchers: str | None) -> dict[str, JsonValue]:
    """What is pending and what fires, those that match; and the silences in force."""
    kept = [alert for alert in view.alerts if matchers is None or meets(matchers, _labels(alert))]
    told = view_to_json(replace(view, alerts=tuple(kept)))
    return {name: told[name] for name in ("alerts", "silences") if name in told}


def _labels(alert: AlertView) -> dict[str, str]:
    own = {"alertname": alert.name, "severity": alert.urgency.value, "state": alert.state}
    return {**own, "service": alert.service or ""}


def changes(view: View, service: str | None, window_us: int) -> dict[str, JsonValue]:
    """The change log of late."""
    lines: list[JsonValue] = [
        change_to_json(change)
        for change in view.changes
        if change.at_us >= view.now_us - window_us
        and (service is None or change.service in (service, "all"))
    ]
    return {"changes": lines}


def probes(view: View, probe: str | None, window_us: int) -> dict[str, JsonValue]:
    """How each probe fared at the scrapes of late."""
    signal, took = Signal.PROBE_SUCCESS.value, Signal.PROBE_DURATION.value
    told: list[JsonValue] = []
    for key in view.readings.keys():  # noqa: SIM118 - a method of readings, not a mapping's
        if key.signal != signal or probe not in (None, key.probe):
            continue
        samples = view.readings.window(key, window_us)
        lasted = view.readings.latest(SeriesKey(took, probe=key.probe))
        points: list[JsonValue] = [[at_us / SECOND, value] for at_us, value in samples]
        told.append(
            {
                "probe": key.probe,
                "is_good": samples[-1][1] == 1.0 if samples else None,
                "good_share": sum(v for _, v in samples) / len(samples) if samples else None,
                "duration_s": None if lasted is None else round(lasted, 6),
                "points": points[-MOST_POINTS:],
            }
        )
    return {"probes": told, **({} if told else {"note": "no probe of this name stands outside"})}


def reports(view: View, window_us: int) -> dict[str, JsonValue]:
    """What customers wrote of late, by journey, and the support desk's own words."""
    counts: dict[str, JsonValue] = {}
    for journey in view.journeys:
        key = SeriesKey(Signal.CUSTOMER_REPORTS.value, journey=journey)
        samples = view.readings.window(key, window_us)
        gaps = [after - before for (before, _), (after, _) in pairwise(samples)]
        if samples:
            step_us = min(gaps, default=0)
            counts[journey] = round(sum(value for _, value in samples) * step_us / MINUTE)
    said: list[JsonValue] = [
        {"at_s": message.at_us / SECOND, "text": message.text}
        for message in view.messages
        if message.role == SUPPORT_ROLE and message.at_us >= view.now_us - window_us
    ]
    return {"reports": counts, "messages": said}


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
