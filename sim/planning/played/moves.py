"""What people and machines do in one incident, as an option has prepared it: orders and waits.

Each order is begun so early that its work ends when the plan's stage does: the hand that gives it
is busy for a time (attention), and what it sets going takes its own. Where the engine needs longer
than the plan has drawn, all that follows is late: that is what a comparison is to find.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.model.kinds import ACTIONS
from sim.model.plan.option import CopyMode
from sim.model.plan.stage import Stage
from sim.planning.played.incident import Incident, Step
from sim.planning.played.system import grown_to
from sim.planning.recovery import sources as s
from sim.planning.recovery.case import Case
from sim.planning.recovery.prepared import Prepared
from sim.planning.recovery.zones import stores_led_in
from sim.units import HOUR, SECOND

Order = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """Orders given one after another from a moment on, microseconds since the loss was felt."""

    at_us: int
    orders: tuple[Order, ...]

    @property
    def busy_us(self) -> int:
        """How long they keep the hand that gives them."""
        return sum(attention_us(order) for order in self.orders)


@dataclass(slots=True)
class Moves:
    """The moves of an incident, and what the system needs to be given for them."""

    moves: list[Move] = field(default_factory=list)
    stores: dict[str, dict[str, Any]] = field(default_factory=dict)  # fields of a store


def attention_us(order: Order) -> int:
    """How long the hand is busy with an order."""
    return ACTIONS.get(order["action"]).attention_us


def takes_us(order: Order) -> int:
    """From the end of that until it has its effect."""
    return ACTIONS.get(order["action"]).takes_us


def moves_of(case: Case, prepared: Prepared, incident: Incident) -> Moves:
    """All of them, in the order in which they are begun."""
    found = Moves()
    if incident.mode == s.DATA:
        for tier in case.tiers:
            _restore(case, incident, tier, found)
    elif incident.mode == s.ZONE:
        stores = stores_led_in(case, incident.place)
        _promote(incident.step(Stage.PROMOTE), stores, case.plan.home, found)
    else:
        for tier in case.tiers:
            _move_away(case, prepared, incident, tier, found)
    found.moves.sort(key=lambda move: move.at_us)
    return found


def stores_of(case: Case, tier: str) -> list[str]:
    """Services of a tier that say how they keep their data; the others only run."""
    services = case.topology.services
    return [name for name in case.stores[tier] if services[name].store is not None]


def _move_away(case: Case, prepared: Prepared, incident: Incident, tier: str, found: Moves) -> None:
    standby = prepared.standby(tier)
    if standby is None:
        return
    steps = {step.stage: step for step in incident.steps if step.tier == tier}
    stores = stores_of(case, tier)
    if Stage.RESTORE in steps:
        _restore(case, incident, tier, found)
        # The copy that was restored is told that it leads; nothing is waited for.
        done = steps[Stage.RESTORE]
        _promote(Step(Stage.PROMOTE, tier, done.ends_h, 0.0), stores, standby, found)
    _promote(steps.get(Stage.PROMOTE), stores, standby, found)
    _scale(case, prepared, tier, steps.get(Stage.SCALE) or steps.get(Stage.PROVISION), found)
    if Stage.REDIRECT in steps:
        order = {"action": "reroute_traffic", "region": standby}
        ends_us = round(steps[Stage.REDIRECT].ends_h * HOUR)
        at_us = max(0, ends_us - attention_us(order) - takes_us(order))
        found.moves.append(Move(at_us, (order,)))


def _promote(step: Step | None, stores: Sequence[str], region: str, found: Moves) -> None:
    """One after another; each election lasts as long as the stage leaves for it."""
    if step is None or not stores:
        return
    orders = [{"action": "promote", "service": name, "region": region} for name in stores]
    found.moves.append(Move(round(step.begins_h * HOUR), tuple(orders)))
    for order, left_us in _what_is_left(orders, step):
        found.stores.setdefault(order["service"], {})["promotes_in"] = left_us


def _scale(case: Case, prepared: Prepared, tier: str, step: Step | None, found: Moves) -> None:
    services = case.topology.services
    orders = [
        {
            "action": "scale",
            "service": name,
            "replicas": grown_to(prepared, tier, services[name]),
        }
        for name in case.services[tier]
        if services[name].store is None
    ]
    if step is None or not orders:
        return
    own_us = sum(attention_us(order) for order in orders) + takes_us(orders[-1])
    starts_us = max(services[str(order["service"])].startup for order in orders)
    begins_us, ends_us = round(step.begins_h * HOUR), round(step.ends_h * HOUR)
    found.moves.append(Move(max(begins_us, ends_us - own_us - starts_us), tuple(orders)))


def _what_is_left(orders: Sequence[Order], step: Step) -> Iterator[tuple[Order, int]]:
    """Time between the effect of each order and the end of the stage."""
    gone = 0
    for order in orders:
        gone += attention_us(order)
        yield order, max(0, round(step.lasts_h * HOUR) - gone - takes_us(order))


def _restore(case: Case, incident: Incident, tier: str, found: Moves) -> None:
    """The last part of the stage is the copying, as often as copies had to be tried."""
    step = incident.step(Stage.RESTORE, tier)
    for name in stores_of(case, tier):
        store, copies = case.topology.services[name].store, incident.stores[name]
        if step is None or store is None:
            continue
        shared = case.plan.recovery.restore_mib_per_s
        speed = (shared.value if shared else store.restore_mib_per_s) / (1 + copies.tried)
        copying_us = round(store.size_mib / speed * SECOND)
        order: Order = {"action": "restore_backup", "service": name}
        own_us = attention_us(order) + takes_us(order)
        at_us = max(0, round(step.ends_h * HOUR) - copying_us - own_us)
        # Given late by less than an interval it is still the copy that is meant.
        order["back_us"] = at_us + own_us + round(copies.back_h * HOUR)
        found.stores.setdefault(name, {})["restore_mib_per_s"] = speed
        found.moves.append(Move(at_us, (order,)))


def protection_is_snapshots(prepared: Prepared, tier: str, store: str) -> bool:
    """Whether what stands by gets copies at intervals only."""
    _, protection = prepared.protection(tier, store)
    return protection is not None and protection.mode is CopyMode.SNAPSHOTS
