"""What the format can say and this version cannot yet run: refused, never ignored in silence."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from sim.documents.finding import Finding
from sim.documents.node import Loc


def check_simulated(model: BaseModel, loc: Loc = ()) -> Iterator[Finding]:
    """Every field that the document sets and whose field is marked ``later``."""
    for name, info in type(model).model_fields.items():
        if name not in model.model_fields_set:
            continue
        value = getattr(model, name)
        here = (*loc, info.alias or name)
        extra = info.json_schema_extra
        if isinstance(extra, dict) and "not_simulated" in extra and value is not None:
            message = (
                "the format can say this, this version cannot yet simulate it: "
                f"{extra['not_simulated']}"
            )
            yield Finding("E390", here, message, at_key=True)
        else:
            yield from _below(value, here)


def _below(value: object, loc: Loc) -> Iterator[Finding]:
    if isinstance(value, BaseModel):
        yield from check_simulated(value, loc)
    elif isinstance(value, dict):
        for key, part in value.items():
            if isinstance(key, str):
                yield from _below(part, (*loc, key))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            if isinstance(part, BaseModel | tuple):
                yield from _below(part, (*loc, index))
