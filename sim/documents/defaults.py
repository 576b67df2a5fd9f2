"""Every value that a document left to its default: what ``gameday plan`` says was assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sim.documents.loaded import Loaded
from sim.documents.node import Loc, dotted
from sim.model.document import Document

# Words for people, which change nothing in a run.
_FOR_PEOPLE = frozenset({"title", "description", "source", "text", "why", "chat", "language"})


@dataclass(frozen=True, slots=True)
class Assumed:
    """One default: where it stands, what it is (as an author would write it), and why."""

    path: str
    value: Any
    why: str


def assumed(loaded: Loaded[Any]) -> tuple[Assumed, ...]:
    """Every default of a document that a run will use, in the order of the format."""
    return tuple(assumed_in(loaded.model))


def assumed_in(model: Document) -> Iterator[Assumed]:
    """The same, of a model."""
    yield from _assumed(model, model.model_dump(mode="json", by_alias=True), (), is_given=True)


def _assumed(model: BaseModel, written: Any, loc: Loc, *, is_given: bool) -> Iterator[Assumed]:
    for name, info in type(model).model_fields.items():
        if name in _FOR_PEOPLE:
            continue
        alias = info.alias or name
        value = getattr(model, name)
        told = written.get(alias) if isinstance(written, dict) else None
        given = is_given and name in model.model_fields_set
        yield from _value(value, told, (*loc, alias), info.description or "", is_given=given)


def _value(value: Any, told: Any, loc: Loc, why: str, *, is_given: bool) -> Iterator[Assumed]:
    if isinstance(value, BaseModel):
        yield from _assumed(value, told, loc, is_given=is_given)
    elif isinstance(value, dict):
        for key, part in value.items():
            inner = told.get(key) if isinstance(told, dict) else None
            yield from _value(part, inner, (*loc, key), why, is_given=is_given)
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            if isinstance(part, BaseModel | tuple):
                inner = told[index] if isinstance(told, list) and index < len(told) else None
                yield from _value(part, inner, (*loc, index), why, is_given=is_given)
    elif not is_given and value is not None:
        yield Assumed(dotted(loc), told, why)
