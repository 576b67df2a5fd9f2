"""What was changed: moves, what each put at stake, whether it was a cure, what was left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.effect import Origin
from sim.model.kinds import Verb
from sim.model.topology import Topology
from sim.scoring import standard
from sim.scoring.reading import Given


def changes(given: Sequence[Given]) -> tuple[Given, ...]:
    """Orders that changed the system, in order."""
    return tuple(order for order in given if order.verb is Verb.CHANGE and order.is_done)


def moves(given: Sequence[Given]) -> tuple[tuple[Given, ...], ...]:
    """Changes that were ordered within a minute of one another, taken together."""
    found: list[list[Given]] = []
    for order in changes(given):
        if found and order.asked_us - found[-1][-1].asked_us < standard.MOVE_US:
            found[-1].append(order)
        else:
            found.append([order])
    return tuple(tuple(move) for move in found)


def blast(order: Given) -> float:
    """What a change puts at stake beside the restart of one service."""
    return standard.BLAST.get(order.action, 1.0)


def cures(order: Given, known: tuple[str, ...]) -> bool:
    """A cure is written ``rollback cart``: the action, then what it must touch, if anything."""
    for cure in known:
        action, *names = cure.split()
        if order.action == action and all(order.touches(name) for name in names):
            return True
    return False


def undoing(record: RunRecord, given: Sequence[Given]) -> frozenset[int]:
    """Lines at which an order took back what an earlier one held, or its rollback."""
    released = (
        entry.cause
        for entry in record.of_kind(Kind.EFFECT)
        if entry.event == "released" and _is_temporary(entry) and entry.cause is not None
    )
    return frozenset((*released, *(forward for _, forward in _back_and_forth(given) if forward)))


def rolled_back(given: Sequence[Given], known: tuple[str, ...]) -> list[Temporary]:
    """Rollbacks that cure nothing: what was shipped is missing until it is rolled forward again."""
    return [
        Temporary(order.asked_line, f"rollback of {order.arguments.get('service')}", not forward)
        for order, forward in _back_and_forth(given)
        if not cures(order, known)
    ]


def _back_and_forth(given: Sequence[Given]) -> Iterator[tuple[Given, int | None]]:
    """Every service's first rollback, and the line at which it was rolled forward after that."""
    done = changes(given)
    seen = set[object]()
    for k, order in enumerate(done):
        service = order.arguments.get("service")
        if order.action != "rollback" or service in seen:
            continue
        seen.add(service)
        forward = (
            later.ended_line
            for later in done[k + 1 :]
            if later.action == "roll_forward" and later.arguments.get("service") == service
        )
        yield order, next(forward, None)


@dataclass(frozen=True, slots=True)
class Temporary:
    """A measure that is meant for a while: its line, its name, whether it stayed to the end."""

    line: int
    name: str
    stays: bool


def temporary(record: RunRecord, topology: Topology, given: Sequence[Given]) -> list[Temporary]:
    """What was held by hand, what was silenced, what was scaled up."""
    ended: dict[object, bool] = {}
    held: dict[object, Entry] = {}
    for entry in record.of_kind(Kind.EFFECT):
        if _is_temporary(entry):
            key = entry.data.get("effect")
            held.setdefault(key, entry)
            ended[key] = entry.event == "released"
    by_name = {
        entry.subject: Temporary(entry.sequence, entry.subject, not ended[key])
        for key, entry in held.items()
    }
    return [
        *by_name.values(),
        *_silences(record),
        *_scaled(record, topology, given),
        *_switched(topology, given),
    ]


def _is_temporary(entry: Entry) -> bool:
    return entry.data.get("origin") == Origin.OPERATOR.value


def _silences(record: RunRecord) -> list[Temporary]:
    return [
        Temporary(
            entry.sequence,
            entry.subject,
            not any(later.event == "expired" for later in record.story(entry.subject)),
        )
        for entry in record.of_kind(Kind.ALERT)
        if entry.event == "silenced"
    ]


def _scaled(record: RunRecord, topology: Topology, given: Sequence[Given]) -> list[Temporary]:
    """Services that were given more replicas than they began with."""
    found = []
    for name, service in topology.services.items():
        orders = [o for o in given if o.action == "scale" and o.is_done and o.touches(name)]
        up = [o for o in orders if _count(o.arguments.get("replicas")) > service.replicas]
        if up:
            wanted = record.samples.column(f'replicas_desired{{service="{name}"}}')
            last = wanted[np.isfinite(wanted)][-1:]
            stays = bool(len(last)) and float(last[0]) > service.replicas
            found.append(Temporary(up[0].asked_line, f"scale {name}", stays))
    return found


def _switched(topology: Topology, given: Sequence[Given]) -> list[Temporary]:
    """Flags that began on and were turned off, and breakers that were forced open."""
    begin_off = {f"flag {name}" for name, flag in topology.flags.items() if not flag.is_on}
    first: dict[str, Given] = {}
    is_off: dict[str, bool] = {}
    for order in changes(given):
        said = order.arguments
        if order.action == "toggle_flag":
            name, off = f"flag {said.get('flag')}", said.get("on") in (False, "false", "off", "no")
        elif order.action == "set_breaker":
            name = f"breaker {said.get('caller')} {said.get('callee')}"
            off = said.get("mode") == "open"
        else:
            continue
        is_off[name] = off
        if off and name not in begin_off:
            first.setdefault(name, order)
    return [Temporary(order.asked_line, name, is_off[name]) for name, order in first.items()]


def _count(value: object) -> int:
    text = str(value)
    return int(text) if text.isdigit() else 0


def fault_holds(record: RunRecord) -> bool:
    """Whether anything that a fault holds was still there at the end."""
    injects = {entry.subject for entry in record.of_kind(Kind.FAULT)}
    last: dict[object, bool] = {}
    for entry in record.of_kind(Kind.EFFECT):
        if entry.subject in injects:
            last[entry.data.get("effect")] = entry.event == "held"
    return any(last.values())
