"""Look at requests on their way through the system."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import Identifier, OperationPath, PositiveDuration
from sim.model.kinds import ACTIONS, Action, Facts, Verb
from sim.model.refusal import first, unknown_operation, unknown_service
from sim.units import SECOND


@ACTIONS.register("query_traces")
class QueryTraces(Action):
    """Sampled requests, hop by hop, by service, operation, outcome and duration.

    Source: Sigelman et al., "Dapper, a Large-Scale Distributed Systems Tracing Infrastructure".
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 30 * SECOND

    service: Identifier | None = Field(None, description="that pass one service")
    status: Literal["ok", "failed"] | None = Field(None, description="that ended so")
    min_duration: PositiveDuration | None = Field(None, description="that took at least this")
    operation: OperationPath | None = Field(None, description="that pass service.operation")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service or operation is in no trace."""
        return first(unknown_service(facts, self.service), unknown_operation(facts, self.operation))
