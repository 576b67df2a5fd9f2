"""Kinds found by name inside documents: the faults of injects and the actions of orders.

The registries are asked when a document is read, so a new kind is one new file and no edit here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.documents.finding import Finding
from sim.documents.node import Loc, Node
from sim.documents.shape import field_names
from sim.documents.values import findings, shown
from sim.errors import did_you_mean
from sim.model.document import Document
from sim.model.kinds import ACTIONS, FAULTS, Action, Fault
from sim.model.playbook import OrderTemplate, Playbook
from sim.registry import Registry

T = TypeVar("T", bound=Document)


def read_faults(data: Any, root: Node) -> tuple[Any, list[Finding]]:
    """A scenario's values with every ``fault: {kind: ...}`` made into that kind's model.

    A fault that cannot be made is replaced by a bare one, so that the rest is checked as well.
    """
    injects = data.get("injects") if isinstance(data, dict) else None
    if not isinstance(injects, list):
        return data, []
    made, told = [], []
    for index, inject in enumerate(injects):
        if isinstance(inject, dict) and inject.get("fault") is not None:
            fault, found = _fault(inject["fault"], root, ("injects", index, "fault"))
            told.extend(found)
            made.append({**inject, "fault": fault})
        else:
            made.append(inject)
    return {**data, "injects": made}, told


def _fault(value: object, root: Node, loc: Loc) -> tuple[Fault, list[Finding]]:
    if isinstance(value, str):
        value = {"kind": value}  # `fault: crash` alone: every field at its default
    if not isinstance(value, dict):
        return Fault(), [Finding("E209", loc, f"{shown(value)} stands here; a fault is expected")]
    kind = value.get("kind")
    if not isinstance(kind, str):
        message = f"field 'kind' is missing{_known(FAULTS)}"
        return Fault(), [Finding("E201", loc, message)]
    if kind not in FAULTS:
        message = f"no fault {shown(kind)}{did_you_mean(kind, tuple(FAULTS), most=40)}"
        return Fault(), [Finding("E210", (*loc, "kind"), message)]
    fields = {name: given for name, given in value.items() if name != "kind"}
    made, told = _made(FAULTS.get(kind), fields, root, loc)
    return made or Fault(), told


def _made(
    cls: type[T], fields: dict[str, Any], root: Node, loc: Loc
) -> tuple[T | None, list[Finding]]:
    try:
        return cls.model_validate(fields), []
    except ValidationError as error:
        return None, findings(error, cls, root, prefix=loc)


def check_orders(playbook: Playbook, root: Node, loc: Loc) -> Iterator[Finding]:
    """Every order of a playbook against its action's own fields."""
    for number, rule in enumerate(playbook.rules):
        for place, order in enumerate(rule.do):
            yield from _check_order(order, root, (*loc, "rules", number, "do", place))


def _check_order(order: OrderTemplate, root: Node, loc: Loc) -> Iterator[Finding]:
    if order.action not in ACTIONS:
        known = tuple(ACTIONS)
        message = f"no action {order.action!r}{did_you_mean(order.action, known, most=40)}"
        yield Finding("E211", (*loc, "action"), message)
        return
    cls = ACTIONS.get(order.action)
    yield from _made(cls, dict(order.arguments), root, (*loc, "arguments"))[1]


def order_of(template: OrderTemplate) -> Action | None:
    """The action that a template asks for, or None where it has been refused already."""
    if template.action not in ACTIONS:
        return None
    try:
        return ACTIONS.get(template.action).model_validate(dict(template.arguments))
    except ValidationError:
        return None


def fields_of(kind: str, registry: Registry[Any]) -> tuple[str, ...]:
    """The fields of a kind, as authors write them."""
    return field_names(registry.get(kind))


def _known(registry: Registry[Any]) -> str:
    names = ", ".join(registry)
    return f"; known: {names}" if names else ""
