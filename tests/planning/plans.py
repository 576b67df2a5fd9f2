"""Small plans for tests: a system of single servers in two regions, and what may fail in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.documents.plans import LoadedPlan, plan_of
from sim.documents.reader import read_data
from sim.documents.writer import dump
from sim.planning.recovery.case import Case, make_case

EXACT = {"kind": "assumption", "source": "a test's"}
NEVER = "0/year"


def figure(value: Any, **more: Any) -> dict[str, Any]:
    """A figure that is known exactly."""
    return {"value": value, **EXACT, **more}


def outages(rate: str, median: str, shape: float, **more: Any) -> dict[str, Any]:
    """A mode of failure."""
    return {"rate": figure(rate), "lasts": figure(median, shape=shape), **more}


def plan(*, options: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan over two regions in which nothing fails but what is asked for."""
    failures = {
        "regions": outages(NEVER, "7h", 1.2),
        "zones": outages(NEVER, "3h", 1.2),
        **more.pop("failures", {}),
    }
    for name in ("regions", "zones"):
        # Independence is refused, and left out it is the default: next to nothing in common.
        failures[name] = {"common": figure(1e-12), **failures[name]}
    return {
        "format": 1,
        "topology": "two-regions",
        "home": "eu",
        "failures": failures,
        "loss": {
            "journeys": {"buy": {"per_hour": figure(1000)}},
            "per_minute_of_data": figure(0),
            "comes_back": figure("0%"),
            "drain_harm": figure("0%"),
        },
        "targets": [{"tier": "tier-1", "rto": "1h", "rpo": "5m"}],
        "options": options,
        **more,
    }


def option(strategy: str = "none", **more: Any) -> dict[str, Any]:
    """One option that costs nothing and always works."""
    sure = {
        "first_try": figure("100%"),
        "refused": figure("0%"),
        "surge": figure(1.0),
        "failback": {"works": figure("100%"), "outage": figure("1h")},
        "hidden_faults": figure(NEVER),
    }
    place = {} if strategy == "none" else {"standby": "us", "protection": {"mode": "sync"}}
    return {"strategy": strategy, "running": figure(0), **sure, **place, **more}


def loaded(data: dict[str, Any], *, name: str = "plan.yaml") -> LoadedPlan:
    """The plan as if it stood in a file."""
    return plan_of(read_data(dump(data).encode(), shown=name, path=Path(name)))


def case_of(data: dict[str, Any]) -> Case:
    """The plan made ready."""
    read = loaded(data)
    return make_case(read.model, read.topology.model)
