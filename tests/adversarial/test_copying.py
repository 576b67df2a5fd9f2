"""AT-26: another trainee's orders, given at their times, are worth little on one's own variant."""

from __future__ import annotations

import pytest

from sim.documents.loading import load_topology
from sim.drill.aftermath import aftermath_of
from sim.drill.anchors import run_anchors
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.model.kinds import FAULTS
from sim.model.order import Order
from sim.model.scenario import Scenario
from sim.scoring.harm import measure_harm
from sim.scoring.scorecard import score

MOST = 35.0
SHOP = load_topology("three-tier").model
# Where it breaks, when, and in which operation.
VARIANTS = {"api": ("3m", "api.read"), "web": ("5m", "web.page")}


def variant(place: str) -> Drill:
    """One of a family: a bad release of one service or another, sooner or later."""
    at, operation = VARIANTS[place]
    other = next(name for name in VARIANTS if name != place)
    failing = {"signal": {"name": "error_share", "service": "api"}, "above": 0.05}
    is_here = {"all": [failing]} if place == "api" else {"none": [failing]}
    cure = [
        {"action": "query_metrics", "name": "error_share", "service": other},
        {"action": "query_metrics", "name": "error_share", "service": place},
        {"action": "declare", "severity": "SEV2"},
        {"action": "rollback", "service": place, "label": "back"},
        {
            "action": "submit_diagnosis",
            "component": place,
            "mechanism": "bad_deploy",
            "confidence": 0.9,
        },
        {
            "action": "post_update",
            "audience": "status_page",
            "journeys": ["browse"],
            "action_state": "fix_going_in",
        },
    ]
    over = [
        {"action": "query_metrics", "name": "error_share", "service": place},
        {"action": "post_update", "audience": "status_page", "action_state": "resolved"},
        "resolve",
    ]
    document = {
        "format": 1,
        "code": "TST-26",
        "title": "Pages fail",
        "topology": "three-tier",
        "starts_at": "2026-03-10T14:00:00+01:00",
        "lasts": "20m",
        "lead_in": "1m",
        "briefing": {"text": "You are on call for the shop."},
        "injects": [
            {
                "at": at,
                "fault": FAULTS.get("bad_deploy").model_validate({"version": "v2", "failure": 0.3}),
                "target": {"operation": operation, "service": place},
                "is_trigger": True,
            }
        ],
        "truth": {
            "components": [place],
            "mechanism": "bad_deploy",
            "cures": [f"rollback {place}"],
            "severity": "SEV2",
        },
        "targets": {"time_to_mitigate": "6m"},
        "opportunities": ["triage", "rollback", "communication", "mttr"],
        "reference": {
            "rules": [
                {"when": {"alert": "any"}, "do": ["acknowledge"]},
                {"when": {"alert": "any", **is_here}, "do": cure},
                {"when": {"after": "4m", "since": "back"}, "do": over},
            ]
        },
    }
    return Drill(Scenario.model_validate(document), SHOP, seed=1)


class Copier:
    """Somebody else's orders at their times."""

    name = "copier"

    def __init__(self, record) -> None:
        self._orders = [
            (entry.at_us, Order(entry.data["action"], entry.data["arguments"]))
            for entry in record.of_kind(Kind.ORDER)
            if entry.event == "asked"
        ]

    def decide(self, view):
        due = [order for at_us, order in self._orders if at_us <= view.now_us]
        del self._orders[: len(due)]
        return due

    def close(self) -> None:
        """Nothing is held."""


def total(drill: Drill, result, anchors) -> float:
    harms = {name: measure_harm(one.record, SHOP).money for name, one in anchors.items()}
    aftermath = aftermath_of(drill, result.record)
    record = result.record if aftermath is None else aftermath.extend(result.record)
    return score(record, drill.scenario, SHOP, harms).total


@pytest.mark.parametrize("place", VARIANTS)
def test_copied_orders_are_worth_little_on_another_variant(place):
    other = next(name for name in VARIANTS if name != place)
    mine = variant(place)
    anchors = run_anchors(mine)
    theirs = run(variant(other), "reference").record

    assert total(mine, anchors["reference"], anchors) >= 80
    assert total(mine, run(mine, Copier(theirs)), anchors) <= MOST
