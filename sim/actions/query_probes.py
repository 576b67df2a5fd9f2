"""Look at what synthetic users see from outside."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveDuration
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


@ACTIONS.register("query_probes")
class QueryProbes(Action):
    """How each probe fared of late: tries, failures, and how long a good one took.

    Source: Prometheus, "blackbox exporter" (probe_success, probe_duration_seconds).
    """

    verb: ClassVar[Verb] = Verb.QUERY
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 10 * SECOND

    probe: Identifier | None = Field(None, description="which; none: every one")
    window: PositiveDuration = Field(900 * SECOND, description="how far back")
