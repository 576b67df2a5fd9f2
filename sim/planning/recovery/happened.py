"""What is gathered of one chunk under one option while its outages are gone through."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.planning.futures.keyed import FloatArray, IntArray
from sim.planning.recovery.case import Case
from sim.planning.recovery.drawn import Drawn
from sim.planning.recovery.prepared import Prepared
from sim.planning.recovery.sources import MODES
from sim.planning.recovery.stretches import Gathering

Rows = tuple[IntArray, IntArray, IntArray, IntArray, FloatArray, FloatArray, IntArray]
# No source has so many outages in one year: an incident is (source, number).
OF_ONE_SOURCE = 1 << 32


@dataclass(slots=True)
class Happened:
    """What is gathered of one chunk under one option."""

    drawn: Drawn
    prepared: Prepared
    gathering: Gathering = field(default_factory=Gathering)
    rows: list[Rows] = field(default_factory=list)  # of incidents
    recoveries: list[FloatArray] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case."""
        return self.drawn.case

    def stretch(self, which: IntArray, start: FloatArray, end: FloatArray, level: FloatArray,
                mode: str | None = None) -> None:  # fmt: skip
        """Less is served from start to end, on the account of these outages."""
        outages, case = self.drawn.outages, self.case
        nodes = np.array([case.nodes.index(source.node) for source in case.sources])
        sources = outages.source[which]
        for name in MODES if mode is None else (mode,):
            of = np.array([mode is not None or one.mode == name for one in case.sources])
            kept = of[sources]
            if kept.any():
                year, node = outages.year[which][kept], nodes[sources][kept]
                self.gathering.add(
                    start[kept], end[kept], year, level, mode=MODES.index(name), node=node
                )

    def incidents(self, which: IntArray, tier: int, rto_h: FloatArray, rpo_h: FloatArray,
                  loses: FloatArray) -> None:  # fmt: skip
        """A tier was below what counts as served for so long."""
        kept = rto_h > 0.0
        outages = self.drawn.outages
        modes = np.array([MODES.index(one.mode) for one in self.case.sources])
        sources, n = outages.source[which][kept], int(kept.sum())
        self.rows.append(
            (
                outages.year[which][kept],
                sources * OF_ONE_SOURCE + outages.number[which][kept],
                np.full(n, tier),
                modes[sources],
                rto_h[kept],
                rpo_h[kept],
                (loses[kept] > 0.0).astype(np.int64),
            )
        )
