"""A study answered, part by part; what is not asked for is not computed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sim.planning.capacity.demand import Demand, demand_of
from sim.planning.capacity.futures import Over, choices_of, over_futures
from sim.planning.capacity.history import DAY_S
from sim.planning.capacity.knee import Knee, knee_of
from sim.planning.capacity.load import asked_of
from sim.planning.capacity.purchase import Mix, mix_of
from sim.planning.capacity.reading import Question
from sim.planning.capacity.replaying import Replayed
from sim.planning.capacity.rightsizing import Fitting, right_sizes
from sim.planning.capacity.scaling import PolicySearch, Scaling
from sim.planning.capacity.sizes import Search, Sizes

# "replay" lives policies on the graph, hours of it each: only beside "scaling".
PARTS = ("forecast", "knee", "sizes", "purchase", "scaling", "replay")
_LOOKED_BACK_S = 28 * DAY_S


@dataclass(frozen=True)
class Answer:
    """What was asked and what came of it; None is a part that was not asked for."""

    question: Question
    seed: int
    demand: Demand | None
    knee: Knee | None = None
    sizes: Sizes | None = None
    over: tuple[Over, ...] = ()
    mix: Mix | None = None
    fitting: tuple[Fitting, ...] = ()
    scaling: Scaling | None = None
    replayed: tuple[Replayed, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether sizes were found that hold, where they were looked for."""
        return self.sizes is None or self.sizes.holds


def answer(question: Question, *, seed: int, parts: Collection[str] = PARTS) -> Answer:
    """Answer the parts that are asked for and that the study has the figures for.

    Raises:
        NotOnTheGraph: where the graph has what the flow plane has no equation for.
    """
    study, topology = question.study, question.topology
    shares = question.history.shares
    demand = None
    if set(parts) - {"knee"}:
        demand = demand_of(study, question.history, seed=seed)
    knee = None
    if "knee" in parts:
        knee = knee_of(topology, seed=seed, shares=shares, measured=question.load_points)
    if demand is None:
        return Answer(question, seed, None, knee)
    sizes, over = None, []
    if "sizes" in parts:
        search = Search(topology, demand.peak.value, study.holding, shares=shares, seed=seed)
        sizes = search.find()
        choices = choices_of(topology, sizes, study.submitted)
        asked = asked_of(topology, shares)
        over = over_futures(
            choices,
            search,
            topology=topology,
            demand=demand,
            asked=asked,
            holding=study.holding,
            prices=study.prices,
        )
    mix, fitting = None, []
    if "purchase" in parts:
        recent = demand.past[-(_LOOKED_BACK_S // demand.step_s) :]
        fitting = right_sizes(
            topology, recent, study.prices, shares=shares, zone_lost=study.holding.zone_lost
        )
        if study.prices is not None:
            mix = mix_of(topology, demand, study.holding, study.prices, study.spot, shares=shares)
    scaling, replayed = None, list[Replayed]()
    if "scaling" in parts and study.scaling is not None and study.prices is not None:
        price = study.prices.on_demand * study.prices.weights.get(study.scaling.service, 1.0)
        policies = PolicySearch(
            topology, demand, study.holding, study.scaling, price=price, shares=shares, seed=seed
        )
        scaling = policies.find()
        replayed = policies.replayed(scaling) if "replay" in parts else []
    return Answer(
        question,
        seed,
        demand,
        knee,
        sizes,
        tuple(over),
        mix,
        tuple(fitting),
        scaling,
        tuple(replayed),
    )
