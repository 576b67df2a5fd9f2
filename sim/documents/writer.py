"""A model as the YAML that reads back to it: only what differs from the defaults is written."""

from __future__ import annotations

from typing import Any

import yaml

from sim.documents.scalars import resolve
from sim.model.document import Document
from sim.model.kinds import FAULTS
from sim.model.scenario import Scenario


class _Dumper(yaml.SafeDumper):
    """Quotes what the reader would take for another value, and shares nothing by aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    style = None
    if "\n" in value:
        style = "|"
    elif not _reads_as_itself(value):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)


def _reads_as_itself(value: str) -> bool:
    try:
        return resolve(value) == value and value != "<<"
    except ValueError:
        return False


_Dumper.add_representer(str, _text)


def write(model: Document) -> str:
    """The YAML text of a topology, scenario or playbook."""
    return dump(values_of(model))


def values_of(model: Document) -> dict[str, Any]:
    """The plain values of a topology, scenario or playbook, as they would be written."""
    values: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if "format" in type(model).model_fields:
        values = {"format": 1, **values}
    if isinstance(model, Scenario):
        _name_kinds(model, values)
    return values


def dump(values: Any) -> str:
    """Plain values as YAML that this house reads back as the same values."""
    text: str = yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=98)
    return text


def _name_kinds(model: Scenario, values: dict[str, Any]) -> None:
    """Put each fault's kind before its fields; drop the rates that the replay file holds."""
    for inject, written in zip(model.injects, values.get("injects", ()), strict=False):
        if inject.fault is not None:
            kind = FAULTS.kind_of(type(inject.fault))
            written["fault"] = {"kind": kind, **written.get("fault", {})}
    for shape in values.get("traffic", ()):
        if shape.get("file") is not None:
            shape.pop("rates_per_s", None)
