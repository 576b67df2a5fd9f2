"""What kind of drill a scenario is, read from the scenario alone."""

from __future__ import annotations

from sim.classroom.curriculum.model import Trait
from sim.model.communication import Severity
from sim.model.scenario import Part, Scenario, Stance

# Mechanisms at whose heart something is full: slots, connections, threads, memory, machines.
_FULL = frozenset(
    {
        "autoscaler_broken",
        "cache_bypass",
        "cache_flush",
        "capacity_loss",
        "insufficient_capacity",
        "memory_leak",
        "pool_exhaustion",
        "quota_exceeded",
        "retry_misconfig",
        "spot_reclaim",
        "traffic_surge",
    }
)
# What arrives is more than usual, or what follows it is the trouble.
_CROWD = frozenset({"autoscaler_broken", "traffic_surge"})
# Orders that leave a zone or a region.
_LEAVING = frozenset({"drain_zone", "failover_region", "reroute_traffic", "switch_over"})


def traits_of(scenario: Scenario) -> frozenset[Trait]:
    """Every trait that a scenario has."""
    found = set()
    targets = scenario.targets
    if scenario.stance is Stance.RESTRAIN:
        found.add(Trait.RESTRAINT)
    if any(len(getattr(inject.fault, "stages", ())) > 1 for inject in scenario.injects):
        found.add(Trait.ROLLOUT)
    if scenario.truth.mechanism in _FULL:
        found.add(Trait.SATURATION)
    losses = (targets.rto, targets.rpo, targets.writes_lost)
    if Part.RTO in scenario.opportunities or any(bound is not None for bound in losses):
        found.add(Trait.CONTINUITY)
    if scenario.truth.severity is Severity.SEV1 and (scenario.people or found & {Trait.CONTINUITY}):
        found.add(Trait.CRISIS)
    if targets.residency_breaches is not None or targets.time_to_notify is not None:
        found.add(Trait.REGULATED)
    if scenario.truth.mechanism in _CROWD:
        found.add(Trait.SURGE)
    return frozenset(found | _of_cures({cure.split()[0] for cure in scenario.truth.cures}))


def _of_cures(cures: set[str]) -> set[Trait]:
    found = set()
    if any(cure == "revert_config" or cure.startswith("set_") for cure in cures):
        found.add(Trait.SETTING)
    if "toggle_flag" in cures:
        found.add(Trait.SWITCH)
    if "roll_forward" in cures and "rollback" not in cures:
        found.add(Trait.FORWARD)
    if cures & _LEAVING:
        found.add(Trait.PLACE)
    return found
