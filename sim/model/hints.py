"""Hints in three grades: where to look, among whom it is, what it is.

Source: Wheel of Misfortune, Site Reliability Engineering, ch. 28 (what a game master gives away).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from sim.model.kinds import FAULTS
from sim.model.scenario import Scenario
from sim.model.topology import Service, Topology


def hints(scenario: Scenario, topology: Topology) -> tuple[str, str, str]:
    """The three, each telling more than the one before; the last tells the truth."""
    truth = scenario.truth
    if not truth.components:
        calm = "Ask what users notice now, and whether it is getting worse or better."
        return (calm, "Look for what the platform is doing by itself.", truth.explanation or calm)
    symptom = truth.path[-1] if truth.path else truth.components[-1]
    cause = truth.components[0].split("->")[0]
    near = sorted({cause, *_neighbours(topology, cause)})
    return (
        f"Begin where users are hurt: {symptom}. Which calls from there fail, wait or come twice?",
        f"It is one of: {', '.join(near)}. What has changed there, and what has not?",
        f"{truth.components[0]}: {_mechanism(truth.mechanism)}",
    )


def callees(service: Service) -> Iterator[str]:
    """Services that a service calls, in the order of its calls, each as often as it is called."""
    for operation in service.operations.values():
        for stage in operation.stages():
            for call in stage:
                yield call.to.split(".")[0]


def _neighbours(topology: Topology, name: str) -> Iterator[str]:
    for caller, service in topology.services.items():
        for callee in callees(service):
            if caller == name:
                yield callee
            if callee == name:
                yield caller


def _mechanism(kind: str) -> str:
    """A kind in the first words of its own page."""
    text = inspect.cleandoc(FAULTS.get(kind).__doc__ or "") if kind in FAULTS else ""
    return f"{kind.replace('_', ' ')}. {text.splitlines()[0] if text else ''}".strip()
