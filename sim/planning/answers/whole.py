"""Chunks put together: every year of an option in order, whoever lived them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sim.planning.futures.chunk import CHUNK_YEARS, YEARS_PER_BELIEF, Incidents, Lived
from sim.planning.futures.keyed import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Whole:
    """One option over all years; the fields are those of ``Lived``."""

    option: str
    downtime_h: FloatArray
    tier_downtime_h: FloatArray
    drained_h: FloatArray
    loss: FloatArray
    incidents: Incidents
    mode_downtime_h: FloatArray
    mode_loss: FloatArray
    node_downtime_h: FloatArray
    node_loss: FloatArray
    node_years: npt.NDArray[np.uint8]
    beliefs: FloatArray
    recoveries: FloatArray
    joint: IntArray

    @property
    def years(self) -> int:
        """How many."""
        return len(self.loss)

    @property
    def groups(self) -> IntArray:
        """The group of years with the same beliefs that each year is in."""
        return np.arange(self.years) // YEARS_PER_BELIEF

    @property
    def incident_groups(self) -> IntArray:
        """The same for each row of the incidents."""
        return self.incidents.year // YEARS_PER_BELIEF


def whole_of(lived: Iterable[Lived]) -> Whole:
    """The chunks of one option, in the order of their numbers.

    Raises:
        ValueError: where one is missing, is there twice, or is another option's.
    """
    parts = sorted(lived, key=lambda part: part.chunk)
    if [part.chunk for part in parts] != list(range(len(parts))) or not parts:
        raise ValueError("chunks must be there from 0 on, each once")
    if len({part.option for part in parts}) != 1:
        raise ValueError("chunks of several options")
    rows = [part.incidents for part in parts]
    incidents = Incidents(
        **{
            column.name: np.concatenate([getattr(row, column.name) for row in rows])
            for column in fields(Incidents)
        }
    )
    years = {
        column.name: np.concatenate([getattr(part, column.name) for part in parts])
        for column in fields(Whole)
        if column.name not in ("option", "incidents")
    }
    return Whole(option=parts[0].option, incidents=incidents, **years)


def chunks_for(years: int) -> int:
    """How many chunks hold so many years; a chunk is never cut."""
    return -(-years // CHUNK_YEARS)
