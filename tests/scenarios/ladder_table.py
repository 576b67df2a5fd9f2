"""``python -m tests.scenarios.ladder_table [drill ...]`` prints the rows of docs/DRILLS.md."""

from __future__ import annotations

import argparse

from sim.scoring.summary import paired, settled_s, summarise
from sim.units import SECOND, format_duration
from tests.scenarios.ladder import DRILLS, LADDER, ladder


def rows(name: str, seeds: range) -> list[str]:
    """One row a responder: mean outcome, its difference to the reference, time to resolve."""
    outcomes, times = {}, {}
    for who in LADDER:
        cards = [ladder(name, seed)[who] for seed in seeds]
        outcomes[who] = [card.outcome.raw for card in cards]
        times[who] = summarise(
            [
                settled_s(card.stamps.impact_began_s, card.measures["time_to_resolve_s"])
                for card in cards
            ]
        )
    found = []
    for who in LADDER:
        mean = sum(outcomes[who]) / len(seeds)
        pair = paired(outcomes[who], outcomes["reference"])
        told = f"{pair.mean:+.3f} [{pair.low:+.3f}, {pair.high:+.3f}]"
        median = times[who].median_s
        cells = (
            name if who == LADDER[0] else "",
            str(len(seeds)) if who == LADDER[0] else "",
            who,
            f"{mean:.3f}",
            "" if who == "reference" else told,
            "-" if median is None else format_duration(round(median) * SECOND),
            f"{times[who].not_reached:.0%}",
        )
        found.append(f"| {' | '.join(cells)} |")
    return found


def main() -> None:
    """Print the rows of the drills asked for, or of all."""
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios.ladder_table")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("drills", nargs="*", default=list(DRILLS))
    asked = parser.parse_args()
    for name in asked.drills:
        print("\n".join(rows(name, range(1, asked.seeds + 1))), flush=True)


if __name__ == "__main__":
    main()
