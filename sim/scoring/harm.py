"""The harm ledger: what users and the business lost, in requests and in the scenario's money.

A failed request loses its value, a slow one a part of it; replicas above the start, pages to
people, acknowledged writes that are gone and data out of place cost what they cost. Shed and
limited requests are failed requests: nobody was served.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.journal.entries import Kind
from sim.journal.record import RunRecord, Seconds
from sim.model.topology import Topology
from sim.scoring.reading import orders
from sim.scoring.recovery import breaches
from sim.scoring.standard import CHANGE_COST, LEAST_VALUE, PAGE_COST, SLOW_LOSS
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Harm:
    """Losses over the drill. ``money`` is the sum of ``parts``."""

    requests_offered: int
    requests_failed: int
    requests_slow: int
    money: float
    parts: dict[str, float]


def measure_harm(record: RunRecord, topology: Topology) -> Harm:
    """The ledger of a run, lead-in left out."""
    seconds = record.seconds
    totals = seconds.counts.sum(axis=1).astype(np.float64)
    value = np.maximum(seconds.value, LEAST_VALUE)
    parts = {
        "failed_requests": float((totals[:, Seconds.FAILED] * value).sum()),
        "slow_requests": float((totals[:, Seconds.SLOW] * value).sum() * SLOW_LOSS),
        "extra_replicas": _extra_replicas(record, topology),
        "people": _people(record, topology),
        "lost_writes": _writes(record, topology, "lost"),
        "wrong_writes": _writes(record, topology, "wrong"),
        "conflicting_writes": _writes(record, topology, "conflicting"),
        "residency_breaches": breaches(record) * topology.residency_breach_cost,
    }
    return Harm(
        requests_offered=int(totals[:, Seconds.OFFERED].sum()),
        requests_failed=int(totals[:, Seconds.FAILED].sum()),
        requests_slow=int(totals[:, Seconds.SLOW].sum()),
        money=round(sum(parts.values()), 6),
        parts={name: round(amount, 6) for name, amount in parts.items()},
    )


def _extra_replicas(record: RunRecord, topology: Topology) -> float:
    """Replica-hours above the start, at each service's price."""
    samples = record.samples
    if len(samples.at_us) < 2:
        return 0.0
    hours = np.diff(samples.at_us) / SECOND / 3600.0
    cost = 0.0
    for name, service in topology.services.items():
        desired = samples.column(f'replicas_desired{{service="{name}"}}')[:-1]
        extra = np.clip(np.nan_to_num(desired - service.replicas), 0.0, None)
        cost += float((extra * hours).sum()) * service.price_per_replica_hour
    return cost


def _writes(
    record: RunRecord, topology: Topology, name: Literal["lost", "wrong", "conflicting"]
) -> float:
    """Acknowledged writes that are gone, wrong, or taken apart, at what one of each costs."""
    cost = 0.0
    for entry in record.of_kind(Kind.STORE):
        store, count = topology.services[entry.subject].store, entry.data.get(name)
        if entry.event == "closed" and store is not None and isinstance(count, int):
            cost += count * (store.conflict_cost if name == "conflicting" else store.loss_per_write)
    return cost


def _people(record: RunRecord, topology: Topology) -> float:
    given = orders(record)
    # A team of named people costs whoever is rung, for a page, an opinion or a signature alike.
    staffed = {name for name, team in topology.teams.items() if team.members}
    rung = sum(entry.event == "rings" for entry in record.of_kind(Kind.NOTE))
    paged = sum(
        order.is_done and order.action == "page_team" and order.arguments.get("team") not in staffed
        for order in given
    )
    changes = sum(order.is_done and order.verb == "change" for order in given)
    return PAGE_COST * (paged + rung) + CHANGE_COST * changes


def harm_per_second(seconds: Seconds) -> np.ndarray:
    """Money lost to failed and slow requests in each second, shape ``(seconds,)``."""
    value = np.maximum(seconds.value, LEAST_VALUE)[:, None]
    lost = seconds.counts[:, :, Seconds.FAILED] + SLOW_LOSS * seconds.counts[:, :, Seconds.SLOW]
    per_second: np.ndarray = (lost * value).sum(axis=0)
    return per_second
