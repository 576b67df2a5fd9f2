"""An option made ready: its stages by tier, with what rehearsals have taught."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.model.plan.figure import SpanFigure
from sim.model.plan.option import Arrangement, Failback, Option, Protection
from sim.model.plan.plan import Plan, Rehearsal
from sim.model.plan.stage import BY_PEOPLE, BY_STRATEGY, Stage, Strategy
from sim.planning.recovery.sources import Register, span
from sim.units import HOUR

# How many rehearsals the planner's own idea of a stage's length is worth.
PRIOR_REHEARSALS = 3.0


@dataclass(frozen=True, slots=True)
class StageLaw:
    """How long a stage takes: lognormal, in hours."""

    median_h: float
    shape: float
    source: str
    kind: str
    tested_on: str | None
    path: str  # of the figure


@dataclass(frozen=True, slots=True)
class Prepared:
    """One option. Columns are of the beliefs; -1: does not apply."""

    name: str
    option: Option
    laws: dict[Stage, StageLaw]
    by_people: tuple[Stage, ...]
    first_try: int
    hidden_faults: int
    refused: int
    failback_works: int
    second_try: tuple[float, float]
    refused_for: tuple[float, float]
    surge: float
    failback: Failback
    tested_every_h: float | None
    path_of_first_try: str
    copies_work: dict[str, int]  # path of a protection -> column of the chance of a restore

    def work(self, tier: str) -> tuple[Stage, ...]:
        """What is done for a tier once a failover has been ordered."""
        return BY_STRATEGY[self.option.arrangement(tier).strategy]

    def scales_later(self, tier: str) -> bool:
        """Whether it lets users in with what stands by, and grows meanwhile."""
        strategy = self.option.arrangement(tier).strategy
        return strategy in (Strategy.WARM_STANDBY, Strategy.ACTIVE_ACTIVE)

    def standby(self, tier: str) -> str | None:
        """The region that takes over for a tier."""
        return self._of(tier).standby or self.option.standby

    def protection(self, tier: str, store: str) -> tuple[str, Protection | None]:
        """How a store of a tier is kept, and where the plan says so."""
        own, option = f"options.{self.name}", self.option
        if store in option.stores:
            return f"{own}.stores.{store}", option.stores[store]
        if tier in option.tiers and option.tiers[tier].protection is not None:
            return f"{own}.tiers.{tier}.protection", option.tiers[tier].protection
        return f"{own}.protection", option.protection

    def _of(self, tier: str) -> Arrangement:
        return self.option.arrangement(tier)


def prepare(plan: Plan, name: str, register: Register) -> Prepared:
    """An option of a plan; its beliefs go into the register."""
    option, usual = plan.options[name], plan.assumptions
    rehearsed = [one for one in plan.rehearsed if one.option in (None, name)]
    own = f"options.{name}"
    tested = option.rehearsed_every is not None or bool(rehearsed)
    given = usual.first_try_tested if tested else usual.first_try_untested
    path = "assumptions.first_try_tested" if tested else "assumptions.first_try_untested"
    if option.first_try is not None:
        given, path = option.first_try, f"{own}.first_try"
    good = sum(one.is_success for one in rehearsed)
    is_own = option.first_try is not None or bool(rehearsed)
    first_try = register.share(
        f"{own}.first_try" if is_own else path, given, name="first_try",
        successes=good, failures=len(rehearsed) - good,
    )  # fmt: skip
    hidden = option.hidden_faults or usual.hidden_faults
    where = own if option.hidden_faults else "assumptions"
    refused = option.refused or usual.refused
    failback = option.failback or usual.failback
    laws = {
        stage: _law(stage, option, plan, name, rehearsed)
        for stage in Stage
        if stage in option.stages or stage in plan.stages
    }
    return Prepared(
        name=name,
        option=option,
        laws=laws,
        by_people=(Stage.DETECT,) if option.is_automatic else BY_PEOPLE,
        first_try=first_try,
        hidden_faults=register.rate(f"{where}.hidden_faults", hidden, name="hidden_faults"),
        refused=register.share(
            f"{own if option.refused else 'assumptions'}.refused", refused, name="refused"
        ),
        failback_works=register.share(
            f"{own if option.failback else 'assumptions'}.failback.works",
            failback.works,
            name="failback",
        ),
        second_try=span(option.second_try or usual.second_try),
        refused_for=span(option.refused_for or usual.refused_for),
        surge=(option.surge or usual.surge).value,
        failback=failback,
        tested_every_h=None if option.rehearsed_every is None else option.rehearsed_every / HOUR,
        path_of_first_try=path,
        copies_work={
            at: register.share(f"{at}.snapshots.works", one.snapshots.works, name="copies work")
            for at, one in _protections(option, own)
            if one is not None and one.snapshots is not None
        },
    )


def _protections(option: Option, own: str) -> list[tuple[str, Protection | None]]:
    """Every protection that an option speaks of, with its path."""
    found = [(f"{own}.protection", option.protection)]
    found += [(f"{own}.tiers.{t}.protection", one.protection) for t, one in option.tiers.items()]
    return found + [(f"{own}.stores.{store}", one) for store, one in option.stores.items()]


def _law(
    stage: Stage, option: Option, plan: Plan, name: str, rehearsed: list[Rehearsal]
) -> StageLaw:
    """A stage's length: as figured, then moved by what its rehearsals took."""
    is_own = stage in option.stages
    figure: SpanFigure = option.stages[stage] if is_own else plan.stages[stage]
    median, shape = span(figure)
    tries = [one for one in rehearsed if one.stage is stage]
    tested_on, source, kind = figure.tested_on, figure.source, figure.kind.value
    if tries:
        logs = math.fsum(math.log(one.took / HOUR) for one in tries)
        whole = PRIOR_REHEARSALS + len(tries)
        median = math.exp((PRIOR_REHEARSALS * math.log(median) + logs) / whole)
        tested_on = max(one.date for one in tries)
        source = f"{source}; moved by {len(tries)} rehearsals"
    path = f"options.{name}.stages.{stage}" if is_own else f"stages.{stage}"
    return StageLaw(median, shape, source, kind, tested_on, path)
