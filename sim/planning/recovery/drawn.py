"""One chunk of futures before any option is lived: outages and beliefs, the same for all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from sim.model.plan.stage import Stage
from sim.planning.futures.belief import draw_beliefs
from sim.planning.futures.chunk import CHUNK_YEARS, YEARS_PER_BELIEF
from sim.planning.futures.keyed import FloatArray, IntArray, KeyArray, mix, name_word, root
from sim.planning.futures.outages import Outages, draw_outages
from sim.planning.recovery.case import Case
from sim.planning.recovery.stages import Losses
from sim.planning.recovery.timeline import Timeline, joint, merged, of_region, timeline


@dataclass(frozen=True, slots=True)
class Drawn:
    """Futures of one chunk."""

    case: Case
    seed: int
    first_year: int
    groups: FloatArray  # (groups, beliefs)
    by_year: FloatArray  # (years, beliefs)
    outages: Outages
    keys: KeyArray  # (outages,): what the luck of each hangs on
    blocked: dict[Stage, Timeline]
    regions: dict[str, Timeline]
    zones: dict[str, Timeline]

    @property
    def years(self) -> int:
        """How many."""
        return len(self.by_year)

    def of(self, *, mode: str, node: str | None = None) -> IntArray:
        """Outages of a mode that begin within their year, by year and time."""
        wanted = [
            k
            for k, source in enumerate(self.case.sources)
            if source.mode == mode and (node is None or source.node == node)
        ]
        kept = np.isin(self.outages.source, wanted) & (self.outages.start_h >= 0.0)
        return np.flatnonzero(kept)

    def losses(self, which: IntArray) -> Losses:
        """Some outages as losses to recover from."""
        return Losses(
            at=self.outages.axis_h[which],
            keys=self.keys[which],
            beliefs=self.by_year[self.outages.year[which]],
            blocked=self.blocked,
            standbys=self.regions,
        )


def draw_chunk(
    case: Case, *, seed: int, chunk: int, years: int = CHUNK_YEARS,
    years_per_belief: int = YEARS_PER_BELIEF,
) -> Drawn:  # fmt: skip
    """The futures of chunk number ``chunk``; nothing else than these arguments decides them."""
    first = chunk * years
    numbers = np.arange(first, first + years)
    of_group = numbers // years_per_belief
    groups = np.unique(of_group)
    drawn = draw_beliefs(case.beliefs, seed=seed, groups=groups)
    by_year = drawn[of_group - groups[0]]
    outages = draw_outages(case.sources, by_year, seed=seed, years=numbers)
    names = np.array([name_word(source.name) for source in case.sources], dtype=np.uint64)
    keys = mix(mix(mix(root(seed, "loss"), names[outages.source]), numbers[outages.year]),
               outages.number)  # fmt: skip
    zones = {
        zone: timeline(outages, case.sources, {f"zones:{zone}"})
        for region in case.regions
        for zone in case.topology.regions[region].zones
    }
    return Drawn(
        case=case,
        seed=seed,
        first_year=first,
        groups=drawn,
        by_year=by_year,
        outages=outages,
        keys=keys,
        blocked={
            stage: timeline(outages, case.sources, {f"shared:{n}" for n in nodes})
            for stage, nodes in case.blockers.items()
        },
        regions={r: _gone(case, outages, zones, r) for r in case.regions},
        zones=zones,
    )


def _gone(case: Case, outages: Outages, zones: dict[str, Timeline], region: str) -> Timeline:
    """When a region is not there: lost as a whole, or each of its zones by itself."""
    whole = timeline(outages, case.sources, of_region(region))
    own = [zones[zone] for zone in case.topology.regions[region].zones]
    each = reduce(joint, own[1:], own[0])
    return merged(
        np.concatenate((whole.starts, each.starts)), np.concatenate((whole.ends, each.ends))
    )
