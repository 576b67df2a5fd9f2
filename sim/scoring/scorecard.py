"""The scorecard: every number of a run's result, a pure function of its record and its anchors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pydantic import JsonValue

from sim.journal.record import RunRecord
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring import standard
from sim.scoring.admissible import Admissible, admissible
from sim.scoring.asks import Asked, asks
from sim.scoring.claims import Untrue
from sim.scoring.conduct import Conducted, conducted
from sim.scoring.decisions import Decided, Risky, decisions, risky_orders
from sim.scoring.dimensions.items import Case, Item
from sim.scoring.dimensions.learn import Graded
from sim.scoring.effort import Effort, measure_effort
from sim.scoring.grading import Grade, grade
from sim.scoring.handoffs import Handoff, handoffs
from sim.scoring.harm import Harm, measure_harm
from sim.scoring.impact import Impact
from sim.scoring.measures import Measures, measure
from sim.scoring.notice import first_notice
from sim.scoring.outcome import Outcome, place
from sim.scoring.parts import PartScore, judge_parts
from sim.scoring.reading import orders
from sim.scoring.recovery import Recovery, recover
from sim.scoring.silences import Silenced, silences
from sim.scoring.stages import StageResult, judge_stages
from sim.scoring.stamps import Stamps, stamp
from sim.scoring.targets import TargetResult, budget_spent, judge_targets
from sim.scoring.updates import untrue_claims
from sim.units import SECOND


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
    grade: Grade
    admissible: Admissible
    anchors: dict[str, float]
    budget_spent: dict[str, float]
    impact: Impact
    untrue: tuple[Untrue, ...]
    conducted: Conducted
    asks: tuple[Asked, ...]
    silences: tuple[Silenced, ...]
    stages: dict[str, StageResult | None]
    effort: Effort
    handoffs: tuple[Handoff, ...]
    decisions: tuple[Decided, ...]
    risky_orders: tuple[Risky, ...]

    @property
    def total(self) -> float:
        """0 to 100."""
        return self.grade.total

    @property
    def is_met(self) -> bool:
        """Whether every target was met."""
        return all(target.met for target in self.targets)


def score(
    record: RunRecord,
    scenario: Scenario,
    topology: Topology,
    anchors: Mapping[str, float],
    *,
    epilogue: Item | None = None,
    graded: Graded | None = None,
) -> Scorecard:
    """Judge a run.

    Args:
        record: the run, to the end of the drill.
        scenario: the drill.
        topology: its system.
        anchors: idle, reference, panic, ... to the money of their harm.
        epilogue: what became of it past the drill, where it was lived on.
        graded: a post-mortem of it, graded.
    """
    case = read_case(record, scenario, topology, anchors)
    stamped, measures, targets = case.stamped, case.measures, case.targets
    parts = judge_parts(record, scenario, stamped, measures, targets)
    values = {name: part.value for name, part in parts.items()}
    return Scorecard(
        stamps=stamped.stamps,
        measures=measures,
        recovery=case.recovery,
        harm=case.harm,
        outcome=case.outcome,
        targets=targets,
        parts=parts,
        grade=grade(case, values, epilogue=epilogue, graded=graded),
        admissible=admissible(anchors, scenario.stance),
        anchors=dict(anchors),
        budget_spent=budget_spent(topology, record.seconds),
        impact=stamped.impact,
        untrue=case.untrue,
        conducted=conducted(record),
        asks=asks(record),
        silences=silences(record, stamped.impact),
        stages=judge_stages(record, scenario.truth, stamped.stamps),
        effort=measure_effort(record),
        handoffs=handoffs(record),
        decisions=decisions(record),
        risky_orders=risky_orders(record),
    )


def read_case(
    record: RunRecord, scenario: Scenario, topology: Topology, anchors: Mapping[str, float]
) -> Case:
    """Everything about a run that its items are read from."""
    stamped = stamp(record, scenario, topology)
    measures = measure(stamped.stamps)
    recovery = recover(record, topology, stamped, soak_s=scenario.soak // SECOND)
    harm = measure_harm(record, topology)
    outcome = place(harm.money, dict(anchors), scenario.stance)
    targets = judge_targets(
        scenario,
        topology,
        stamped,
        record.seconds,
        measures=measures,
        recovery=recovery,
        notice=first_notice(record, stamped.stamps),
    )
    untrue = untrue_claims(record, scenario, topology, stamped.impact, stamped.stamps.mitigated_s)
    return Case(
        record,
        scenario,
        topology,
        stamped,
        measures=measures,
        recovery=recovery,
        harm=harm,
        outcome=outcome,
        targets=targets,
        given=orders(record),
        untrue=untrue,
    )


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
            "version": standard.VERSION,
            "total": card.total,
            "outcome": card.outcome.value,
            "outcome_raw": card.outcome.raw,
            "outcome_sentence": card.outcome.sentence,
            "parts": {name: part.value for name, part in card.parts.items()},
            "reasons": {name: part.sentence for name, part in card.parts.items()},
            "lines": {name: list(part.lines) for name, part in card.parts.items()},
            **card.grade.as_dict(),
            "admissible": card.admissible.as_dict(),
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
        "asks": [asdict(asked) for asked in card.asks],
        "silences": [
            {**asdict(one), "alerts": list(one.alerts), "hid": list(one.hid)}
            for one in card.silences
        ],
        "handoffs": [
            {**asdict(handoff), "open": [asdict(one) for one in handoff.open]}
            for handoff in card.handoffs
        ],
        "decisions": [asdict(decided) for decided in card.decisions],
        "risky_orders": [asdict(risky) for risky in card.risky_orders],
        "anchors": dict(card.anchors),
        "budget_spent": dict(card.budget_spent),
    }
