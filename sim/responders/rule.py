"""Follows runbooks: that of the service which the firing alert names, then of what it calls."""

from __future__ import annotations

from collections.abc import Sequence

from sim.model.alerting import Urgency
from sim.model.order import Order
from sim.observe.view import View
from sim.responders.playbook import PlaybookRun
from sim.responders.registry import RESPONDERS


@RESPONDERS.register("rule")
class RunbookFollower:
    """What a careful newcomer does who has nothing but the runbooks."""

    name = "rule"

    def __init__(self) -> None:
        self._runs: dict[str, PlaybookRun] = {}

    def decide(self, view: View) -> Sequence[Order]:
        """The first runbook that has something to say; every open one is kept up to date."""
        for service in _suspects(view):
            if service not in self._runs:
                self._runs[service] = PlaybookRun(view.services[service].runbook)
        for run in self._runs.values():
            orders = run.decide(view)
            if orders:
                return orders
        return ()

    def close(self) -> None:
        """Nothing is held."""


def _suspects(view: View) -> list[str]:
    """Services that pages name, then those that they call, breadth first."""
    found: dict[str, None] = {}
    for alert in view.alerts:
        service = alert.service
        if alert.is_firing and alert.urgency is Urgency.PAGE and service in view.services:
            assert service is not None
            found[service] = None
    frontier = list(found)
    while frontier:
        callees = [callee for name in frontier for callee in view.services[name].calls]
        frontier = [name for name in dict.fromkeys(callees) if name not in found]
        found.update(dict.fromkeys(frontier))
    return list(found)
