"""The binomial law from + - * / alone: its tails decide events, so no libm may have a part in them.

``fsum`` rounds an exact sum once, on every machine alike. Tails go by the ratio of neighbours,
outwards from the mode, which neither overflows nor cancels.
Source: Feller, An Introduction to Probability Theory, vol. 1, ch. VI.
"""

from __future__ import annotations

import math

# Beyond a weight so small beside the mode's nothing is left to add.
_NOTHING = 1e-300


def _weights(trials: int, chance: float) -> list[float]:
    """Weights of 0 ... ``trials`` successes over that of the mode; 0 < chance < 1."""
    mode = min(trials, int((trials + 1) * chance))
    odds = chance / (1.0 - chance)
    weights = [0.0] * (trials + 1)
    weights[mode] = 1.0
    for k in range(mode + 1, trials + 1):
        weights[k] = weights[k - 1] * (trials - k + 1) / k * odds
        if weights[k] < _NOTHING:
            break
    for k in range(mode - 1, -1, -1):
        weights[k] = weights[k + 1] * (k + 1) / (trials - k) / odds
        if weights[k] < _NOTHING:
            break
    return weights


def at_least(successes: int, *, trials: int, chance: float) -> float:
    """Probability of so many successes or more; ``chance`` strictly between 0 and 1."""
    weights = _weights(trials, chance)
    return math.fsum(weights[max(0, successes) :]) / math.fsum(weights)


def least_rejecting(*, trials: int, base: float, false_alarm: float) -> int:
    """The least count of failures whose chance under the base rate is below ``false_alarm``.

    Args:
        trials: calls seen.
        base: failure share of normal times, strictly between 0 and 1.
        false_alarm: share of sound versions that may be rejected.

    Returns:
        A count; ``trials + 1`` where no count would do.
    """
    weights = _weights(trials, base)
    total, tail = math.fsum(weights), 0.0
    for k in range(trials, -1, -1):
        tail += weights[k]
        if tail >= false_alarm * total:
            return k + 1
    return 0
