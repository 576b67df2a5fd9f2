"""Edits of a post-mortem as changes of the drill's documents, as ``whatif --set`` makes them.

What the drill does to the system is part of it: a cap on retries holds for a push that would raise
them, a gate ends a bad release soon, a guard keeps a bad push out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.documents.changing import Change, parse_change, with_changes
from sim.documents.scenarios import LoadedScenario
from sim.errors import DocumentError
from sim.model.effect import Origin
from sim.model.kinds import Fault, HeldFault
from sim.model.postmortem import ActionItem
from sim.model.postmortem_menu import OF_CALLS, THROUGH_PEOPLE, Remedy
from sim.model.resilience import Breaker, TimedOutWork
from sim.model.scenario import Inject
from sim.model.topology import Call, Service
from sim.units import MINUTE, format_duration

# Where an item names no figure of its own.
TIMEOUT_US = 500_000
ATTEMPTS = 1
QUEUE = 20
# How much above the everyday rate still comes in under a limit on clients.
ABOVE_EVERYDAY = 1.5
# A canary gate stops a bad release after so long, and takes it back.
GATE_US = 2 * MINUTE


def applied(drill: LoadedScenario, items: tuple[ActionItem, ...]) -> LoadedScenario:
    """The drill with the edits of these items, those through people left out.

    Raises:
        DocumentError: with every problem that they make.
    """
    changed = drill
    for item in items:
        if item.edit not in THROUGH_PEOPLE:
            changed = with_changes(changed, list(changes(changed, item)))
    return changed


def apply_each(
    drill: LoadedScenario, items: tuple[ActionItem, ...]
) -> tuple[LoadedScenario, tuple[str, ...]]:
    """As ``applied``, but what cannot be applied is left out and told."""
    problems = []
    for item in sorted(items, key=lambda one: one.model_dump_json()):
        try:
            drill = applied(drill, (item,))
        except DocumentError as error:
            first = error.problems[0]
            problems.append(f"{item.edit.value} {item.component}: {first.message}")
    return drill, tuple(problems)


def changes(drill: LoadedScenario, item: ActionItem) -> Iterator[Change]:
    """The values that an item changes; none where the system has it already."""
    if item.edit is Remedy.SET:
        assert item.change is not None
        yield parse_change(item.change)
    elif item.edit in OF_CALLS:
        yield from _of_calls(drill, item)
    elif item.edit in _OF_FAULTS:
        yield from _of_faults(drill, item)
    elif item.component in drill.topology.model.services:
        service = drill.topology.model.services[item.component]
        for field, value in _of_service(drill, service, item):
            yield Change(_words(item), True, ("services", item.component, field), value)


def _of_calls(drill: LoadedScenario, item: ActionItem) -> Iterator[Change]:
    caller, _, callee = item.component.partition("->")
    service = drill.topology.model.services.get(caller)
    for name, operation in ({} if service is None else service.operations).items():
        made = [
            [_call(call, item) if call.to.split(".")[0] == callee else call for call in stage]
            for stage in operation.stages()
        ]
        if made != [list(stage) for stage in operation.stages()]:
            value = [
                _dumped(stage[0]) if len(stage) == 1 else [*map(_dumped, stage)] for stage in made
            ]
            yield Change(
                _words(item), True, ("services", caller, "operations", name, "calls"), value
            )
    if item.edit is Remedy.RETRY_CAP:
        most = item.attempts or ATTEMPTS
        for k, inject in enumerate(drill.model.injects):
            target, attempts = inject.target, getattr(inject.fault, "attempts", None)
            is_mine = (target.caller, target.service) == (caller, callee)
            if is_mine and isinstance(attempts, int) and attempts > most:
                yield Change(_words(item), False, ("injects", k, "fault", "attempts"), most)


def _call(call: Call, item: ActionItem) -> Call:
    """The call with the edit; as it was where it is as strict already."""
    update: dict[str, Any] = {}
    if item.edit is Remedy.ADD_TIMEOUT:
        timeout = item.timeout or TIMEOUT_US
        if not 0 < call.timeout <= timeout:
            update["timeout"] = timeout
    elif item.edit is Remedy.RETRY_CAP:
        most = item.attempts or ATTEMPTS
        if call.retries is not None and call.retries.attempts > most:
            update["retries"] = call.retries.model_copy(update={"attempts": most})
    elif item.edit is Remedy.BREAKER:
        if call.breaker is None:
            update["breaker"] = Breaker()
    elif call.timed_out_work is not TimedOutWork.CANCELLED:
        update["timed_out_work"] = TimedOutWork.CANCELLED
    return call.model_copy(update=update) if update else call


def _dumped(call: Call) -> dict[str, Any]:
    return call.model_dump(mode="json", by_alias=True, exclude_unset=False, exclude_none=True)


def _of_service(
    drill: LoadedScenario, service: Service, item: ActionItem
) -> Iterator[tuple[str, Any]]:
    if item.edit is Remedy.SHORTER_QUEUE:
        limit = item.limit or QUEUE
        if service.queue.limit > limit:
            queue = service.queue.model_copy(update={"limit": limit})
            yield "queue", queue.model_dump(mode="json", exclude_none=True)
    elif item.edit is Remedy.MORE_CAPACITY:
        wanted = item.replicas or 2 * service.replicas
        if wanted > service.replicas:
            yield "replicas", wanted
            yield "quota", max(2 * wanted, service.most_replicas)
    elif item.edit is Remedy.EXTRA_ZONE:
        zones = sum(len(region.zones) for region in drill.topology.model.regions.values())
        if service.zones and len(service.zones) < zones:
            yield "zones", []
        if service.replicas < zones:
            yield "replicas", zones
            yield "quota", max(2 * zones, service.most_replicas)
    elif item.edit is Remedy.LIMIT_CLIENTS and service.rate_limit is None:
        rate = item.limit or _everyday(drill) * ABOVE_EVERYDAY
        if rate:
            yield "rate_limit", {"rate": f"{rate:g}/s", "burst": max(round(rate), 1)}


def _everyday(drill: LoadedScenario) -> float:
    """Calls a second that come in on an ordinary day."""
    own = drill.model.rate
    return drill.topology.model.traffic.rate if own is None else own


def _of_faults(drill: LoadedScenario, item: ActionItem) -> Iterator[Change]:
    """What the drill does to a service, ended soon or kept out."""
    origins = _OF_FAULTS[item.edit]
    kept = []
    values = drill.root.value
    raws = values.get("injects") if isinstance(values, dict) else None
    raws = raws if isinstance(raws, list) else []
    for k, (inject, raw) in enumerate(zip(drill.model.injects, raws, strict=True)):
        is_mine = _is_about(inject, item.component) and _origin(inject.fault) in origins
        if not is_mine:
            kept.append(raw)
            continue
        assert inject.fault is not None
        if item.edit is Remedy.CANARY_GATE:
            kept.append(raw)
            if inject.fault.lasts is None or inject.fault.lasts > GATE_US:
                lasts = format_duration(GATE_US)
                yield Change(_words(item), False, ("injects", k, "fault", "lasts"), lasts)
    if len(kept) < len(drill.model.injects):
        yield Change(_words(item), False, ("injects",), kept)


_OF_FAULTS = {
    Remedy.CANARY_GATE: frozenset({Origin.DEPLOY}),
    Remedy.GUARD_CHANGES: frozenset({Origin.CONFIG, Origin.FLAG, Origin.DATA}),
    Remedy.WATCH_EXPIRY: frozenset({Origin.CREDENTIAL}),
}


def _origin(fault: Fault | None) -> Origin | None:
    if fault is None:
        return None
    return fault.holder if isinstance(fault, HeldFault) else fault.origin


def _is_about(inject: Inject, service: str) -> bool:
    target = inject.target
    at = target.operation.split(".")[0] if target.operation else None
    return service in (target.service, target.caller, at)


def _words(item: ActionItem) -> str:
    return f"{item.edit.value} {item.component}".strip()
