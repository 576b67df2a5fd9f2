"""A view as JSON, for programs: the same allow-list, times in seconds of the drill's clock.

``signals`` holds the newest value of every series of a whole service, a whole journey and all
journeys together; zones, versions and callers are asked for with ``query_metrics``.
"""

from __future__ import annotations

import hashlib
import json

from pydantic import JsonValue

from sim.model.order import OrderStatus
from sim.observe.people_wire import members_to_json, people_to_json
from sim.observe.view import AlertView, ChangeView, ServiceView, View
from sim.units import SECOND

PROTOCOL = 1


def view_to_json(view: View, *, answers_from_us: int | None = None) -> dict[str, JsonValue]:
    """One look, plain values only; answers of orders that ended before a time are left out."""
    return {
        "now_s": view.now_us / SECOND,
        "is_over": view.is_over,
        "reason": view.reason,
        "alerts": [
            {
                "name": alert.name,
                "title": alert.title,
                "urgency": alert.urgency.value,
                "service": alert.service,
                "is_firing": alert.is_firing,
                "since_s": alert.since_us / SECOND,
                "value": alert.value,
                "is_acknowledged": alert.is_acknowledged,
                **_quiet(alert),
            }
            for alert in view.alerts
        ],
        "changes": [change_to_json(change) for change in view.changes],
        "messages": [
            {
                "at_s": message.at_us / SECOND,
                "from": message.sender,
                "role": message.role,
                "text": message.text,
            }
            for message in view.messages
        ],
        "orders": [
            order_to_json(order)
            if answers_from_us is None or (order.ended_us or 0) >= answers_from_us
            else {**order_to_json(order), "answer": None}
            for order in view.orders
        ],
        "incident": {
            "state": view.incident.state,
            "severity": view.incident.severity,
            "roles": dict(view.incident.roles),
            "experts": list(view.incident.experts),
            "last_update_s": _seconds(view.incident.last_update_us),
            "told_s": {name: at_us / SECOND for name, at_us in view.incident.told.items()},
        },
        "people": people_to_json(view.people),
        "services": {name: _live(service) for name, service in view.services.items()},
        "flags": dict(view.flags),
        "signals": _signals(view),
        **_silences(view),
    }


def briefing_to_json(view: View) -> dict[str, JsonValue]:
    """What is told once, before the clock starts."""
    briefing = view.briefing
    return {
        "code": briefing.code,
        "title": briefing.title,
        "text": briefing.text,
        "role": briefing.role,
        "can": briefing.can,
        "lasts_s": briefing.lasts_us / SECOND,
        "targets": dict(briefing.targets),
        "services": {name: service_to_json(service) for name, service in view.services.items()},
        "journeys": list(view.journeys),
        "zones": list(view.zones),
        "teams": list(view.teams),
        "members": members_to_json(view.people),
    }


def change_to_json(change: ChangeView) -> dict[str, JsonValue]:
    """One line of the change log."""
    return {
        "at_s": change.at_us / SECOND,
        "kind": change.kind.value,
        "service": change.service,
        "text": change.text,
        "version": change.version,
    }


def order_to_json(order: OrderStatus) -> dict[str, JsonValue]:
    """What became of one order."""
    return {
        "id": order.order_id,
        "action": order.action,
        "arguments": order.arguments,
        "label": order.label,
        "state": order.state.value,
        "asked_s": order.asked_us / SECOND,
        "ended_s": _seconds(order.ended_us),
        "reason": order.reason,
        "answer": order.answer,
    }


def service_to_json(service: ServiceView) -> dict[str, JsonValue]:
    """The documented facts of one service."""
    return {
        "title": service.title,
        "kind": service.kind,
        "team": service.team,
        "tier": service.tier,
        "calls": list(service.calls),
        "quota": service.quota,
        "runbook": {"title": service.runbook.title, "text": service.runbook.text},
        **_live(service),
    }


def view_digest(view: View) -> str:
    """SHA-256 of the canonical JSON of a view; two looks that differ in nothing agree."""
    text = json.dumps(view_to_json(view), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _quiet(alert: AlertView) -> dict[str, JsonValue]:
    """What a route or somebody's silence made of an alert; nothing where nothing did."""
    team: dict[str, JsonValue] = {} if alert.team is None else {"team": alert.team}
    if alert.muted_by is None:
        return team
    return {**team, "state": alert.state, "muted_by": alert.muted_by}


def _silences(view: View) -> dict[str, JsonValue]:
    told: list[JsonValue] = [
        {
            "number": one.number,
            "matchers": one.matchers,
            "reason": one.reason,
            "until_s": one.until_us / SECOND,
        }
        for one in view.silences
    ]
    return {"silences": told} if told else {}


def _live(service: ServiceView) -> dict[str, JsonValue]:
    primary = service.primary_zone
    where: dict[str, JsonValue] = {} if primary is None else {"primary_zone": primary}
    return {
        **where,
        "replicas_desired": service.replicas_desired,
        "replicas_ready": service.replicas_ready,
        "version": service.version,
        "is_rolling": service.is_rolling,
    }


def _signals(view: View) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for key in view.readings.keys():  # noqa: SIM118 - a method of readings, not a mapping's
        if key.zone or key.version or key.caller or key.segment:
            continue
        value = view.readings.latest(key)
        if value is not None:
            found[str(key)] = round(value, 9)
    return found


def _seconds(us: int | None) -> float | None:
    return None if us is None else us / SECOND
