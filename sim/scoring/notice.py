"""The authority's clock: from the first sign of an incident to the first word to the regulator."""

from __future__ import annotations

from dataclasses import dataclass

from sim.journal.entries import Kind
from sim.journal.record import RunRecord
from sim.model.communication import Audience
from sim.scoring.stamps import Stamps
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Notice:
    """``after_s`` is None where no notice was given, or none was due."""

    is_due: bool
    after_s: float | None = None
    line: int | None = None


def first_notice(record: RunRecord, stamps: Stamps) -> Notice:
    """The first update to the regulator, counted from the first sign that could be seen.

    A notice before any sign counts as given at once; what it says is judged like every update.
    Source: Regulation (EU) 2016/679, article 33: the clock runs from having become aware.
    """
    if stamps.evidence_s is None:
        return Notice(is_due=False)
    for told in record.of_kind(Kind.UPDATE):
        if told.subject == Audience.REGULATOR.value:
            after_s = max(0.0, told.at_us / SECOND - stamps.evidence_s)
            return Notice(True, after_s, told.sequence)
    return Notice(is_due=True)
