"""Probes that lie: that there is one to do it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.model.effect import Dial, Hold, Selector
from sim.model.kinds import Fault


def check_probes(fault: Fault, target: Selector, names: Names, loc: Loc) -> Iterator[Finding]:
    """What a fault of probes misleads; its target's names are known."""
    steps = [step for step in fault.steps(target) if isinstance(step, Hold)]
    if all(step.effect.dial is not Dial.PROBE_CACHED for step in steps):
        return
    done = dict.fromkeys(probe.journey for probe in names.topology.probes.values())
    if not done:
        yield Finding("E356", loc, "nobody looks from outside: the topology has no probes")
    elif target.journey not in {None, *done}:
        message = f"no probe does {target.journey!r}; they do: {', '.join(done)}"
        yield Finding("E356", (*loc, "journey"), message)
