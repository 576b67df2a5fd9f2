"""How much a drill asks of the machine: an endless one would seem to hang."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents import limits
from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.graph import loads
from sim.documents.traffic import Traffic
from sim.model.effect import Dial, Hold, Origin
from sim.model.scenario import Scenario
from sim.units import SECOND, format_duration


def check_effort(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """At most so long, and at most so many calls with shapes and surges, lead-in included."""
    for field in ("lasts", "lead_in"):
        given = getattr(scenario, field)
        if given > limits.DRILL_US:
            allowed = format_duration(limits.DRILL_US)
            yield Finding("E115", (field,), f"{format_duration(given)}; at most {allowed}")
            return
    traffic = Traffic(scenario, names.topology)
    found = loads(names.graph, traffic.rate_per_s, traffic.mean_factors).values()
    calls_per_s = sum(load.calls_per_s for load in found) * _surge(scenario)
    calls = calls_per_s * (scenario.lasts + scenario.lead_in) / SECOND
    if calls > limits.CALLS:
        where = "lasts" if scenario.rate is None else "rate"
        message = (
            f"{calls:,.0f} calls between services to simulate ({calls_per_s:,.0f} a second); "
            f"at most {limits.CALLS:,}"
        )
        yield Finding("E115", (where,), message)


def _surge(scenario: Scenario) -> float:
    """The mean factor that faults put on traffic at the most; overlaps add up."""
    more = 0.0
    for inject in scenario.injects:
        # A bare Fault stands where the fault itself has been refused; it has no origin.
        if inject.fault is None or getattr(inject.fault, "origin", None) is not Origin.TRAFFIC:
            continue
        for step in inject.fault.steps(inject.target):
            if isinstance(step, Hold) and step.effect.dial is Dial.TRAFFIC:
                left_us = scenario.lasts - (inject.at or 0)
                held_us = min(left_us, (step.for_us or left_us) * inject.times)
                more += max(0.0, float(step.effect.amount) - 1.0) * max(0, held_us)
    return 1.0 + more / scenario.lasts
