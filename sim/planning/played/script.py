"""One incident as a scenario: the same loss, and a reference that takes as long as was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sim.model.plan.stage import Stage
from sim.planning.drills.document import CODE
from sim.planning.played.incident import Incident
from sim.planning.played.moves import Moves, attention_us, protection_is_snapshots
from sim.planning.recovery import sources as s
from sim.planning.recovery.case import Case
from sim.planning.recovery.prepared import Prepared
from sim.units import HOUR, MINUTE, SECOND, format_duration

# Normal running before the clock of a drill starts, and before the loss; what is looked at after
# the recovery that is predicted.
_LEAD_US: Final = 2 * MINUTE
_BEFORE_US: Final = 3 * MINUTE
_AFTER_US: Final = 10 * MINUTE
# No lag shorter than this is held up: a copy is always so far behind.
_SHORT_US: Final = 10_000
SEEN: Final = "seen"


@dataclass(frozen=True, slots=True)
class Times:
    """Of one drill, on its own clock."""

    strikes_us: int
    felt_us: int  # later only where wrong data go unnoticed
    lasts_us: int


def times_of(case: Case, prepared: Prepared, incident: Incident, moves: Moves) -> Times:
    """When the loss comes: late enough for copies to lie where they were drawn."""
    felt_us = round(incident.lasts_h * HOUR) if incident.mode == s.DATA else 0
    strikes_us = _BEFORE_US + round(
        max((c.lag_h for c in incident.stores.values()), default=0.0) * HOUR
    )
    for name, copies in incident.stores.items():
        every_us = _every_us(case, prepared, name)
        if every_us is None:
            continue
        # A copy is taken at each multiple of the interval since the run began.
        first_us = round(copies.back_h * HOUR) - _LEAD_US
        whole = -(-(strikes_us - first_us) // every_us)
        strikes_us = max(first_us + max(whole, 1) * every_us, strikes_us)
        break
    last = max((move.at_us + move.busy_us for move in moves.moves), default=0)
    needs_us = max(round(incident.rto_h * HOUR), last)
    spare_us = max(_AFTER_US, needs_us // 4)
    return Times(strikes_us, strikes_us + felt_us, strikes_us + felt_us + needs_us + spare_us)


def script_of(
    case: Case, prepared: Prepared, incident: Incident, moves: Moves, times: Times
) -> dict[str, Any]:
    """The plain values of the scenario."""
    region = case.plan.home
    where = {"zone": incident.place} if incident.mode == s.ZONE else {"region": region}
    mechanism = "corruption" if incident.mode == s.DATA else "zone_loss"
    component = (
        next(iter(incident.stores)) if incident.mode == s.DATA else next(iter(where.values()))
    )
    return {
        "format": 1,
        "code": CODE,
        "title": f"{incident.mode} in year {incident.year + 1}",
        "topology": case.plan.topology,
        "starts_at": "2026-03-10T14:00:00+01:00",
        "lead_in": format_duration(_LEAD_US),
        "lasts": format_duration(times.lasts_us),
        "briefing": {"text": "You are on call for the system of the plan."},
        "injects": [
            *_before(case, prepared, incident, times),
            *_loss(incident, where, times),
        ],
        "truth": {"components": [component], "mechanism": mechanism},
        "reference": {
            "title": "as long as was drawn",
            "rules": list(_rules(case, incident, moves, times)),
        },
    }  # fmt: skip


def _loss(incident: Incident, where: dict[str, str], times: Times) -> Iterator[dict[str, Any]]:
    at = format_duration(times.strikes_us)
    if incident.mode == s.DATA:
        for k, name in enumerate(incident.stores):
            # Nobody notices: what is wrong is answered like what is right.
            fault = {"kind": "corruption", "share": "0%"}
            yield {"at": at, "is_trigger": k == 0, "fault": fault, "target": {"service": name}}
        return
    fault = {"kind": "zone_loss", "lasts": format_duration(round(incident.lasts_h * HOUR))}
    yield {"at": at, "is_trigger": True, "fault": fault, "target": where}


def _before(
    case: Case, prepared: Prepared, incident: Incident, times: Times
) -> Iterator[dict[str, Any]]:
    """How far copies are behind."""
    for name, copies in incident.stores.items():
        tier = f"tier-{case.topology.services[name].tier}"
        lag_us = round(copies.lag_h * HOUR)
        begins_us = times.strikes_us - lag_us
        if incident.mode == s.DATA:
            continue
        if incident.mode != s.ZONE and protection_is_snapshots(prepared, tier, name):
            begins_us = 0
        elif lag_us < _SHORT_US:
            continue
        yield {
            "at": format_duration(begins_us),
            "fault": {
                "kind": "replication_lag",
                "where": "shipping",
                # What has not left by the loss is with the primary, for as long as that is gone.
                "lasts": format_duration(times.strikes_us - begins_us + SECOND),
            },
            "target": {"service": name},
        }


def _rules(case: Case, incident: Incident, moves: Moves, times: Times) -> Iterator[dict[str, Any]]:
    """The first look, no sooner than was drawn and than an alarm; every move so long after it."""
    detect = incident.step(Stage.DETECT)
    seen_us = 0 if detect is None else round(detect.ends_h * HOUR)
    # Of wrong data somebody has told them: no alarm knows right from wrong.
    told = {"alert": "any"}, {"action": "acknowledge", "label": SEEN}
    if incident.mode == s.DATA:
        told = {}, {"action": "note", "text": "what is stored is wrong", "label": SEEN}
    alarm, seen = told
    yield {"when": {"after": format_duration(times.felt_us + seen_us), **alarm}, "do": [seen]}
    seen_us += attention_us(seen)
    for move in moves.moves:
        due = {"after": format_duration(max(0, move.at_us - seen_us)), "since": SEEN}
        back = [] if incident.mode == s.DATA else [_is_back(case, incident)]
        yield {
            "when": {"all": [due], "none": back},
            "do": [_written(order, times) for order in move.orders],
        }


def _written(order: dict[str, Any], times: Times) -> dict[str, Any]:
    """An order as a document has it."""
    if "back_us" not in order:
        return order
    made = {name: value for name, value in order.items() if name != "back_us"}
    return {**made, "back": format_duration(order["back_us"] + times.felt_us - times.strikes_us)}


def _is_back(case: Case, incident: Incident) -> dict[str, Any]:
    """What is lost is there again by itself."""
    home = case.topology.regions[case.plan.home].zones
    zone = incident.place if incident.mode == s.ZONE else home[0]
    service = next(
        name for name, one in case.topology.services.items()
        if zone in (one.zones or case.topology.zones)
    )  # fmt: skip
    return {
        "signal": {"name": "replicas_ready", "service": service, "zone": zone},
        "above": 0,
    }


def _every_us(case: Case, prepared: Prepared, store: str) -> int | None:
    tier = f"tier-{case.topology.services[store].tier}"
    _, protection = prepared.protection(tier, store)
    if protection is None or protection.snapshots is None:
        return None
    return int(protection.snapshots.every.value)
