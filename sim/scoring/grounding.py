"""Whether a belief moved for a reason: what had been looked at, and whether that told it apart.

A look at what is truly wrong tells it from all else. A look at another place tells in its favour
only where that place showed something: whoever has looked at everything and then names a place that
was well all along has grounds for nothing.
"""

from __future__ import annotations

import re

from sim.journal.entries import Entry, Kind
from sim.model.effect import Origin
from sim.model.kinds import FAULTS, Verb
from sim.scoring import standard
from sim.scoring.beliefs import Filed, Pair
from sim.scoring.dimensions.items import Case
from sim.scoring.hurt import worst_of_service
from sim.scoring.reading import Given

# A diagnosis and the pairs that it moved by more than a fifth.
Move = tuple[Filed, frozenset[Pair]]


def grounded_moves(case: Case, found: tuple[Filed, ...]) -> list[tuple[Move, bool]]:
    """Every move of belief, and whether something that tells it apart had been looked at.

    Who turns to another suspect wants a look since the last move: an old one told for the old.
    """
    judged: list[tuple[Move, bool]] = []
    held, since_us = frozenset[Pair](), -1
    for move in _moves(found):
        diagnosis, pairs = move
        now = frozenset(p for p in pairs if diagnosis.beliefs.get(p, 0.0) > standard.MOVED)
        turns = bool(now - held) and bool(held)
        judged.append((move, _is_grounded(case, *move, since_us=since_us if turns else -1)))
        held = frozenset(p for p, w in diagnosis.beliefs.items() if w > standard.MOVED)
        since_us = diagnosis.at_us
    return judged


def _moves(found: tuple[Filed, ...]) -> list[Move]:
    """Diagnoses in which a belief moved by more than a fifth, and the pairs that it moved for."""
    moved, before = [], dict[Pair, float]()
    for diagnosis in found:
        pairs = frozenset(
            pair
            for pair in {*before, *diagnosis.beliefs}
            if abs(diagnosis.beliefs.get(pair, 0.0) - before.get(pair, 0.0)) > standard.MOVED
        )
        if pairs:
            moved.append((diagnosis, pairs))
        before = diagnosis.beliefs
    return moved


def _is_grounded(case: Case, diagnosis: Filed, pairs: frozenset[Pair], *, since_us: int) -> bool:
    """Whether a question before it, and after a time, tells a place whose belief moved."""
    places = {part for place, _ in pairs for part in place.split("->")}
    for name, region in case.topology.regions.items():
        if name in places:
            places |= set(region.zones)
    is_traffic = any(
        mechanism not in FAULTS or FAULTS.get(mechanism).origin is Origin.TRAFFIC
        for _, mechanism in pairs
    )
    return any(
        order.verb is Verb.QUERY
        and order.is_done
        and since_us < order.asked_us <= diagnosis.at_us
        and (
            any(tells_of(case, order, p) and _tells(case, order, p) for p in sorted(places))
            or (is_traffic and not _is_of_a_place(order))
        )
        for order in case.given
    )


def _tells(case: Case, order: Given, place: str) -> bool:
    """Whether what a question showed of a place speaks for it: true, or seen to be unwell."""
    truth = case.scenario.truth
    true = {part for name in truth.components for part in name.split("->")} | set(truth.path)
    if place in true or place not in case.topology.services or order.action == "query_changes":
        return True
    at_us = order.ended_us or order.asked_us
    return worst_of_service(case.record, place, at_us, after_s=0) >= standard.AFFECTED or any(
        entry.data.get("service") == place and entry.event in ("pending", "firing")
        for entry in case.record.of_kind(Kind.ALERT)
        if entry.at_us <= at_us
    )


_NAMES = re.compile(r"[\w.-]+")
_PLACES = frozenset({"service", "zone", "version", "caller", "segment", "probe", "operation"})


def _is_of_a_place(order: Given) -> bool:
    return order.action != "query_metrics" or bool(_PLACES & order.arguments.keys())


def tells_of(case: Case, order: Given, *places: str) -> bool:
    """Whether an answer can tell these places from others: it is about them, or shows all apart.

    The change log tells a place from others only where it has a line about it by then. The map of
    services and the list of alerts tell nothing that the screen did not.
    """
    said = {name for value in order.arguments.values() for name in _NAMES.findall(str(value))}
    if not said.isdisjoint(places):
        return True
    if order.action == "query_changes":
        return order.arguments.get("service") is None and any(
            _is_change_of(entry, {*places}) and entry.at_us <= order.asked_us
            for entry in case.record.of_kind(Kind.CHANGE)
        )
    if order.action in ("query_logs", "query_traces"):
        return not {"service", "operation"} & order.arguments.keys()
    return order.action == "query_metrics" and bool({"service", "zone"} & said)


def _is_change_of(entry: Entry, places: set[str]) -> bool:
    return bool({entry.subject, *_NAMES.findall(str(entry.data.get("text")))} & places)
