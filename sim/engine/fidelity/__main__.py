"""``python -m sim.engine.fidelity [id ...]``: the planes beside theory, as a Markdown table."""

from __future__ import annotations

import sys

from sim.engine.fidelity.check import IDS, check


def main(ids: list[str]) -> int:
    """Print the rows asked for, or all; 1 if any does not hold."""
    print("| row | quantity | expected | got | error | tolerance | tol / SE | requests | holds |")
    print("|---|---|---|---|---|---|---|---|---|")
    has_failed = False
    for name in ids or IDS:
        for row in check([name], seed=1):
            ratio = f"{row.tolerance / row.standard_error:.1f}" if row.standard_error else "-"
            percent = "" if row.klass == "S1 probability" else " %"
            factor = 1 if row.klass == "S1 probability" else 100
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
