"""The scorecard: every number of a run's result, a pure function of its record and its anchors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pydantic import JsonValue

from sim.journal.record import RunRecord
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring.conduct import Conducted, conducted
from sim.scoring.effort import Effort, measure_effort
from sim.scoring.harm import Harm, measure_harm
from sim.scoring.impact import Impact
from sim.scoring.measures import Measures, measure
from sim.scoring.outcome import Outcome, place
from sim.scoring.parts import PartScore, judge_parts
from sim.scoring.recovery import Recovery, recover
from sim.scoring.stages import StageResult, judge_stages
from sim.scoring.stamps import Stamps, stamp
from sim.scoring.targets import TargetResult, budget_spent, judge_targets
from sim.scoring.updates import Untrue, untrue_claims
from sim.units import SECOND

# Printed on every report; a change of weights or thresholds is a new version.
SCORING_VERSION = "1"
WEIGHTS: Mapping[str, float] = {
    "outcome": 0.45,
    "mttr": 0.15,
    "triage": 0.15,
    "communication": 0.10,
    "rto": 0.05,
    "rollback": 0.05,
    "scaling": 0.05,
    "failover": 0.05,
}
# No part can be bought with another, and none can wipe out the rest.
FLOOR = 0.05


@dataclass(frozen=True)
class Scorecard:
    """What a run was worth."""

    stamps: Stamps
    measures: Measures
    recovery: Recovery
    harm: Harm
    outcome: Outcome
    targets: tuple[TargetResult, ...]
    parts: dict[str, PartScore]
    total: float
    anchors: dict[str, float]
    budget_spent: dict[str, float]
    impact: Impact
    untrue: tuple[Untrue, ...]
    stages: dict[str, StageResult | None]
    effort: Effort
    conducted: Conducted

    @property
    def is_met(self) -> bool:
        """Whether every target was met."""
        return all(target.met for target in self.targets)


def score(
    record: RunRecord, scenario: Scenario, topology: Topology, anchors: Mapping[str, float]
) -> Scorecard:
    """Judge a run. ``anchors`` maps idle, reference, panic, ... to the money of their harm."""
    stamped = stamp(record, scenario, topology)
    measures = measure(stamped.stamps)
    recovery = recover(record, topology, stamped, soak_s=scenario.soak // SECOND)
    harm = measure_harm(record, topology)
    outcome = place(harm.money, dict(anchors), scenario.stance)
    targets = judge_targets(
        scenario, topology, stamped, record.seconds, measures=measures, recovery=recovery
    )
    parts = judge_parts(record, scenario, stamped, measures, targets)
    return Scorecard(
        stamps=stamped.stamps,
        measures=measures,
        recovery=recovery,
        harm=harm,
        outcome=outcome,
        targets=targets,
        parts=parts,
        total=total(outcome, parts),
        anchors=dict(anchors),
        budget_spent=budget_spent(topology, record.seconds),
        impact=stamped.impact,
        untrue=untrue_claims(
            record, scenario, topology, stamped.impact, stamped.stamps.mitigated_s
        ),
        stages=judge_stages(record, scenario.truth, stamped.stamps),
        effort=measure_effort(record),
        conducted=conducted(record),
    )


def total(outcome: Outcome, parts: Mapping[str, PartScore]) -> float:
    """0 to 100: weighted geometric mean with a floor, over what could be observed."""
    values = {name: part.value for name, part in parts.items() if part.value is not None}
    if outcome.value is not None:
        values["outcome"] = outcome.value
    weight = math.fsum(WEIGHTS[name] for name in values)
    if weight == 0.0:
        return 0.0
    logs = (WEIGHTS[name] * math.log(max(value, FLOOR)) for name, value in values.items())
    return round(100.0 * math.exp(math.fsum(logs) / weight), 1)


def to_json(card: Scorecard) -> dict[str, JsonValue]:
    """The contract's ``stamps``, ``measures``, ``targets``, ``harm`` and ``score``."""
    return {
        "stamps": dict(card.stamps.as_dict()),
        "measures": {**card.measures, **card.recovery.as_dict()},
        "targets": [{**asdict(target), "lines": list(target.lines)} for target in card.targets],
        "harm": {
            "requests_offered": card.harm.requests_offered,
            "requests_failed": card.harm.requests_failed,
            "requests_slow": card.harm.requests_slow,
            "money": card.harm.money,
            "parts": dict(card.harm.parts),
        },
        "score": {
            "version": SCORING_VERSION,
            "total": card.total,
            "outcome": card.outcome.value,
            "outcome_raw": card.outcome.raw,
            "outcome_sentence": card.outcome.sentence,
            "parts": {name: part.value for name, part in card.parts.items()},
            "reasons": {name: part.sentence for name, part in card.parts.items()},
            "lines": {name: list(part.lines) for name, part in card.parts.items()},
        },
        "stages": {
            name: None if result is None else result.as_dict()
            for name, result in card.stages.items()
        },
        **card.effort.as_dict(),
        "untrue_updates": [asdict(claim) for claim in card.untrue],
        "facilitated": card.conducted.is_facilitated,
        "registered": card.conducted.is_registered,
        "rewinds": card.conducted.rewinds,
        "hints": card.conducted.hints,
        "interventions": [done.as_dict() for done in card.conducted.interventions],
        "anchors": dict(card.anchors),
        "budget_spent": dict(card.budget_spent),
    }
