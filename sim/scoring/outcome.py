"""The outcome: where a run's harm lies between two anchors of the same seed.

Interventions lie between doing nothing (0) and the reference (1); where doing nothing is nearly as
good as the reference, restraint is graded: from panic (0) to the best of nothing and reference (1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.model.scenario import Stance
from sim.scoring.standard import LEAST_GAP


@dataclass(frozen=True, slots=True)
class Outcome:
    """``raw`` may leave 0..1: below, the service was better off without; above, beyond reference.

    ``value`` is ``raw`` clipped to 0..1, or None where the anchors cannot carry a grade.
    """

    value: float | None
    raw: float | None
    sentence: str


def place(harm: float, anchors: dict[str, float], stance: Stance) -> Outcome:
    """Place a harm between the anchors ``idle``, ``reference`` and ``panic`` (money)."""
    if stance is Stance.RESTRAIN:
        return _restraint(harm, anchors)
    idle, reference = anchors["idle"], anchors["reference"]
    gap = idle - reference
    if gap <= LEAST_GAP * max(idle, 1.0):
        return Outcome(
            None, None, "doing nothing was about as good as the reference on this seed: no grade"
        )
    return _outcome((idle - harm) / gap, "doing nothing", "the reference")


def _restraint(harm: float, anchors: dict[str, float]) -> Outcome:
    best = min(anchors["idle"], anchors["reference"])
    gap = anchors["panic"] - best
    if gap <= LEAST_GAP * max(best, 1.0):
        return Outcome(None, None, "even panic did no harm on this seed: no grade")
    return _outcome(1.0 - (harm - best) / gap, "panic", "leaving it alone")


def _outcome(raw: float, low: str, high: str) -> Outcome:
    if math.isclose(raw, 1.0, abs_tol=5e-4):
        sentence = f"as good as {high}"
    elif raw < 0.0:
        sentence = f"worse than {low}: the service would have been better off without this response"
    elif raw > 1.0:
        sentence = f"better than {high}"
    else:
        sentence = f"{raw:.0%} of the way from {low} to {high}"
    return Outcome(min(max(raw, 0.0), 1.0), raw, sentence)
