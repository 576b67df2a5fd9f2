"""What the format can say and this version cannot yet run: refused, never ignored in silence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel

from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.documents.shape import models_in


def check_simulated(model: BaseModel, loc: Loc = ()) -> Iterator[Finding]:
    """Every field that the document sets and whose field is marked ``later``."""
    later, deeper = _fields(type(model))
    given = model.model_fields_set
    for name, alias, what in later:
        if name in given and getattr(model, name) is not None:
            message = f"the format can say this, this version cannot yet simulate it: {what}"
            yield Finding("E390", (*loc, alias), message, at_key=True)
    for name, alias in deeper:
        if name in given:
            yield from _below(getattr(model, name), (*loc, alias))


@cache
def _fields(
    model: type[BaseModel],
) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str], ...]]:
    """Fields marked ``later`` (name, alias, what), and fields that hold models with such fields."""
    later, deeper = [], []
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        alias = info.alias or name
        if isinstance(extra, dict) and "not_simulated" in extra:
            later.append((name, alias, str(extra["not_simulated"])))
        elif any(_has_later(part) for part in models_in(info.annotation)):
            deeper.append((name, alias))
    return tuple(later), tuple(deeper)


@cache
def _has_later(model: type[BaseModel]) -> bool:
    seen: set[type[BaseModel]] = set()
    queue = [model]
    for part in queue:
        if part in seen:
            continue
        seen.add(part)
        for info in part.model_fields.values():
            extra = info.json_schema_extra
            if isinstance(extra, dict) and "not_simulated" in extra:
                return True
            queue.extend(models_in(info.annotation))
    return False


def _below(value: object, loc: Loc) -> Iterator[Finding]:
    if isinstance(value, BaseModel):
        yield from check_simulated(value, loc)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _below(part, (*loc, key))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _below(part, (*loc, index))
