"""Examples of every fault, from its own smallest drill; and sizes at which a fault is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.documents.loading import load_scenario, load_topology
from sim.model.effect import Selector
from sim.model.kinds import FAULTS, Fault

WEB = Selector(service="web")
NONE = Selector(service="web", share=0.0)
CALL = Selector(caller="web", service="db")
IOS = Selector(operation="web.home", segment="ios")


KINDS = Path(__file__).parents[2] / "scenarios" / "kinds"


def examples(kind: str) -> list[tuple[Fault, Selector]]:
    """The faults of a kind's smallest drill with their targets."""
    injects = load_scenario(KINDS / f"{kind}.yaml").model.injects
    return [(i.fault, i.target) for i in injects if isinstance(i.fault, FAULTS.get(kind))]


def others(kind: str) -> list[tuple[Fault, Selector]]:
    """What else a kind's smallest drill does, so that the kind can be seen."""
    injects = load_scenario(KINDS / f"{kind}.yaml").model.injects
    ours = FAULTS.get(kind)
    return [(i.fault, i.target) for i in injects if i.fault and not isinstance(i.fault, ours)]


def topology_of(kind: str) -> Any:
    """The topology of a kind's smallest drill."""
    return load_topology(load_scenario(KINDS / f"{kind}.yaml").model.topology).model


def make(kind: str, **fields: Any) -> Fault:
    """A fault as a document would give it."""
    return FAULTS.get(kind).model_validate(fields)


NO_FAULT: dict[str, list[tuple[Fault, Selector]]] = {
    "crash": [(make("crash"), NONE), (make("crash", lasts="10s"), NONE)],
    "hang": [(make("hang"), NONE)],
    "slowdown": [(make("slowdown", factor=1), WEB), (make("slowdown", factor=1), IOS)],
    "error_rate": [(make("error_rate", chance=0), WEB)],
    "capacity_loss": [(make("capacity_loss", lost=0), WEB)],
    "latency": [(make("latency", added=0), CALL)],
    "partition": [(make("partition", chance=0), CALL)],
    "bad_deploy": [(make("bad_deploy", failure=1, stages=[{"share": 0}]), WEB)],
    "bad_config": [(make("bad_config"), WEB)],
    "flag_bug": [(make("flag_bug", flag="fast"), WEB)],
    "memory_leak": [(make("memory_leak", eaten=0), WEB)],
    "traffic_surge": [(make("traffic_surge", factor=1), Selector())],
    "noisy_alert": [(make("noisy_alert"), WEB)],
    "spot_reclaim": [(make("spot_reclaim"), NONE)],
    "contract_break": [(make("contract_break", chance=0, stages=[{"share": 0}]), CALL)],
    "wrong_image": [(make("wrong_image", stages=[{"share": 0}]), WEB)],
    "third_party_outage": [(make("third_party_outage", failure=0), WEB)],
    "zone_grey": [(make("zone_grey", lost=0), Selector(zone="a"))],
    "secret_rotation_stale": [(make("secret_rotation_stale"), NONE)],
    "crash_loop": [(make("crash_loop"), NONE)],
    "probe_misconfig": [(make("probe_misconfig"), NONE)],
    "slow_boot": [(make("slow_boot", factor=1), WEB)],
    "telemetry_gap": [
        (make("telemetry_gap"), WEB),
        (make("telemetry_gap", of=["metrics", "logs", "traces", "alerts"]), Selector()),
        (make("telemetry_gap", of=["logs"]), Selector(zone="a")),
    ],
    "telemetry_stale": [(make("telemetry_stale"), WEB), (make("telemetry_stale"), Selector())],
    "vendor_status": [(make("vendor_status"), WEB)],
}
