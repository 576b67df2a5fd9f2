"""A document's values with the place of each: what a path such as ``services.cart`` stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"
# One step of a path as pydantic writes it: a key of a mapping or an index of a list.
Loc: TypeAlias = tuple[int | str, ...]


@dataclass(slots=True)
class Node:
    """One value and its place; lines and columns count from 1.

    ``size`` counts the values and keys in it, aliases written out, itself included; ``height`` the
    levels of mappings and lists, 0 for a scalar.
    """

    value: Value
    line: int
    column: int
    size: int = 1
    height: int = 0
    keys: dict[str, tuple[int, int]] | None = None  # where each key stands
    fields: dict[str, Node] | None = None
    items: list[Node] | None = None

    def child(self, step: int | str) -> Node | None:
        """The node one step below, or None."""
        if isinstance(step, str):
            return None if self.fields is None else self.fields.get(step)
        if self.items is None or not 0 <= step < len(self.items):
            return None
        return self.items[step]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path led: the deepest node on it, the steps that exist and those that do not."""

    node: Node
    line: int
    column: int
    found: Loc
    missing: Loc


def locate(root: Node, loc: Loc, *, at_key: bool = False) -> Place:
    """Walk ``loc`` as far as the document goes.

    Steps that the document does not have (the branch of a union, a shorthand written out) are
    skipped. ``at_key`` asks for the place of the last key in place of its value's.
    """
    node, found, missing = root, [], []
    line, column = root.line, root.column
    for step in loc:
        below = node.child(step)
        if below is None:
            missing.append(step)
            continue
        line, column = below.line, below.column
        if at_key and isinstance(step, str) and node.keys is not None:
            line, column = node.keys[step]
        node = below
        found.append(step)
    if missing and loc[-1] == missing[-1]:
        line, column = node.line, node.column
    return Place(node, line, column, tuple(found), tuple(missing))


def dotted(loc: Sequence[int | str]) -> str:
    """``injects[1].fault`` of ``("injects", 1, "fault")``."""
    text = ""
    for step in loc:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
