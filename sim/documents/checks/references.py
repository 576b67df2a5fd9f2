"""Names in the parts that documents share: signals, selectors, conditions and orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.model.documented import Documented
from sim.model.effect import Selector
from sim.model.kinds import ACTIONS
from sim.model.playbook import Condition, OrderTemplate, Playbook
from sim.model.signal import SignalQuery
from sim.model.topology import ServiceKind


def check_signal(query: SignalQuery, names: Names, loc: Loc) -> Iterator[Finding]:
    """The labels of a series."""
    yield from names.service(query.service, (*loc, "service"))
    yield from names.zone(query.zone, (*loc, "zone"))
    yield from names.caller(query.caller, (*loc, "caller"))
    yield from names.dependency(query.caller, query.service, (*loc, "caller"))
    yield from names.journey(query.journey, (*loc, "journey"))
    yield from names.segment(query.segment, (*loc, "segment"))
    yield from names.probe(query.probe, (*loc, "probe"))


def check_documented(documented: Documented, names: Names, loc: Loc) -> Iterator[Finding]:
    """Calls and owners that the map has wrong: calls that are, calls that are not, teams."""
    for index, path in enumerate(documented.missing):
        here = (*loc, "missing", index)
        caller, callee = path.split("->")
        for name in (caller, callee):
            yield from names.service(name, here)
        yield from names.dependency(caller, callee, here)
    for index, path in enumerate(documented.extra):
        here = (*loc, "extra", index)
        caller, callee = path.split("->")
        for name in (caller, callee):
            yield from names.service(name, here)
        if callee in names.callees.get(caller, {}):
            yield Finding("E354", here, f"{caller} does call {callee}; that is no mistake of a map")
    for service, team in documented.owners.items():
        yield from names.service(service, (*loc, "owners", service))
        yield from names.team(team, (*loc, "owners", service))


def check_selector(
    target: Selector, names: Names, versions: Iterable[str], loc: Loc
) -> Iterator[Finding]:
    """What an effect is aimed at."""
    callee = target.operation or target.service
    yield from names.service(target.service, (*loc, "service"))
    yield from names.operation(target.operation, (*loc, "operation"))
    yield from names.version(target.version, target.service, versions, (*loc, "version"))
    yield from names.zone(target.zone, (*loc, "zone"))
    yield from names.region(target.region, (*loc, "region"))
    yield from names.caller(target.caller, (*loc, "caller"))
    yield from names.dependency(target.caller, callee, loc)
    yield from names.journey(target.journey, (*loc, "journey"))
    yield from names.segment(target.segment, (*loc, "segment"))
    yield from names.region(target.home, (*loc, "home"))
    yield from names.region(target.border, (*loc, "border"))


def check_condition(
    condition: Condition, names: Names, labels: frozenset[str] | None, loc: Loc
) -> Iterator[Finding]:
    """What is waited for. ``labels`` are the orders of the playbook; None: any may be given."""
    if condition.signal is not None:
        yield from check_signal(condition.signal, names, (*loc, "signal"))
    yield from names.alert(condition.alert, (*loc, "alert"))
    if condition.change != "any":
        yield from names.service(condition.change, (*loc, "change"))
    if labels is not None:
        for field, label in (("order", condition.order), ("since", condition.since)):
            if label is not None and label not in labels:
                message = f"no order of this playbook has the label {label!r}"
                yield Finding("E315", (*loc, field), message)
    for field, parts in (
        ("all", condition.all_of),
        ("any", condition.any_of),
        ("none", condition.none_of),
    ):
        for index, part in enumerate(parts):
            yield from check_condition(part, names, labels, (*loc, field, index))


def check_playbook(playbook: Playbook, names: Names, loc: Loc) -> Iterator[Finding]:
    """Every condition and every order of a playbook."""
    labels = frozenset(
        order.label for rule in playbook.rules for order in rule.do if order.label is not None
    )
    for number, rule in enumerate(playbook.rules):
        here = (*loc, "rules", number)
        yield from check_condition(rule.when, names, labels, (*here, "when"))
        for index, order in enumerate(rule.do):
            yield from check_order(order, names, (*here, "do", index))


def check_order(order: OrderTemplate, names: Names, loc: Loc) -> Iterator[Finding]:
    """The names among an order's arguments, by the words that all actions share."""
    given = order.arguments
    here = (*loc, "arguments")
    for field, check in (
        ("service", names.service_or_operation),
        ("callee", names.service_or_operation),
        ("caller", names.caller),
        ("zone", names.zone),
        ("region", names.region),
        ("home", names.region),
        ("out_of", names.region),
        ("to", names.region),
        ("journey", names.journey),
        ("flag", names.flag),
        ("team", names.team),
    ):
        yield from check(_text(given.get(field)), (*here, field))
    for field, check in (("regions", names.region), ("journeys", names.journey)):
        for name in _listed(given.get(field)):
            yield from check(name, (*here, field))
    callee = _text(given.get("callee")) or _text(given.get("service"))
    yield from names.dependency(_text(given.get("caller")), callee, loc)
    if order.action in ACTIONS and ACTIONS.get(order.action).of_store:
        yield from check_keeps("store", _text(given.get("service")), names, (*here, "service"))


def check_keeps(keeps: str, service: str | None, names: Names, loc: Loc) -> Iterator[Finding]:
    """That a service keeps what a fault or an order is about: rows, or the log of a store."""
    services = names.topology.services
    if keeps == "nothing" or service not in services:
        return
    known = [
        name
        for name, one in services.items()
        if one.store is not None or (keeps == "rows" and one.kind is ServiceKind.STORE)
    ]
    if service not in known:
        lacks = "keeps no data" if keeps == "rows" else "has no 'store'"
        those = f"those that do: {', '.join(known)}" if known else "no service here does"
        yield Finding("E344", loc, f"{service!r} {lacks}; {those}")


def _listed(value: JsonValue) -> tuple[str, ...]:
    """Several names, as a list or with commas between them."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return tuple(name for name in value if isinstance(name, str)) if isinstance(value, list) else ()


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
