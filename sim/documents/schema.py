"""JSON Schema of the documents, for editors: taken from the models, with every kind written in."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic import BaseModel

from sim.errors import UnknownName
from sim.model.document import DURATION_PATTERN
from sim.model.kinds import ACTIONS, FAULTS
from sim.model.plan.plan import Plan
from sim.model.playbook import Playbook
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.registry import Registry

Json = dict[str, Any]

DOCUMENTS: Final[dict[str, type[BaseModel]]] = {
    "topology": Topology,
    "scenario": Scenario,
    "playbook": Playbook,
    "plan": Plan,
}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PATH_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]{0,62}\.[A-Za-z][A-Za-z0-9_-]{0,62}$"


def schema(document: str) -> Json:
    """The JSON Schema (2020-12) of ``topology``, ``scenario``, ``playbook`` or ``plan``.

    Raises:
        UnknownName: for any other document.
    """
    if document not in DOCUMENTS:
        raise UnknownName("document", document, DOCUMENTS)
    return finished(document, DOCUMENTS[document].model_json_schema(by_alias=True))


def finished(document: str, made: Json, *, orders: str = "OrderTemplate") -> Json:
    """A schema of any models with every kind written in; ``orders`` names its part for an order."""
    parts: Json = made.setdefault("$defs", {})
    for name, add in (("Fault", _faults), (orders, _orders)):
        if name in parts:
            kinds = add(parts)
            parts[name] = kinds
    _allow_short_forms(parts)
    return {"$schema": _DIALECT, "$id": f"gameday:{document}/1", **_described(made)}


def _faults(parts: Json) -> Json:
    """One branch per kind of fault, told apart by ``kind``."""
    described = "a kind of harm; `gameday list faults`"
    branches = [_branch(kind, cls, "kind", parts) for kind, cls in _kinds(FAULTS)]
    return {"description": described, "anyOf": branches} if branches else parts["Fault"]


def _orders(parts: Json) -> Json:
    """One branch per action with its fields beside ``action``, or the action's bare name."""
    described = "an order: an action and its arguments; `gameday list actions`"
    names = [kind for kind, _ in _kinds(ACTIONS)]
    branches: list[Json] = [{"type": "string", "enum": names} if names else {"type": "string"}]
    for kind, cls in _kinds(ACTIONS):
        branch = _branch(kind, cls, "action", parts)
        branch["properties"]["label"] = {
            "type": "string",
            "description": "for `order` and `since` conditions",
        }
        branches.append(branch)
    branches.append(
        {
            "type": "object",
            "properties": {
                "action": {"type": "string", "description": "a kind of action"},
                "label": {"type": "string", "description": "for `order` and `since` conditions"},
                "arguments": {"type": "object", "description": "of the action"},
            },
            "required": ["action", "arguments"] if names else ["action"],
            "additionalProperties": not names,
        }
    )
    return {"description": described, "anyOf": branches}


def _kinds(registry: Registry[Any]) -> list[tuple[str, type[BaseModel]]]:
    return [(kind, registry.get(kind)) for kind in registry]


def _branch(kind: str, cls: type[BaseModel], field: str, parts: Json) -> Json:
    made = cls.model_json_schema(by_alias=True)
    # Parts of different kinds may share a name; the kind's own name keeps them apart.
    inner: Json = made.pop("$defs", {})
    names = {
        name: name if parts.get(name) == body else f"{cls.__name__}{name}"
        for name, body in inner.items()
    }
    renamed: Json = _renamed(made, names)
    for name, body in inner.items():
        parts[names[name]] = _renamed(body, names)
    properties = {field: {"const": kind, "description": f"the kind: {kind}"}}
    return {
        "type": "object",
        "title": kind,
        "description": (cls.__doc__ or "").strip().split("\n")[0],
        "properties": properties | renamed.get("properties", {}),
        "required": [field, *renamed.get("required", [])],
        "additionalProperties": False,
    }


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """The same schema with its ``$ref``s led to the new names."""
    if isinstance(value, list):
        return [_renamed(part, names) for part in value]
    if not isinstance(value, dict):
        return value
    made = {key: _renamed(part, names) for key, part in value.items()}
    if isinstance(made.get("$ref"), str):
        name = made["$ref"].rsplit("/", 1)[1]
        made["$ref"] = f"#/$defs/{names[name]}"
    return made


def _allow_short_forms(parts: Json) -> None:
    """``12ms`` for a law, ``cart.get`` for a call, ``error_share`` for a signal."""
    for name, short in (
        ("Law", {"type": "string", "pattern": DURATION_PATTERN, "description": "the mean"}),
        ("Call", {"type": "string", "pattern": _PATH_PATTERN, "description": "whom it calls"}),
        ("SignalQuery", {"$ref": "#/$defs/Signal"}),
    ):
        if name in parts:
            whole = parts[name]
            parts[name] = {
                "description": _first_line(whole.get("description", "")),
                "anyOf": [short, whole],
            }


def _described(value: Any) -> Any:
    """Docstrings cut to their first line: an editor shows it in a bubble."""
    if isinstance(value, dict):
        return {
            key: _first_line(part)
            if key == "description" and isinstance(part, str)
            else _described(part)
            for key, part in value.items()
        }
    return [_described(part) for part in value] if isinstance(value, list) else value


def _first_line(text: str) -> str:
    return re.split(r"\n\s*\n", text.strip())[0].replace("\n", " ")
