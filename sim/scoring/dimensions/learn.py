"""F. Learn: what a graded post-mortem is worth; blank until one is filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.scoring.dimensions.items import Item, blank


@dataclass(frozen=True, slots=True)
class Graded:
    """A post-mortem that was graded: items by name, from 0 to 1, each with its sentence."""

    items: Mapping[str, Item]


def items(graded: Graded | None = None) -> dict[str, Item]:
    """F1, or what a graded post-mortem brings."""
    if graded is None:
        return {"F1": blank("no post-mortem was filed")}
    return dict(graded.items)
