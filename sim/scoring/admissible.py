"""Whether a seed can carry a grade: the known responders must come out in their order.

An intervention's seed is admissible where the oracle does no more harm than the reference, the
reference less than nobody and no more than the runbook, and the gap cannot be luck. A restraint
drill's, where panic hurts and the reference does no more harm than the runbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from sim.model.scenario import Stance
from sim.scoring import standard


@dataclass(frozen=True, slots=True)
class Admissible:
    """Whether a seed is admissible, as far as ``known`` responders tell, and why not."""

    is_so: bool
    sentence: str
    known: tuple[str, ...]

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        return {"is_so": self.is_so, "sentence": self.sentence, "known": list(self.known)}


def admissible(
    harms: Mapping[str, float], stance: Stance, *, error: float | None = None
) -> Admissible:
    """Judge a seed by the harm that known responders did on it.

    Args:
        harms: money by responder: idle, panic, rule, reference, and oracle where it was run.
        stance: of the drill.
        error: standard error of the gap over noise, where it was measured.
    """
    problems = list(_problems(harms, stance, error))
    known = tuple(sorted(harms))
    missing = "" if "oracle" in harms else " (the oracle was not run)"
    if problems:
        return Admissible(False, f"seed not admissible: {'; '.join(problems)}{missing}", known)
    return Admissible(
        True, f"seed admissible, as {len(known)} known responders tell{missing}", known
    )


def _problems(harms: Mapping[str, float], stance: Stance, error: float | None) -> Iterator[str]:
    idle, reference = harms["idle"], harms["reference"]
    low = harms["panic"] if stance is Stance.RESTRAIN else idle
    best = min(idle, reference) if stance is Stance.RESTRAIN else reference
    gap = low - best
    beside = "panic" if stance is Stance.RESTRAIN else "nobody"
    if gap <= standard.LEAST_GAP * max(low if beside == "nobody" else best, 1.0):
        yield f"the reference is hardly better than {beside}"
    if error is not None and gap <= standard.GAP_ERRORS * error:
        yield f"its lead over {beside} may be luck"
    if "rule" in harms and reference > harms["rule"]:
        yield "the runbook did less harm than the reference"
    if "oracle" in harms and harms["oracle"] > reference:
        yield "the oracle did more harm than the reference"
