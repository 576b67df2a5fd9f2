"""``python -m tests.scoring.ladder_of_totals [--seeds N] [DRILL ...]``: what known responders get.

Totals and dimensions as means over seeds: a reference with every dimension looked at, a runbook in
the middle, and what is done everywhere alike far below. Exit code 1 where a bound breaks.
"""

from __future__ import annotations

import argparse
import sys
from statistics import fmean

from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.model.scenario import Stance
from sim.scoring.harm import measure_harm
from sim.scoring.scorecard import Scorecard, score

DRILLS = ("slow-dependency", "canary-bad", "let-it-heal", "retry-storm", "zone-dark", "red-herring")
ANCHORS = ("idle", "panic", "rule", "reference")
BLIND = ("panic", "restart-all", "scale-all", "rollback-all")
LADDER = ("reference", "oracle", "rule", *BLIND, "idle")
# Most, and for the reference least, of the mean total.
BOUNDS = {"panic": 30.0, "restart-all": 25.0, "scale-all": 25.0, "rollback-all": 30.0}
LEAST = 85.0


def cards(name: str, seed: int) -> dict[str, Scorecard]:
    """Everybody's card on one seed."""
    loaded = load_scenario(name)
    scenario, topology = loaded.model, loaded.topology.model
    drill = Drill(scenario=scenario, topology=topology, seed=seed)
    records = {who: run(drill, who).record for who in LADDER}
    anchors = {who: measure_harm(records[who], topology).money for who in ANCHORS}
    return {who: score(records[who], scenario, topology, anchors) for who in LADDER}


def broken(name: str, totals: dict[str, float], stance: Stance) -> list[str]:
    """Bounds that the means of a drill break."""
    found = [
        f"{name}: {who} gets {totals[who]:.0f}, at most {bound:.0f}"
        for who, bound in BOUNDS.items()
        if totals[who] > bound
    ]
    most = 60.0 if stance is Stance.RESTRAIN else 10.0
    if totals["idle"] > most:
        found.append(f"{name}: idle gets {totals['idle']:.0f}, at most {most:.0f}")
    if totals["reference"] < LEAST:
        found.append(f"{name}: the reference gets {totals['reference']:.0f}, at least {LEAST:.0f}")
    if not totals["reference"] > totals["rule"] > max(totals[who] for who in BLIND):
        found.append(f"{name}: reference, runbook and the blind are not in their order")
    return found


def main() -> int:
    """Print the ladder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("drills", nargs="*", default=list(DRILLS))
    asked = parser.parse_args()
    problems = []
    print("| drill | responder | total | detect | diagnose | mitigate | lead | recover |")
    print("|---|---|---|---|---|---|---|---|")
    for name in asked.drills:
        found = [cards(name, seed) for seed in range(1, asked.seeds + 1)]
        totals = {who: fmean(one[who].total for one in found) for who in LADDER}
        for who in LADDER:
            shown = [_mean([c[who].grade.dimensions[d].value for c in found]) for d in _SHOWN]
            print(f"| {name} | {who} | {totals[who]:.0f} | {' | '.join(shown)} |", flush=True)
        problems += broken(name, totals, load_scenario(name).model.stance)
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


_SHOWN = ("detect", "diagnose", "mitigate", "lead", "recover")


def _mean(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{fmean(known):.2f}" if known else "–"


if __name__ == "__main__":
    sys.exit(main())
