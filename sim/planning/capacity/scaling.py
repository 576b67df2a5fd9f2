"""The search for a policy of an autoscaler: many on few traces, few on many, the best on fresh.

Successive halving on common traces; the best five meet fresh traces, and the one that is chosen
there meets fresh ones again, since whoever wins was also lucky. What is reported is the gain over
the policy that the topology has, paired trace by trace, with an interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.engine.layout import FloatArray
from sim.model.resilience import Autoscaler
from sim.model.topology import Service, Topology
from sim.planning.capacity.closed_form import least_left
from sim.planning.capacity.demand import Demand
from sim.planning.capacity.fleet import Station, live
from sim.planning.capacity.load import Asked, asked_of
from sim.planning.capacity.policies import Policy, candidates, policy_of
from sim.planning.capacity.replaying import REPLAYED, Replayed, not_carried, on_the_graph
from sim.planning.capacity.study import Holding, Searching
from sim.planning.capacity.traces import Traces, traces_of
from sim.planning.capacity.waiting_table import WaitingTable
from sim.scoring.summary import Paired, mean_within
from sim.streams import draw
from sim.units import SECOND

FINALISTS = 5
FIRST_TRACES = 8
FRESH_TRACES = 40
_FURTHEST_S = 3600


@dataclass(frozen=True)
class Judged:
    """One policy on the last fresh traces; money per hour."""

    name: str
    policy: Policy
    cost: float  # replicas and penalty
    replicas: float
    late: float
    changes_per_hour: float
    highest: int
    keeps_limit: bool  # of turns
    gain: Paired | None  # over the default, per hour; None for the default itself


@dataclass(frozen=True)
class Scaling:
    """What the search found; ``chosen`` is among ``judged`` by its name."""

    service: str
    chosen: str
    judged: tuple[Judged, ...]
    rounds: tuple[tuple[int, int], ...]  # policies and traces of each round
    tried: int


class PolicySearch:
    """One search: a service, what it is judged by, and the futures that it may meet."""

    def __init__(
        self,
        topology: Topology,
        demand: Demand,
        holding: Holding,
        searching: Searching,
        *,
        price: float,
        shares: Mapping[str, float] | None = None,
        seed: int = 1,
    ) -> None:
        """``price`` is of a replica of the service, an hour."""
        self._topology, self._shares = topology, shares
        self._service = topology.services[searching.service]
        self._searching = searching
        self._demand = demand
        self._price = price
        self._seed = seed
        asked = asked_of(topology, shares)[searching.service]
        self._station = _station(self._service, asked, searching)
        peak = least_left(self._service, asked, 2.0 * demand.peak.value, holding)
        self._most = max(self._service.most_replicas, peak)
        calls = max(asked.calls, 1e-12)
        is_slots = self._station.slot_s / self._station.slots > asked.work_s / (
            self._station.processors
        )
        self._waiting = WaitingTable(
            most=max(self._most, self._own.most, self._submitted_most()),
            places=self._station.slots if is_slots else self._station.processors,
            work_s=(asked.slot_s if is_slots else asked.work_s) / calls,
            than_s=searching.late_after / SECOND,
        )

    @property
    def _own(self) -> Policy:
        """What the topology has; a Kubernetes default where it has none."""
        rule = self._service.autoscaler or Autoscaler(most=self._service.most_replicas)
        return policy_of(rule)

    def find(self) -> Scaling:
        """Halve, then judge."""
        left = candidates(
            self._searching.candidates,
            most=self._most,
            usual=self._service.replicas,
            startup_s=self._station.startup_s,
            seed=self._seed,
        )
        traces, rounds = FIRST_TRACES, []
        best: dict[bool, Policy] = {}
        while len(left) > FINALISTS:
            rounds.append((len(left), traces))
            order = self._order(left, self._traces("round", len(rounds), traces))
            for k in reversed(order):
                best[left[k].is_predictive] = left[k]
            left = [left[k] for k in order[: max(len(left) // 2, FINALISTS)]]
            traces *= 2
        rounds.append((len(left), FRESH_TRACES))
        order = self._order(left, self._traces("final", 0, FRESH_TRACES))
        finalists = [left[k] for k in order]
        return self._report(finalists, best, tuple(rounds))

    def replayed(self, found: Scaling) -> list[Replayed]:
        """The default, the chosen and a submitted policy on the graph; none it cannot carry."""
        if not_carried(self._topology) is not None:
            return []
        wanted = ("default", found.chosen, "submitted")
        judged = [one for one in found.judged if one.name in wanted]
        traces = self._traces("replayed", 0, REPLAYED)
        policies = [one.policy for one in judged]
        lived = live(policies, traces, self._station, self._waiting)
        made = []
        for k, one in enumerate(judged):
            replicas, late = on_the_graph(
                self._topology, one.policy, traces, self._searching,
                shares=self._shares, seed=self._seed,
            )  # fmt: skip
            made.append(
                Replayed(
                    name=one.name,
                    replicas=float(lived.replicas[k].mean()),
                    late=float(lived.late[k].mean()),
                    replicas_on_graph=replicas,
                    late_on_graph=late,
                    traces=REPLAYED,
                    foresees=one.policy.is_predictive,
                )
            )
        return made

    def _report(
        self,
        finalists: list[Policy],
        best: Mapping[bool, Policy],
        rounds: tuple[tuple[int, int], ...],
    ) -> Scaling:
        named = {"default": self._own, "chosen": finalists[0]}
        # Reactive beside predictive on the same traces, whichever won.
        other = not finalists[0].is_predictive
        among = [one for one in finalists if one.is_predictive is other] or [best[other]]
        named["best predictive" if other else "best reactive"] = among[0]
        for k, one in enumerate(finalists):
            if one not in named.values():
                named[f"finalist {k + 1}"] = one
        if self._searching.submitted is not None:
            named["submitted"] = policy_of(self._searching.submitted)
        fresh = self._traces("judged", 0, FRESH_TRACES)
        lived = live(list(named.values()), fresh, self._station, self._waiting)
        costs = self._costs(lived.replicas, lived.late)
        judged = [
            Judged(
                name=name,
                policy=policy,
                cost=float(costs[k].mean()),
                replicas=float(lived.replicas[k].mean()),
                late=float(lived.late[k].mean()),
                changes_per_hour=float(lived.changes_per_hour[k].mean()),
                highest=int(lived.highest[k].max()),
                keeps_limit=self._keeps(lived.changes_per_hour[k]),
                gain=None if k == 0 else mean_within((costs[0] - costs[k]).tolist()),
            )
            for k, (name, policy) in enumerate(named.items())
        ]
        return Scaling(
            service=self._searching.service,
            chosen="chosen",
            judged=tuple(judged),
            rounds=rounds,
            tried=self._searching.candidates,
        )

    def _order(self, policies: Sequence[Policy], traces: Traces) -> list[int]:
        """Cheapest first; those that flap beyond the limit last."""
        lived = live(policies, traces, self._station, self._waiting)
        costs = self._costs(lived.replicas, lived.late).mean(axis=1)
        flaps = [not self._keeps(turns) for turns in lived.changes_per_hour]
        return sorted(range(len(policies)), key=lambda k: (flaps[k], float(costs[k]), k))

    def _keeps(self, changes_per_hour: FloatArray) -> bool:
        return bool(changes_per_hour.mean() <= self._searching.most_changes_per_hour)

    def _costs(self, replicas: FloatArray, late: FloatArray) -> FloatArray:
        made: FloatArray = self._price * replicas + self._searching.penalty * late
        return made

    def _traces(self, purpose: str, number: int, count: int) -> Traces:
        return traces_of(
            self._demand,
            count=count,
            lasts_s=self._searching.lasts // SECOND,
            ahead_s=_FURTHEST_S,
            key=draw(self._seed, "capacity", purpose, number),
        )

    def _submitted_most(self) -> int:
        return 1 if self._searching.submitted is None else self._searching.submitted.most


def _station(service: Service, asked: Asked, searching: Searching) -> Station:
    return Station(
        processors=min(service.processors, service.slots),
        slots=service.slots,
        work_s=asked.work_s,
        slot_s=asked.slot_s if service.holds_slot else asked.work_s,
        startup_s=max(service.startup // SECOND, 1),
        lag_s=searching.lag // SECOND,
        refused=searching.refused,
        calls=asked.calls,
    )
