"""The worst incident of a plan as a scenario: the same loss, the same targets, the same standby.

What people need hours for in a plan is not waited for: a drill of an hour begins at the loss, and
those who play it take their own time to detect, decide and act. The data are as far behind as they
were in the plan, up to what an hour can hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sim.model.plan.money import Target
from sim.model.plan.plan import Plan
from sim.model.plan.stage import Strategy
from sim.model.topology import Service, Topology
from sim.planning.drills.worst import Worst
from sim.planning.recovery.sources import ALL_ZONES, DATA, REGION, ZONE
from sim.units import HOUR, MINUTE, SECOND, format_duration

# After the blow there is time for what is asked, and some to see that it holds.
LEAST_AFTER_US, MOST_AFTER_US, TO_SPARE_US = 45 * MINUTE, 105 * MINUTE, 15 * MINUTE
STRIKES_US: Final = 15 * MINUTE
# A copy can be no further behind than the drill is old when it strikes.
MOST_LAG_US: Final = 10 * MINUTE
# Its own file tells it from others; a catalogue would number it.
CODE: Final = "PLN-001"
_SECOND_WORD_US: Final = 20 * MINUTE
_WORDS: Final = {
    REGION: "{home} goes dark, all of it",
    ALL_ZONES: "{home} goes dark, all of it",
    ZONE: "zone {zone} goes dark",
    DATA: "orders and accounts begin to be stored wrong",
}


def scenario_of(plan: Plan, topology: Topology, name: str, worst: Worst) -> dict[str, Any]:
    """The plain values of the scenario, as they are written."""
    option = plan.options[worst.option]
    place = {"home": plan.home, "zone": topology.regions[plan.home].zones[0]}
    asked = next((one for one in plan.targets if one.tier == worst.tier), plan.targets[0])
    standby = option.arrangement(worst.tier).standby
    can_move = option.strategy is not Strategy.NONE and standby is not None
    stores = [n for n, service in topology.services.items() if service.store is not None]
    faults = list(_faults(plan, worst, place, stores))
    components = _components(plan, topology, worst, place, stores)
    mechanism: str = faults[-1]["fault"]["kind"]
    return {
        "format": 1,
        "code": CODE,
        "title": f"{(plan.title or name)[:90]}: the worst of it",
        "story": f"In year {worst.year + 1} of the plan {name} "
        f"{_WORDS[worst.mode].format(**place)}. "
        f"Under {option.title or worst.option} {worst.tier} was away for "
        f"{format_duration(round(worst.rto_h * HOUR / MINUTE) * MINUTE)}, the longest of "
        f"{worst.incidents:,} incidents.",
        "topology": plan.topology,
        "starts_at": "2026-03-10T14:00:00+01:00",
        "lasts": format_duration(STRIKES_US + _after_us(asked.rto)),
        "difficulty": 4,
        "briefing": {
            "text": "You are on call for the system of the plan. What is prepared: "
            f"{option.title or worst.option}."
        },
        "injects": faults,
        "targets": _targets(asked),
        "truth": {
            "components": components,
            "mechanism": mechanism,
        },
        "reference": {
            "title": "what the plan says",
            "think": "10s",
            "rules": list(
                _rules(
                    plan, topology, worst, standby if can_move else None, (components[0], mechanism)
                )
            ),
        },
    }


def _after_us(rto_us: int | None) -> int:
    wanted = 0 if rto_us is None else rto_us + TO_SPARE_US
    return min(max(wanted, LEAST_AFTER_US), MOST_AFTER_US)


def _faults(
    plan: Plan, worst: Worst, place: dict[str, str], stores: list[str]
) -> Iterator[dict[str, Any]]:
    if worst.mode == DATA:
        yield {
            "at": format_duration(STRIKES_US),
            "is_trigger": True,
            "fault": {"kind": "corruption", "share": "20%"},
            "target": {"service": stores[0]},
        }
        return
    lag_us = min(round((worst.rpo_h or 0.0) * HOUR / SECOND) * SECOND, MOST_LAG_US)
    if lag_us >= MINUTE:
        for store in stores:
            yield {
                "at": format_duration(STRIKES_US - lag_us),
                "fault": {
                    "kind": "replication_lag",
                    "where": "shipping",
                    "lasts": format_duration(lag_us + 5 * MINUTE),
                },
                "target": {"service": store},
            }
    target = {"zone": place["zone"]} if worst.mode == ZONE else {"region": plan.home}
    yield {
        "at": format_duration(STRIKES_US),
        "is_trigger": True,
        "fault": {"kind": "zone_loss"},
        "target": target,
    }


def _targets(asked: Target) -> dict[str, str]:
    found = {}
    for name, bound_us in (("rto", asked.rto), ("rpo", asked.rpo)):
        if bound_us is not None:
            found[name] = format_duration(bound_us)
    return found


def _components(
    plan: Plan, topology: Topology, worst: Worst, place: dict[str, str], stores: list[str]
) -> list[str]:
    if worst.mode == DATA:
        return stores[:1]
    if worst.mode == ZONE:
        return [place["zone"]]
    return [plan.home, *topology.regions[plan.home].zones]


def _rules(
    plan: Plan,
    topology: Topology,
    worst: Worst,
    standby: str | None,
    truth: tuple[str, str],
) -> Iterator[dict[str, Any]]:
    component, mechanism = truth
    yield {
        "when": {"alert": "any"},
        "do": ["acknowledge", {"action": "declare", "severity": "SEV1", "label": "begun"}],
    }
    if worst.mode == DATA:
        yield {
            "when": {"after": "1m", "since": "begun"},
            "do": [
                {"action": "query_metrics", "name": "error_share", "service": component},
                {"action": "restore_backup", "service": component, "back": "9m", "label": "acted"},
            ],
            "why": "older than what is wrong, and no older than it must be",
        }
    elif standby is not None and worst.mode != ZONE:
        yield {
            "when": {"alert": "any", "incident": "declared"},
            "do": [
                {"action": "failover_region", "out_of": plan.home, "to": standby, "label": "acted"}
            ],
            "why": "it is what the plan has prepared",
        }
        yield {
            "when": {"order": "acted"},
            "do": [
                {"action": "scale", "service": name, "replicas": _twice(service)}
                for name, service in topology.services.items()
                if service.store is None
            ],
        }
    yield {
        "when": {"incident": "declared"},
        "do": [
            {
                "action": "post_update",
                "audience": "status_page",
                "symptom": "errors",
                "action_state": "fix_going_in",
                "next_update": format_duration(_SECOND_WORD_US),
                "text": "We have lost a part of our system and do what we have prepared for it.",
            },
            {
                "action": "submit_diagnosis",
                "component": component,
                "mechanism": mechanism,
                "confidence": "90%",
            },
        ],
    }
    yield {
        "when": {
            "all": [{"after": "18m", "since": "begun"}],
            "none": [{"signal": {"name": "error_share"}, "above": 0.05}],
        },
        "do": [
            {
                "action": "post_update",
                "audience": "status_page",
                "action_state": "resolved",
                "text": "What we have lost is made good elsewhere, and everybody is served again.",
            },
            "resolve",
        ],
    }


def _twice(service: Service) -> int:
    """Twice as many replicas, as far as the quota goes."""
    wanted = 2 * service.replicas
    return wanted if service.quota is None else min(wanted, service.quota)
