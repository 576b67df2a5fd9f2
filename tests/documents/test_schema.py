"""The exported schema: every field is described, every reference leads somewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sim.documents.schema import DOCUMENTS, schema
from sim.errors import UnknownName


def properties(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, field in value.get("properties", {}).items():
            yield f"{path}/{name}", field
        for key, part in value.items():
            yield from properties(part, f"{path}/{key}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from properties(part, f"{path}/{index}")


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rsplit("/", 1)[1]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


@pytest.mark.parametrize("document", sorted(DOCUMENTS))
def test_every_field_is_described(document):
    bare = [path for path, field in properties(schema(document)) if "description" not in field]

    assert [] == bare


@pytest.mark.parametrize("document", sorted(DOCUMENTS))
def test_every_reference_leads_to_a_definition(document):
    made = schema(document)

    assert set() == set(references(made)) - set(made["$defs"])
    assert made == json.loads(json.dumps(made))
    assert "2020-12" in made["$schema"]


def test_parts_of_the_shipped_kinds_are_written_in_as_well(shipped_kinds):
    made = schema("scenario")

    assert set() == set(references(made)) - set(made["$defs"])
    assert [] == [path for path, field in properties(made) if "description" not in field]
    assert len(made["$defs"]["Fault"]["anyOf"]) >= 18


def test_faults_and_actions_are_written_in_by_kind():
    made = schema("scenario")

    kinds = [branch["properties"]["kind"]["const"] for branch in made["$defs"]["Fault"]["anyOf"]]
    assert ["bad_deploy", "latency"] == kinds
    names = made["$defs"]["OrderTemplate"]["anyOf"][0]["enum"]
    assert ["acknowledge", "rollback", "scale", "toggle_flag"] == names


def test_short_forms_are_allowed():
    made = schema("topology")["$defs"]

    for name in ("Law", "Call", "SignalQuery"):
        assert 2 == len(made[name]["anyOf"])


def test_an_unknown_document_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'topology'"):
        schema("topologies")
