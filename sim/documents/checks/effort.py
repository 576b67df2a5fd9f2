"""How much a drill asks of the machine: an endless one would seem to hang."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents import limits
from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.graph import loads
from sim.model.scenario import Scenario
from sim.units import SECOND, format_duration


def check_effort(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """At most so long, and at most so many calls at the base rate, lead-in included."""
    for field in ("lasts", "lead_in"):
        given = getattr(scenario, field)
        if given > limits.DRILL_US:
            allowed = format_duration(limits.DRILL_US)
            yield Finding("E115", (field,), f"{format_duration(given)}; at most {allowed}")
            return
    traffic = names.topology.traffic.rate
    rate_per_s = traffic if scenario.rate is None else scenario.rate
    calls_per_s = sum(load.calls_per_s for load in loads(names.graph, rate_per_s).values())
    calls = calls_per_s * (scenario.lasts + scenario.lead_in) / SECOND
    if calls > limits.CALLS:
        where = "lasts" if scenario.rate is None else "rate"
        message = (
            f"{calls:,.0f} calls between services to simulate ({calls_per_s:,.0f} a second); "
            f"at most {limits.CALLS:,}"
        )
        yield Finding("E115", (where,), message)
