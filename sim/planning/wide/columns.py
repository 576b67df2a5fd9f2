"""Frozen dataclasses of arrays as bytes and back: what a worker lived, on its way and on disk."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_type_hints
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
_PLAIN: Final = "plain"
_LENGTH: Final = 8
# What bytes that are no such value raise when they are unpacked.
UNREADABLE: Final = (ValueError, LookupError, TypeError, OSError, EOFError, BadZipFile)


def pack(value: Any) -> bytes:
    """The bytes of a dataclass of arrays, plain values and such dataclasses.

    The same value gives the same bytes.
    """
    arrays: dict[str, npt.NDArray[Any]] = {}
    plain: dict[str, str | int | float | None] = {}
    _take(value, "", arrays, plain)
    told = json.dumps(plain, sort_keys=True, allow_nan=False).encode()
    out = io.BytesIO()
    everything: dict[str, Any] = {_PLAIN: np.frombuffer(told, dtype=np.uint8), **arrays}
    np.savez(out, **everything)
    return out.getvalue()


def pack_all(values: Iterable[Any]) -> bytes:
    """Several of them one after another, each after its length."""
    return b"".join(len(body).to_bytes(_LENGTH, "big") + body for body in map(pack, values))


def unpack_all(kind: type[T], data: bytes) -> Iterator[T]:
    """The values of class ``kind`` that ``pack_all`` was given."""
    at = 0
    while at < len(data):
        begin = at + _LENGTH
        at = begin + int.from_bytes(data[at:begin], "big")
        yield unpack(kind, data[begin:at])


def unpack(kind: type[T], data: bytes) -> T:
    """The value of class ``kind`` that ``pack`` was given."""
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    return _make(kind, "", arrays, json.loads(arrays[_PLAIN].tobytes()))


def _take(
    value: Any,
    before: str,
    arrays: dict[str, npt.NDArray[Any]],
    plain: dict[str, str | int | float | None],
) -> None:
    for field in fields(value):
        held, name = getattr(value, field.name), f"{before}{field.name}"
        if isinstance(held, np.ndarray):
            arrays[f"a.{name}"] = held
        elif is_dataclass(held):
            _take(held, f"{name}.", arrays, plain)
        else:
            plain[name] = held


def _make(
    kind: type[T], before: str, arrays: dict[str, npt.NDArray[Any]], plain: dict[str, Any]
) -> T:
    hints = get_type_hints(kind)
    found: dict[str, Any] = {}
    for field in fields(kind):
        name, hint = f"{before}{field.name}", hints[field.name]
        if f"a.{name}" in arrays:
            found[field.name] = arrays[f"a.{name}"]
        elif isinstance(hint, type) and is_dataclass(hint):
            found[field.name] = _make(hint, f"{name}.", arrays, plain)
        else:
            found[field.name] = plain[name]
    return kind(**found)
