"""``python -m sim.engine.fidelity [--seed N] [id ...]``: the plane beside theory, as Markdown."""

from __future__ import annotations

import argparse
import sys

from sim.engine.fidelity.check import IDS, check
from sim.engine.fidelity.rows import Klass


def main(words: list[str]) -> int:
    """Print the rows asked for, or all; 1 if any does not hold."""
    parser = argparse.ArgumentParser(prog="python -m sim.engine.fidelity")
    parser.add_argument("--seed", type=int, default=1, help="of every draw")
    parser.add_argument("ids", nargs="*", metavar="id", help="rows; none: all")
    asked = parser.parse_args(words)
    print("| row | quantity | expected | got | error | tolerance | tol / SE | requests | holds |")
    print("|---|---|---|---|---|---|---|---|---|")
    has_failed = False
    for name in asked.ids or IDS:
        for row in check([name], seed=asked.seed):
            ratio = f"{row.tolerance / row.standard_error:.1f}" if row.standard_error else "-"
            is_absolute = row.klass in (Klass.PROBABILITY, Klass.SHARE)
            percent = "" if is_absolute else " %"
            factor = 1 if is_absolute else 100
            print(
                f"| {row.id} | {row.quantity} | {row.expected:g} | {row.got:.6g} "
                f"| {row.error * factor:+.4f}{percent} | {row.tolerance * factor:g}{percent} "
                f"| {ratio} | {row.samples:,} | {'yes' if row.holds else 'NO'} |",
                flush=True,
            )
            has_failed = has_failed or not row.holds
    return 1 if has_failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
