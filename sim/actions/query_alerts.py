"""Look at the alerts."""

from __future__ import annotations

from typing import ClassVar

from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("query_alerts")
class QueryAlerts(Action):
    """What is pending and what fires, since when and how urgent.

    Source: Prometheus, Alertmanager, "Alerts" view.
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 5 * SECOND
