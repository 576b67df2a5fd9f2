"""Recovery: how long users were below the agreed level and on what it was spent; what data it cost.

The recovery time runs from the fault until the service level is back for good (RTA in the words of
ISO 22301, held against the RTO). Its parts follow one another and sum to it exactly: each ends at
the first sign of its end, never before the part before it and never after the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord, Seconds
from sim.model.kinds import Verb
from sim.model.objective import TierTargets
from sim.model.topology import Topology
from sim.scoring.reading import Given, orders
from sim.scoring.stamps import Stamped
from sim.scoring.standard import BUSINESS_LEVEL, LEVEL_WINDOW_S
from sim.units import SECOND

# The parts of a recovery time, in order, with what ends each.
PARTS = (
    "detect",  # a responder has seen it
    "declare",  # an incident is declared
    "decide",  # the first order that changes the system
    "execute",  # the last order that ended before the level was back is carried out
    "drain",  # users and connections have moved
    "warm_up",  # every service has the replicas that it wants
    "stabilise",  # the level is back, and stays
)


@dataclass(frozen=True)
class Recovery:
    """``rto_s`` and its parts, None where the level was not back; writes over the whole run.

    ``rpo_s`` is the worst recovery point of any promotion or restore, 0 where none lost anything
    and None where nothing was promoted or restored.
    """

    rto_s: float | None
    rto_parts: dict[str, float]
    rpo_s: float | None
    writes: dict[str, int]
    residency_breaches: int  # requests served and writes taken where their data may not be
    by_tier: dict[str, dict[str, float | None]]
    lines: tuple[int, ...]  # of the journal, where data was given up

    def as_dict(self) -> dict[str, JsonValue]:
        """The contract's names."""
        return {
            "rto": self.rto_s,
            "rto_parts": dict(self.rto_parts),
            "rpo": self.rpo_s,
            **self.writes,
            "residency_breaches": self.residency_breaches,
            "by_tier": {tier: dict(values) for tier, values in self.by_tier.items()},
        }


def recover(record: RunRecord, topology: Topology, stamped: Stamped, *, soak_s: int) -> Recovery:
    """Everything about recovery in one run."""
    began = stamped.stamps.fault_began_s
    rto_s = recovery_time_s(record.seconds, began, soak_s=soak_s)
    stores = record.of_kind(Kind.STORE)
    return Recovery(
        rto_s=rto_s,
        rto_parts=_parts(record, stamped, rto_s),
        rpo_s=_recovery_point_s(stores),
        writes=_writes(stores),
        residency_breaches=breaches(record),
        by_tier={
            name: _of_tier(record, topology, name, stamped, soak_s=soak_s)
            for name in topology.tiers
        },
        lines=tuple(e.sequence for e in stores if e.event in ("promoted", "restored")),
    )


def recovery_time_s(
    seconds: Seconds,
    began_s: float | None,
    *,
    soak_s: int,
    level: float = BUSINESS_LEVEL,
    classes: npt.NDArray[np.bool_] | None = None,
) -> float | None:
    """From the fault until a share ``level`` of what is asked is served, for good and soaked.

    Read as requests that ended well over requests that ended, in windows of 30 s; ``classes`` picks
    those that count, shape ``(classes,)``.
    """
    if began_s is None:
        return None
    counts = seconds.counts if classes is None else seconds.counts[classes]
    totals = counts.sum(axis=0).astype(np.float64)
    good = _windowed(totals[:, Seconds.OK])
    ended = good + _windowed(totals[:, Seconds.FAILED])
    below = np.flatnonzero((ended > 0) & (good < level * ended))
    below = below[below >= began_s]
    if not len(below):
        return 0.0
    last = int(below[-1])
    if len(ended) - 1 - last < soak_s:
        return None
    return max(float(last + 1 - LEVEL_WINDOW_S) - began_s, 0.0)


def _windowed(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    total = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(1, len(values) + 1)
    windowed: npt.NDArray[np.float64] = total[ends] - total[np.maximum(ends - LEVEL_WINDOW_S, 0)]
    return windowed


def _parts(record: RunRecord, stamped: Stamped, rto_s: float | None) -> dict[str, float]:
    began = stamped.stamps.fault_began_s
    if rto_s is None or began is None:
        return {}
    start = round(began * SECOND)
    end = start + round(rto_s * SECOND)
    changes = [o for o in orders(record) if o.verb is Verb.CHANGE and o.is_done]
    signs = {
        "detect": _us(stamped.stamps.detected_s),
        "declare": _us(stamped.stamps.declared_s),
        "decide": min((o.asked_us for o in changes if o.asked_us >= start), default=None),
        "execute": _executed_us(record, changes, before_us=end),
        "drain": _latest(record.of_kind(Kind.STEERING), ("drained",), before_us=end),
        "warm_up": _us(_warm_s(record, before_s=end / SECOND)),
        "stabilise": end,
    }
    parts, now = {}, start
    for name in PARTS:
        sign = signs[name]
        after = now if sign is None else min(max(sign, now), end)
        parts[name] = (after - now) / SECOND
        now = after
    return parts


def _executed_us(record: RunRecord, changes: Iterable[Given], *, before_us: int) -> int | None:
    """When the last order, or what the last order set going in a store, was through."""
    done = [o.ended_us for o in changes if o.ended_us is not None and o.ended_us <= before_us]
    moved = _latest(record.of_kind(Kind.STORE), ("promoted", "restored"), before_us=before_us)
    return max([*done, *([moved] if moved is not None else [])], default=None)


def _warm_s(record: RunRecord, *, before_s: float) -> float | None:
    """The last sample up to a time in which some service lacked replicas that it wants."""
    samples = record.samples
    short = np.zeros(len(samples.at_us), dtype=bool)
    for name in samples.names:
        # Of services, not of their zones and versions, which are sampled too.
        if name.startswith("replicas_ready{service=") and name.count("=") == 1:
            wanted = samples.column(name.replace("replicas_ready", "replicas_desired"))
            with np.errstate(invalid="ignore"):
                short |= samples.column(name) < wanted
    lacking = samples.at_us[short & (samples.at_us <= before_s * SECOND)]
    return float(lacking[-1]) / SECOND if len(lacking) else None


def _latest(entries: Iterable[Entry], events: tuple[str, ...], *, before_us: int) -> int | None:
    times = [e.at_us for e in entries if e.event in events and e.at_us <= before_us]
    return max(times, default=None)


def _recovery_point_s(stores: Iterable[Entry]) -> float | None:
    ages = [_whole(e, "recovery_point_us") for e in stores if e.event in ("promoted", "restored")]
    return max(ages) / SECOND if ages else None


def _writes(stores: tuple[Entry, ...]) -> dict[str, int]:
    """Totals of the books that every store closes at the end of a run."""
    closed = [entry for entry in stores if entry.event == "closed"]
    losses = [entry for entry in stores if entry.event in ("promoted", "restored")]
    names = ("acknowledged", "lost", "wrong", "conflicting", "duplicated", "reconciled")
    totals = {f"writes_{name}": sum(_whole(e, name) for e in closed) for name in names}
    return {**totals, "writes_stale": max((_whole(e, "stale") for e in losses), default=0)}


def breaches(record: RunRecord) -> int:
    """Requests that were served, and writes that were taken, where their data may not be."""
    closed = [e for e in record.of_kind(Kind.RESIDENCY) if e.event == "closed"]
    return sum(_whole(e, "requests") + _whole(e, "writes") for e in closed)


def _of_tier(
    record: RunRecord, topology: Topology, name: str, stamped: Stamped, *, soak_s: int
) -> dict[str, float | None]:
    """Recovery time of journeys that enter at a tier, recovery point of its stores."""
    tier = tier_number(name)
    services = {key for key, service in topology.services.items() if service.tier == tier}
    journeys = topology.journeys
    classes = np.array(
        [journeys[j].enters.split(".")[0] in services for j in record.seconds.journeys]
    )
    stores = [e for e in record.of_kind(Kind.STORE) if e.subject in services]
    rto_s = None
    if classes.any():
        began, level = stamped.stamps.fault_began_s, topology.tiers[name].mbco
        rto_s = recovery_time_s(record.seconds, began, soak_s=soak_s, level=level, classes=classes)
    lost = sum(_whole(e, "lost") for e in stores if e.event == "closed")
    return {"rto": rto_s, "rpo": _recovery_point_s(stores), "writes_lost": float(lost)}


def tier_number(name: str) -> int | None:
    """1 of ``tier-1``."""
    digits = name.removeprefix("tier-")
    return int(digits) if digits.isdigit() else None


def bounds_of(tiers: Mapping[str, TierTargets]) -> Iterable[tuple[str, str, int]]:
    """Every bound that tiers set: (tier, ``rto`` or ``rpo``, microseconds)."""
    for name, tier in tiers.items():
        if tier.rto is not None:
            yield name, "rto", tier.rto
        if tier.rpo is not None:
            yield name, "rpo", tier.rpo


def _whole(entry: Entry, name: str) -> int:
    value = entry.data.get(name, 0)
    return value if isinstance(value, int) else 0


def _us(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * SECOND)
