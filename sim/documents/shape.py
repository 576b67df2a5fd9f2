"""What a model allows at a path: the models that could stand there, and their field names."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.documents.node import Loc


def fields_at(model: type[BaseModel], loc: Loc) -> tuple[str, ...]:
    """Names of the fields, as authors write them, that a mapping at ``loc`` may hold."""
    names: dict[str, None] = {}
    for candidate in models_at(model, loc):
        names.update(dict.fromkeys(field_names(candidate)))
    return tuple(names)


def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """A model's field names as authors write them: the alias where there is one."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def models_at(model: type[BaseModel], loc: Loc) -> tuple[type[BaseModel], ...]:
    """Every model that can stand at ``loc``; steps that name no field are passed over."""
    here: list[Any] = [model]
    for step in loc:
        below = [deeper for kind in here for deeper in _below(kind, step)]
        if below:
            here = below
    return tuple(kind for kind in here if _is_model(kind))


def _below(kind: Any, step: int | str) -> Iterator[Any]:
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            if step in {name, field.alias}:
                yield from _parts(field.annotation)
        return
    origin = get_origin(kind)
    if isinstance(step, int) and origin in {tuple, list}:
        yield from _parts(get_args(kind)[0])
    elif isinstance(step, str) and origin is dict:
        yield from _parts(get_args(kind)[1])


def _parts(kind: Any) -> Iterator[Any]:
    """The kinds that an annotation can be, without its wrappers."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _parts(get_args(kind)[0])
    elif origin in {Union, types.UnionType}:
        for part in get_args(kind):
            yield from _parts(part)
    else:
        yield kind


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    """Every model that an annotation mentions, inside lists and mappings too."""
    for part in _parts(kind):
        if _is_model(part):
            yield part
        else:
            for argument in get_args(part):
                yield from models_in(argument)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
