"""Options of one drill on the same seeds: recovery, data lost, harm, and paired differences.

Every option runs the same seeds under the same responder, so that a difference is the option's and
not the luck's. The first option is the one that the others are held against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.drill.drill import Drill
from sim.drill.runner import RunResult
from sim.drill.sweep import sweep
from sim.scoring.harm import measure_harm
from sim.scoring.recovery import recover
from sim.scoring.stamps import stamp
from sim.scoring.summary import Paired, Times, paired, summarise
from sim.scoring.targets import targets_of
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Future:
    """What is kept of one run; it travels between processes."""

    rto_s: float | None
    rpo_s: float | None
    writes_lost: int
    harm: float
    is_met: bool


@dataclass(frozen=True, slots=True)
class OptionResult:
    """One option over every seed; differences are this option less the first."""

    name: str
    rto: Times
    rpo: Times
    writes_lost: float  # mean
    harm: float  # mean, in money
    met: float  # share of seeds on which every target was met
    harm_difference: Paired | None
    rto_difference: Paired | None  # over the seeds on which both recovered
    futures: tuple[Future, ...]


def compare_options(
    options: Sequence[tuple[str, Drill]],
    *,
    seeds: Sequence[int],
    responder: str,
    workers: int = 1,
) -> list[OptionResult]:
    """Run every option on every seed; the first is what the others are held against."""
    results: list[OptionResult] = []
    for name, drill in options:
        cells = sweep(drill, seeds=seeds, responders=[responder], evaluate=future, workers=workers)
        futures = tuple(cell.value for cell in cells)
        first = results[0].futures if results else None
        results.append(_summed(name, drill, futures, first))
    return results


def future(drill: Drill, result: RunResult) -> Future:
    """What one run was worth."""
    record = result.record
    stamped = stamp(record, drill.scenario, drill.topology)
    soak_s = drill.scenario.soak // SECOND
    recovery = recover(record, drill.topology, stamped, soak_s=soak_s)
    return Future(
        rto_s=recovery.rto_s,
        rpo_s=recovery.rpo_s,
        writes_lost=recovery.writes["writes_lost"],
        harm=measure_harm(record, drill.topology).money,
        is_met=all(t.met for t in targets_of(record, drill.scenario, drill.topology)),
    )


def _summed(
    name: str, drill: Drill, futures: tuple[Future, ...], first: tuple[Future, ...] | None
) -> OptionResult:
    targets = drill.scenario.targets
    harm_difference = rto_difference = None
    if first is not None:
        harm_difference = paired([f.harm for f in futures], [f.harm for f in first])
        both = [
            (mine.rto_s, theirs.rto_s)
            for mine, theirs in zip(futures, first, strict=True)
            if mine.rto_s is not None and theirs.rto_s is not None
        ]
        if both:
            rto_difference = paired([a for a, _ in both], [b for _, b in both])
    return OptionResult(
        name=name,
        rto=summarise([f.rto_s for f in futures], _bound_s(targets.rto)),
        # Nothing given up is a recovery point of nought.
        rpo=summarise([f.rpo_s or 0.0 for f in futures], _bound_s(targets.rpo)),
        writes_lost=sum(f.writes_lost for f in futures) / len(futures),
        harm=sum(f.harm for f in futures) / len(futures),
        met=sum(f.is_met for f in futures) / len(futures),
        harm_difference=harm_difference,
        rto_difference=rto_difference,
        futures=futures,
    )


def _bound_s(bound_us: int | None) -> float | None:
    return None if bound_us is None else bound_us / SECOND
