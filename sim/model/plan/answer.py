"""What a plan is answered with: every figure with its interval, its n, and what it stands on.

Times are in hours, money in the plan's currency, rates per year. ``PlanAnswer.to_json`` is the form
that travels; its ``schema_version`` rises with every change that a reader would notice.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION: Final = 2


class Answer(BaseModel):
    """Frozen and exact, like the documents."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Method(StrEnum):
    """How an interval was made."""

    NORMAL = "normal"  # of a mean, over groups of years that share a belief
    WILSON = "wilson"  # of a share, with the sample that so many dependent years are worth
    ORDER = "order statistics"  # of a percentile
    WEIGHTED = "weighted paths"  # of a rare event, by biased failures
    EXACT = "exact"  # by closed form: no interval is needed


class Estimate(Answer):
    """One figure with its interval; none where there was nothing to measure."""

    value: float | None
    low: float | None
    high: float | None
    level: float  # of the interval, 0.95 unless asked otherwise
    n: int  # years, incidents or paths that it rests on
    method: Method

    @property
    def is_of_nothing(self) -> bool:
        """Whether it is a mean of noughts: nothing happened, which is no proof of never."""
        return self.method is Method.NORMAL and self.value == self.low == self.high == 0.0

    @property
    def half_width(self) -> float | None:
        """Half the interval over the value; None where either is missing or the value is 0."""
        if self.value is None or self.low is None or self.high is None or self.value == 0.0:
            return None
        return (self.high - self.low) / 2.0 / abs(self.value)


class Distribution(Answer):
    """How one quantity is spread; percentiles beside the mean, never the mean alone."""

    unit: str
    n: int
    mean: Estimate
    sd: float | None
    p50: Estimate
    p90: Estimate
    p99: Estimate
    is_heavy: bool  # the mean converges badly: read the percentiles first


class Verdict(StrEnum):
    """Whether a target is held."""

    MET = "met"  # the whole interval lies above what is asked
    MISSED = "missed"  # the whole interval lies below
    UNTOLD = "cannot be told"
    UNSEEN = "nothing happened"


class TargetAnswer(Answer):
    """One target of one tier under one option."""

    tier: str
    what: str  # rto, rpo, mtpd (of incidents), availability (of years)
    bound: float  # hours, or a share for availability
    asked: float  # probability
    chance: Estimate
    verdict: Verdict


class TierAnswer(Answer):
    """Recovery of one tier under one option; n counts its incidents."""

    tier: str
    incidents_per_year: Estimate
    rto: Distribution  # hours from the loss until at least the MBCO is served again
    rpo: Distribution  # hours of writes given up
    downtime: Distribution  # hours a year
    availability: Estimate


class Contribution(Answer):
    """What one mode of failure, or one node, has in the whole."""

    name: str
    years_with: Estimate  # share of the years in which it took anything
    downtime: Estimate  # hours a year
    loss: Estimate  # money a year
    share_of_loss: float | None


class StageRow(Answer):
    """One stage of the recovery from the loss of the home region, for the critical path."""

    tier: str  # "" where it is done once for all
    stage: str
    begins: Estimate  # hours after the loss, median
    lasts: Distribution  # hours
    critical_share: float  # of the incidents in which it lay on the longest path
    source: str
    kind: str
    tested_on: str | None  # none: untested


class Spread(Answer):
    """What comes from chance, and what from not knowing the rates; more years shrink neither."""

    years_sd: float
    beliefs_sd: float
    beliefs: int  # how many times beliefs were drawn


class CostAnswer(Answer):
    """Cost of a year."""

    running: float
    rehearsing: float
    loss: Distribution
    total: Distribution
    worst_1_percent_mean: Estimate


class OptionAnswer(Answer):
    """One option."""

    name: str
    title: str
    strategy: str
    rto: Distribution  # of the journeys together: until all are back
    rpo: Distribution
    downtime: Distribution  # hours a year in which some journey is below its MBCO
    drained: Distribution  # hours a year of backlog after outages
    cost: CostAnswer
    targets: tuple[TargetAnswer, ...]
    tiers: tuple[TierAnswer, ...]
    by_mode: tuple[Contribution, ...]
    by_node: tuple[Contribution, ...]
    stages: tuple[StageRow, ...]
    spread: Spread  # of the yearly cost
    untested: tuple[str, ...]


class Difference(Answer):
    """One option less another, on the same futures."""

    option: str
    against: str
    cost: Estimate  # money a year
    downtime: Estimate  # hours a year
    is_told_apart: bool  # by cost
    variance_ratio: float | None  # how much narrower common futures have made it


class Rank(Answer):
    """A place by yearly cost; options that cannot be told apart share it."""

    place: int
    option: str
    cost: Estimate
    tied_with: tuple[str, ...]
    meets_targets: Verdict
    is_on_front: bool  # none is both cheaper and safer (p99 of downtime)


class BreakEven(Answer):
    """The rate of region outages at which the dearer option begins to pay."""

    option: str
    against: str
    rate_per_year: float | None  # none: at no rate
    believed_mean: float
    believed_low: float
    believed_high: float


class Driver(Answer):
    """What moves an option's yearly cost: one at a time, and by rank correlation."""

    option: str
    name: str
    low_cost: float | None  # with the driver at its p10
    high_cost: float | None  # at its p90
    rank_correlation: float
    n: int


class Assumption(Answer):
    """One figure that the answer rests on."""

    path: str
    value: str
    source: str
    kind: str
    is_default: bool  # nobody wrote it into the plan
    tested_on: str | None


class Risk(Answer):
    """One line of the risk register, by NIST SP 800-30 rev. 1."""

    name: str
    frequency: Estimate  # a year, under the option
    mean_loss: float | None
    likelihood: str
    impact: str
    level: str


class Rare(Answer):
    """All regions at once, which crude sampling hardly ever sees."""

    name: str
    chance: Estimate  # within a year
    from_common_cause: float
    variance_ratio: float | None  # against as many crude years
    effective_sample_share: float
    mean_weight: Estimate


class Held(Answer):
    """One quantity of the same incidents, predicted and played, hours."""

    what: str  # rto, rpo
    predicted_p50: Estimate
    predicted_p90: Estimate
    played_p50: Estimate
    played_p90: Estimate
    difference: Estimate  # played less predicted, mean over incidents that came back
    inside: Estimate  # share of incidents played within 5 %, or half a minute, of their prediction
    distance: float  # the largest between the two distribution functions
    distance_bound: float  # that two samples of one law keep to at the level asked for
    agrees: bool


class PlayedAnswer(Answer):
    """Incidents of an option's futures that were played as drills on the request plane."""

    option: str
    n: int
    not_back: int  # of them, when their drill ended
    writes_lost: int
    modes: dict[str, int]
    left_out: dict[str, int]  # why others were passed over on the way
    held: tuple[Held, ...]


class Run(Answer):
    """How the answer was made: enough to make it again."""

    seed: int
    years: int
    chunk_years: int
    years_per_belief: int
    level: float
    asked_half_width: float | None
    is_half_width_reached: bool | None


class PlanAnswer(Answer):
    """The answer to a plan."""

    schema_version: int = SCHEMA_VERSION
    plan: str
    plan_sha256: str
    title: str
    question: str
    topology: str
    topology_sha256: str
    currency: str
    home: str
    run: Run
    options: tuple[OptionAnswer, ...]
    ranking: tuple[Rank, ...]
    differences: tuple[Difference, ...]
    break_even: tuple[BreakEven, ...]
    drivers: tuple[Driver, ...]
    risks: dict[str, tuple[Risk, ...]]  # by option
    rare: tuple[Rare, ...]
    played: tuple[PlayedAnswer, ...] = ()  # where it was asked for
    assumptions: tuple[Assumption, ...]
    not_modelled: tuple[str, ...]
    warnings: tuple[str, ...]

    def to_json(self) -> str:
        """The answer as JSON, keys sorted: the same answer, the same bytes."""
        told = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return told + "\n"

    @classmethod
    def from_json(cls, text: str) -> PlanAnswer:
        """The answer that ``to_json`` wrote.

        Raises:
            ValueError: where it is of another schema version or no answer.
        """
        data: Any = json.loads(text)
        found = data.get("schema_version") if isinstance(data, dict) else None
        if found != SCHEMA_VERSION:
            raise ValueError(f"an answer of schema version {found}; this reads {SCHEMA_VERSION}")
        return cls.model_validate(data)
