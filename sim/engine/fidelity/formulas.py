"""Rows of formulas that the engine computes with, beside printed figures: W93 and K1."""

from __future__ import annotations

from sim.engine.binomial import at_least, least_rejecting
from sim.engine.fidelity.rows import Measured

# Rate, places, ca2, cs2; a mean service of 10 ms.
_CASES = (
    (700, 8, 1.0, 2.25),
    (340, 4, 0.5, 0.5),
    (1440, 16, 4.0, 1.0),
    (180, 2, 1.0, 4.0),
    (700, 8, 1.0, 0.25),
    (1360, 16, 1.0, 4.0),
)


def whitt(seed: int) -> list[Measured]:
    """Mean waits of G1 to G6 by the formula alone, in milliseconds."""
    # Imported late: reading the table must not compile anything.
    from sim.engine.flow.queueing import correction, stationary  # noqa: PLC0415

    del seed
    found = []
    for number, (rate, places, ca2, cs2) in enumerate(_CASES, 1):
        rho = rate * 0.01 / places
        queue, _, _ = stationary(rho, places, 1e6, 1.0, 1.0)
        wait = correction(rho, ca2, cs2, places) * queue / rate * 1000
        found.append(Measured(f"G{number} Wq ms", wait, 1))
    return found


def canary_power(seed: int) -> list[Measured]:
    """How many failures of 2000 calls reject a canary at 1 in 100, and how often a bad one does."""
    del seed
    least = least_rejecting(trials=2000, base=0.001, false_alarm=0.01)
    return [
        Measured("rejects at", least, 1),
        Measured("false alarm", at_least(least, trials=2000, chance=0.001), 1),
        Measured("detection", at_least(least, trials=2000, chance=0.01), 1),
    ]
