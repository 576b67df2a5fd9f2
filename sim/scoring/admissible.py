"""Whether a seed can carry a grade: the known responders must come out in their order.

An intervention's seed is admissible where the oracle does no more harm than the reference, the
reference less than nobody and no more than the runbook, and the gap cannot be luck. A restraint
drill's, where panic hurts, the reference does next to no harm and no more than the runbook.
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

    problems: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def is_so(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.problems

    @property
    def sentence(self) -> str:
        """In words."""
        missing = "" if "oracle" in self.known else " (the oracle was not run)"
        if self.problems:
            return f"seed not admissible: {'; '.join(self.problems)}{missing}"
        return f"seed admissible, as {len(self.known)} known responders tell{missing}"

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        return {"is_so": self.is_so, "sentence": self.sentence, "known": list(self.known)}


def admissible(
    harms: Mapping[str, float], stance: Stance, *, error: float | None = None
) -> Admissible:
    """Judge a seed by the harm that known responders did on it.

    Args:
        harms: money by responder: idle, panic, reference; rule and oracle where they were run.
        stance: of the drill.
        error: standard error of the gap over noise, where it was measured.
    """
    return Admissible(tuple(_problems(harms, stance, error)), tuple(sorted(harms)))


def gap_between(harms: Mapping[str, float], stance: Stance) -> float:
    """What lies between the two anchors that an outcome is placed between; money."""
    if stance is Stance.RESTRAIN:
        return harms["panic"] - min(harms["idle"], harms["reference"])
    return harms["idle"] - harms["reference"]


def _problems(harms: Mapping[str, float], stance: Stance, error: float | None) -> Iterator[str]:
    idle, reference = harms["idle"], harms["reference"]
    best, gap = min(idle, reference), gap_between(harms, stance)
    if "rule" in harms and reference > harms["rule"]:
        yield "the runbook did better than the reference"
    if stance is Stance.RESTRAIN:
        if gap <= standard.LEAST_GAP * max(best, 1.0):
            yield "even panic did no harm"
        if reference - best > standard.LEAST_RESTRAINT * gap:
            yield "the reference did harm"
    else:
        if "oracle" in harms and harms["oracle"] > reference:
            yield "the reference did better than the oracle"
        if gap <= standard.LEAST_GAP * max(idle, 1.0):
            yield "nobody did as well as the reference"
    if error is not None and gap <= standard.GAP_ERRORS * error:
        yield f"the gap is below {standard.GAP_ERRORS:g} standard errors"
