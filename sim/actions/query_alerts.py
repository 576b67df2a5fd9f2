"""Look at the alerts."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.kinds import ACTIONS, Action, Verb
from sim.model.matching import Matchers
from sim.units import SECOND


@ACTIONS.register("query_alerts")
class QueryAlerts(Action):
    """What is pending, fires, or is silenced or inhibited, since when and how urgent.

    Source: Prometheus, Alertmanager, "Alerts" view.
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 5 * SECOND

    matchers: Matchers | None = Field(
        None, description="which: severity=page,state=silenced; also alertname and service"
    )
