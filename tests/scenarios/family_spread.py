"""``python -m tests.scenarios.family_spread [--seeds N] drill ...``: how far its seeds differ.

Of each drill the quartiles of the runbook's raw outcome over seeds, how far apart they are (a class
may be given seeds that lie within 0.15), and the share of seeds that can carry a grade.
"""

from __future__ import annotations

import argparse

import numpy as np

from sim.scoring.admissible import admissible
from tests.scenarios.ladder import card, drill_of

WIDEST = 0.15
HEAD = "| drill | seeds | outcome of rule: quartiles | apart | money of reference | admissible |"


def row(name: str, seeds: range) -> str:
    """One drill; the money is least, median and most, and says what a normalised outcome hides."""
    stance = drill_of(name, seeds[0]).scenario.stance
    cards = [card(name, seed, "rule") for seed in seeds]
    raw = [one.outcome.raw for one in cards if one.outcome.raw is not None]
    money = [one.anchors["reference"] for one in cards]
    good = [admissible(one.anchors, stance).is_so for one in cards]
    low, middle, high = np.percentile(raw, [25, 50, 75]) if raw else (np.nan,) * 3
    told = f"{low:.3f} {middle:.3f} {high:.3f}"
    wide = "" if high - low <= WIDEST else " too far"
    paid = f"{min(money):.0f} {np.median(money):.0f} {max(money):.0f}"
    share = f"{sum(good) / len(good):.0%}"
    return f"| {name} | {len(seeds)} | {told} | {high - low:.3f}{wide} | {paid} | {share} |"


def main() -> None:
    """Print a row a drill."""
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios.family_spread")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("drills", nargs="+")
    asked = parser.parse_args()
    print(f"{HEAD}\n|---|---|---|---|---|---|")
    for name in asked.drills:
        print(row(name, range(1, asked.seeds + 1)), flush=True)


if __name__ == "__main__":
    main()
