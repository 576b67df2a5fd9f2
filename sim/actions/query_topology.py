"""Look at the map."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("query_topology")
class QueryTopology(Action):
    """Services, who calls whom, owners, replicas and runbooks, as documented.

    Source: Google, Site Reliability Engineering, ch. 12 (know how it is built before it breaks).
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 10 * SECOND

    service: Identifier | None = Field(None, description="one service; none: all")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service is on no map."""
        return unknown_service(facts, self.service)
