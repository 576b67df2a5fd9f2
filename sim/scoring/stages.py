"""The answers to the stages of an incident, each held against the truth: right or not, and when.

The last answer to a stage counts. Source: Chen et al., "AIOpsLab" (2025), the same four tasks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import JsonValue

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.scenario import HiddenTruth
from sim.scoring.stamps import Stamps
from sim.units import SECOND

STAGES: Final = ("detect", "localize", "analyze", "mitigate")


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage: ``time_s`` counts from the fault, None where it had not begun by ``at_s``."""

    success: bool
    at_s: float
    time_s: float | None
    sentence: str
    line: int

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One answer and what it is held against."""

    answer: JsonValue
    at_s: float
    truth: HiddenTruth
    stamps: Stamps


def judge_stages(
    record: RunRecord, truth: HiddenTruth, stamps: Stamps
) -> dict[str, StageResult | None]:
    """Every stage by name; None where nothing was submitted."""
    last: dict[str, Entry] = {}
    for entry in record.of_kind(Kind.NOTE):
        if entry.subject == "submit":
            last[str(entry.data["stage"])] = entry
    return {
        stage: _judge(stage, last[stage], truth, stamps) if stage in last else None
        for stage in STAGES
    }


def _judge(stage: str, entry: Entry, truth: HiddenTruth, stamps: Stamps) -> StageResult:
    at_s = entry.at_us / SECOND
    success, sentence = _JUDGES[stage](_Asked(entry.data.get("answer"), at_s, truth, stamps))
    began = stamps.fault_began_s
    return StageResult(
        success,
        at_s,
        None if began is None or at_s < began else at_s - began,
        sentence,
        entry.sequence,
    )


def _detect(asked: _Asked) -> tuple[bool, str]:
    began = asked.stamps.fault_began_s
    is_wrong = bool(asked.truth.components) and began is not None and began <= asked.at_s
    said, so = ("something" if claim else "nothing" for claim in (asked.answer, is_wrong))
    return asked.answer is is_wrong, f"said that {said} was wrong; {so} was"


def _localize(asked: _Asked) -> tuple[bool, str]:
    named = [str(name) for name in asked.answer] if isinstance(asked.answer, list) else []
    right = [name for name in named if name in asked.truth.components]
    told = f"{len(right)} of the {len(named)} named" if named else "none"
    where = ", ".join(asked.truth.components) or "nowhere"
    return bool(named) and right == named, f"{told} right; it was at {where}"


def _analyze(asked: _Asked) -> tuple[bool, str]:
    return (
        asked.answer == asked.truth.mechanism,
        f"said {asked.answer}; it was {asked.truth.mechanism}",
    )


def _mitigate(asked: _Asked) -> tuple[bool, str]:
    if asked.stamps.impact_began_s is None:
        return True, "users were not harmed"
    over = asked.stamps.mitigated_s
    if over is None:
        return False, "users were harmed to the end"
    early = asked.at_s < over
    return not early, f"users were harmed until {over:g} s; said at {asked.at_s:g} s"


_JUDGES: dict[str, Callable[[_Asked], tuple[bool, str]]] = {
    "detect": _detect,
    "localize": _localize,
    "analyze": _analyze,
    "mitigate": _mitigate,
}
