"""An answer to a plan with two options, made by hand: every sort of figure is in it."""

from __future__ import annotations

from sim.model.plan.answer import (
    Assumption,
    BreakEven,
    Contribution,
    CostAnswer,
    Difference,
    Distribution,
    Driver,
    Estimate,
    Held,
    Method,
    OptionAnswer,
    PlanAnswer,
    PlayedAnswer,
    Rank,
    Rare,
    Risk,
    Run,
    Spread,
    StageRow,
    TargetAnswer,
    TierAnswer,
    Verdict,
)
from sim.model.plan.nist import rated

NOTHING = Estimate(value=None, low=None, high=None, level=0.95, n=0, method=Method.ORDER)


def estimate(value: float, method: Method = Method.ORDER) -> Estimate:
    return Estimate(
        value=value, low=value * 0.9, high=value * 1.1, level=0.95, n=1000, method=method
    )


def spread(middle: float, unit: str = "h", *, is_heavy: bool = False) -> Distribution:
    return Distribution(
        unit=unit,
        n=1000,
        mean=estimate(middle * 1.3, Method.NORMAL),
        sd=middle,
        p50=estimate(middle),
        p90=estimate(middle * 3.0),
        p99=estimate(middle * 9.0),
        is_heavy=is_heavy,
    )


def nothing_happened() -> Distribution:
    return Distribution(
        unit="h", n=0, mean=NOTHING, sd=None, p50=NOTHING, p90=NOTHING, p99=NOTHING, is_heavy=False
    )


def option(
    name: str, title: str, *, hours: float, running: float, verdict: Verdict
) -> OptionAnswer:
    part = Contribution(
        name="loss of a region",
        years_with=estimate(0.2, Method.WILSON),
        downtime=estimate(hours),
        loss=estimate(20_000.0),
        share_of_loss=1.0,
    )
    stage = StageRow(
        tier="tier-1",
        stage="decide",
        begins=estimate(0.5),
        lasts=spread(0.5),
        critical_share=0.9,
        source="people",
        kind="assumption",
        tested_on=None,
    )
    tested = stage.model_copy(
        update={"stage": "redirect", "tested_on": "2026-03-04", "critical_share": 0.1}
    )
    return OptionAnswer(
        name=name,
        title=title,
        strategy="warm-standby",
        rto=spread(hours),
        rpo=spread(0.001),
        downtime=spread(hours * 2.0),
        drained=nothing_happened(),
        cost=CostAnswer(
            running=running,
            rehearsing=1000.0,
            loss=spread(20_000.0, "EUR", is_heavy=True),
            total=spread(running + 21_000.0, "EUR"),
            worst_1_percent_mean=estimate(900_000.0),
        ),
        targets=(
            TargetAnswer(tier="tier-1", what="rto", bound=1.0, asked=0.9,
                         chance=estimate(0.8, Method.WILSON), verdict=verdict),
            TargetAnswer(tier="tier-1", what="availability", bound=0.999, asked=0.9,
                         chance=estimate(0.5, Method.WILSON), verdict=Verdict.UNTOLD),
        ),
        tiers=(
            TierAnswer(tier="tier-1", incidents_per_year=estimate(0.3), rto=spread(hours),
                       rpo=spread(0.001), downtime=spread(hours), availability=estimate(0.9)),
        ),
        by_mode=(part,),
        by_node=(part,),
        stages=(stage, tested),
        spread=Spread(years_sd=1e5, beliefs_sd=2e4, beliefs=50),
        untested=("decide",),
    )  # fmt: skip


def answer(title: str = "Two ways", name: str = "One that runs") -> PlanAnswer:
    """Option ``warm`` is called ``name``; the plan ``title``."""
    warm = option("warm", name, hours=0.5, running=60_000.0, verdict=Verdict.MET)
    cold = option("cold", "Copies", hours=6.0, running=5_000.0, verdict=Verdict.MISSED)
    return PlanAnswer(
        plan="two-ways",
        plan_sha256="a" * 64,
        title=title,
        question="Which?",
        topology="two-regions",
        topology_sha256="b" * 64,
        currency="EUR",
        home="eu",
        run=Run(seed=7, years=1000, chunk_years=1000, years_per_belief=20, level=0.95,
                asked_half_width=0.05, is_half_width_reached=False),
        options=(warm, cold),
        ranking=(
            Rank(place=1, option="cold", cost=estimate(26_000.0), tied_with=(),
                 meets_targets=Verdict.MISSED, is_on_front=True),
            Rank(place=2, option="warm", cost=estimate(81_000.0), tied_with=(),
                 meets_targets=Verdict.UNTOLD, is_on_front=True),
        ),
        differences=(
            Difference(option="warm", against="cold", cost=estimate(55_000.0),
                       downtime=estimate(-11.0), is_told_apart=True, variance_ratio=31.0),
        ),
        break_even=(
            BreakEven(option="warm", against="cold", rate_per_year=None, believed_mean=0.2,
                      believed_low=0.04, believed_high=0.47),
        ),
        drivers=(
            Driver(option="cold", name="failures.regions.rate", low_cost=20_000.0,
                   high_cost=40_000.0, rank_correlation=0.7, n=50),
        ),
        risks={
            "warm": (
                Risk(name="loss of a region", frequency=estimate(0.2), mean_loss=20_000.0,
                     likelihood="low", impact="very high", level=rated("low", "very high")),
            ),
        },
        rare=(
            Rare(name="all regions at once", chance=estimate(1.2e-6, Method.WEIGHTED),
                 from_common_cause=0.2, variance_ratio=40_000.0, effective_sample_share=0.3,
                 mean_weight=estimate(1.0)),
        ),
        played=(
            PlayedAnswer(
                option="warm", n=200, not_back=1, writes_lost=4_000,
                modes={"loss of a region": 200}, left_out={"longer than 12 h": 3},
                held=(
                    Held(what="rto", predicted_p50=estimate(1.0), predicted_p90=estimate(2.0),
                         played_p50=estimate(1.1), played_p90=estimate(2.1),
                         difference=estimate(0.1, Method.NORMAL),
                         inside=estimate(0.9, Method.WILSON), distance=0.2, distance_bound=0.14,
                         agrees=False),
                ),
            ),
        ),
        assumptions=(
            Assumption(path="stages.decide", value="30m", source="people decide", kind="assumption",
                       is_default=True, tested_on=None),
        ),
        not_modelled=("legal hold",),
        warnings=("levels of service by the flow plane",),
    )  # fmt: skip
