"""A Grafana dashboard over the exported series: users, services, alerts, a row each.

Source: Grafana, "Dashboard JSON model".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from sim.interop.names import FAILED, FIRING, labelled, metric_of
from sim.model.scenario import Scenario
from sim.model.signal import Signal

_SCHEMA: Final = 39
_COLUMNS, _ACROSS, _HEIGHT = 24, 3, 8
_SOURCE: Final[JsonValue] = {"type": "prometheus", "uid": "${datasource}"}
_NO_PARTS: Final = '{service=~"$service",zone="",version="",caller=""}'
_JOURNEYS: Final = '{journey!="",segment=""}'


@dataclass(frozen=True, slots=True)
class Panel:
    """One graph: expressions with what their lines are called, and the unit in Grafana's words."""

    title: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    kind: str = "timeseries"


def dashboard(scenario: Scenario) -> dict[str, JsonValue]:
    """The document that Grafana imports; it opens at the time of the run."""
    begins = scenario.starts_at - timedelta(microseconds=scenario.lead_in)
    ends = scenario.starts_at + timedelta(microseconds=scenario.lasts)
    return {
        "uid": f"gameday-{scenario.code.lower()}",
        "title": f"{scenario.code} {scenario.title}",
        "tags": ["gameday"],
        "schemaVersion": _SCHEMA,
        "editable": True,
        "timezone": "browser",
        "time": {"from": begins.isoformat(), "to": ends.isoformat()},
        "templating": {"list": [_datasource(), _services()]},
        "panels": list(_panels({"Users": USERS, "Services": SERVICES, "Alerts": ALERTS})),
    }


def _by_journey(title: str, unit: str, signal: Signal) -> Panel:
    return Panel(title, unit, ((f"{metric_of(signal).name}{_JOURNEYS}", "{{journey}}"),))


def _by_service(title: str, unit: str, *signals: Signal) -> Panel:
    queries = []
    for signal in signals:
        words = "" if len(signals) == 1 else f" {signal.value.rsplit('_', 1)[-1]}"
        queries.append((f"{metric_of(signal).name}{_NO_PARTS}", f"{{{{service}}}}{words}"))
    return Panel(title, unit, tuple(queries))


USERS: Final = (
    _by_journey("Requests", "reqps", Signal.REQUEST_RATE),
    _by_journey("Errors", "percentunit", Signal.ERROR_SHARE),
    _by_journey("Too slow", "percentunit", Signal.SLOW_SHARE),
    _by_journey("Latency, median", "s", Signal.LATENCY_P50),
    _by_journey("Latency, 95th percentile", "s", Signal.LATENCY_P95),
    _by_journey("Latency, 99th percentile", "s", Signal.LATENCY_P99),
)
SERVICES: Final = (
    _by_service("Requests", "reqps", Signal.REQUEST_RATE),
    _by_service("Errors", "percentunit", Signal.ERROR_SHARE),
    _by_service("Latency, 99th percentile", "s", Signal.LATENCY_P99),
    _by_service("Saturation", "percentunit", Signal.SATURATION),
    _by_service("Waiting calls", "short", Signal.QUEUE_LENGTH),
    _by_service("Replicas", "short", Signal.REPLICAS_READY, Signal.REPLICAS_DESIRED),
)
ALERTS: Final = (
    Panel("Firing", "short", ((FIRING, "{{alertname}}"),), kind="state-timeline"),
    Panel(
        "Failed requests",
        "reqps",
        ((f"sum by (journey) (rate({labelled(f'{FAILED}_total', {})}[1m]))", "{{journey}}"),),
    ),
)


def _panels(rows: dict[str, Sequence[Panel]]) -> Iterator[JsonValue]:
    """Each row's title and its graphs below it, from left to right."""
    number, top = 0, 0
    for title, panels in rows.items():
        number += 1
        place: JsonValue = {"x": 0, "y": top, "w": _COLUMNS, "h": 1}
        yield {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": place}
        top += 1
        across = min(_ACROSS, len(panels))
        width = _COLUMNS // across
        for k, panel in enumerate(panels):
            number += 1
            x, y = k % across * width, top + k // across * _HEIGHT
            yield _panel(panel, number, {"x": x, "y": y, "w": width, "h": _HEIGHT})
        top += -(-len(panels) // across) * _HEIGHT


def _panel(panel: Panel, number: int, place: JsonValue) -> JsonValue:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "gridPos": place,
        "datasource": _SOURCE,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {},
        "targets": [
            {
                "refId": chr(ord("A") + k),
                "expr": query,
                "legendFormat": legend,
                "datasource": _SOURCE,
            }
            for k, (query, legend) in enumerate(panel.queries)
        ],
    }


def _datasource() -> JsonValue:
    return {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Source"}


def _services() -> JsonValue:
    metric = metric_of(Signal.REPLICAS_READY).name
    return {
        "name": "service",
        "label": "Service",
        "type": "query",
        "datasource": _SOURCE,
        "query": {"query": f"label_values({metric}, service)", "refId": "services"},
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "allValue": ".+",
        "current": {"text": "All", "value": "$__all"},
    }
