"""A plan of twenty services in two regions, by the year: CPU time of each part, and memory.

    python -m tests.benchmarks.plans --years 100000

Four options with everything that can go wrong (regions, zones, twenty services, two shared nodes,
beliefs); one process, so that two cores need half of it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sim.documents.plans import LoadedPlan, plan_of
from sim.documents.reader import read_data
from sim.documents.writer import dump
from sim.planning.answers.answering import Asked, answer_of, live_until
from sim.planning.recovery.case import make_case
from tests.planning.plans import figure, option, outages, plan


def twenty_services() -> dict[str, Any]:
    """A topology of twenty services in two regions: a tree of calls with a store at each end."""
    services: dict[str, Any] = {}
    for k in range(20):
        below = [c for c in (2 * k + 1, 2 * k + 2) if c < 20]
        work: dict[str, Any] = {"work": "2ms"}
        if below:
            work["calls"] = [{"to": f"s{c}.do", "timeout": "2s"} for c in below]
        services[f"s{k}"] = {
            "operations": {"do": work}, "replicas": 4, "tier": 1 + k % 3,
            "kind": "api" if below else "store",
        }  # fmt: skip
    return {
        "format": 1,
        "regions": {"eu": {"zones": ["eu-a", "eu-b"]}, "us": {"zones": ["us-a", "us-b"]}},
        "traffic": {"rate": "50/s"},
        "journeys": {
            "all": {"enters": "s0.do", "value": 1},
            "left": {"enters": "s1.do"},
            "right": {"enters": "s2.do"},
        },
        "services": services,
    }


def document() -> dict[str, Any]:
    """The plan over it."""
    likely = {
        "first_try": figure("95%", beta=20.0),
        "refused": figure("10%", beta=10.0),
        "surge": figure(1.5),
    }
    snapshots = {
        "every": figure("1h"),
        "usable_after": figure("10m"),
        "works": figure("97%", beta=30.0),
        "kept": figure("30d"),
    }
    copies = {"mode": "snapshots", "snapshots": snapshots}
    follows = {"mode": "async", "snapshots": snapshots}
    return plan(
        options={
            "none": option(),
            "backup": option("backup-restore", protection=copies, **likely),
            "pilot": option("pilot-light", protection=follows, **likely),
            "warm": option("warm-standby", protection=follows, at_once=figure("50%"),
                           rehearsed_every="90d", **likely),
        },
        failures={
            "regions": outages("0.2/year", "7h", 1.2, common=figure("1.5%", beta=20.0)),
            "zones": outages("0.8/year", "3h", 1.2, common=figure("5%", beta=20.0)),
            "services": outages("2/year", "40m", 1.1),
        },
        shared={
            "control-plane": {"is_a": "control-plane", "rate": figure("0.5/year", gamma=2.0),
                              "lasts": figure("2h"), "blocks": ["provision", "start", "scale"]},
            "dns": {"is_a": "dns", "rate": figure("0.1/year", gamma=2.0), "lasts": figure("1h"),
                    "stops": ["s0"], "blocks": ["redirect"]},
        },
        topology="twenty",
        loss={"journeys": {"all": {"per_hour": figure(1000)}},
              "per_minute_of_data": figure(10)},
    )  # fmt: skip


def loaded(folder: Path) -> LoadedPlan:
    """Both, as if they stood in a folder."""
    (folder / "twenty.yaml").write_text(dump(twenty_services()), encoding="utf-8")
    data = dump(document()).encode()
    return plan_of(read_data(data, shown="plan.yaml", path=folder / "plan.yaml"))


def main() -> None:
    """Print a line for each part."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=int, default=10_000)
    years = parser.parse_args().years
    with tempfile.TemporaryDirectory() as folder:
        read = loaded(Path(folder))
    asked = Asked(seed=1, years=years)
    began = time.process_time()
    case = make_case(read.model, read.topology.model)
    wholes = live_until(case, asked)
    lived = time.process_time()
    answer = answer_of(read, case, wholes, asked)
    told = time.process_time()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    mib = most / (1024.0 if sys.platform != "darwin" else 1024.0**2)
    print(f"{years:,} years, {len(answer.options)} options, {len(case.sources)} sources")
    print(f"lived    {lived - began:7.1f} s CPU")
    print(f"answered {told - lived:7.1f} s CPU")
    print(f"memory   {mib:7.0f} MiB at most")


if __name__ == "__main__":
    main()
