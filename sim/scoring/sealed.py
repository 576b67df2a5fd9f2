"""The sealed form of a result: what a registered attempt is told before its post-mortem is filed.

An allow-list, as a view is: how much the run was worth, which targets were met, and what the seat
did by its own words. Nothing of what was wrong, when it began and ended, or what would have been
right; what is left out stays in its place, empty. All of it is told once a post-mortem is filed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

Told = dict[str, JsonValue]
UNTOLD: Final = "told once a post-mortem is filed"
# Read from what the seat said and ordered, and from nothing else.
_OWN_ITEMS: Final = frozenset({"D3", "D5", "D6"})
OWN_STAMPS: Final = frozenset({"paged_s", "acknowledged_s", "declared_s", "resolved_s"})
_OWN_MEASURES: Final = frozenset({"time_to_acknowledge_s"})
# Of the whole result; all others are emptied.
_WHOLE: Final = frozenset(
    ("code", "plane", "seed", "responder", "status", "reason", "run_dir", "journal_sha256")
) | {"think", "usage", "registered", "facilitated", "rewinds", "hints"}


def sealed(result: Mapping[str, JsonValue]) -> Told:
    """A result as it may be told before, in the contract's shape with ``is_sealed``.

    Args:
        result: the contract of ``run --json``.
    """
    made = {name: value if name in _WHOLE else _emptied(value) for name, value in result.items()}
    return made | {
        "is_sealed": True,
        "scenario": result["code"],
        "stamps": _only(result["stamps"], OWN_STAMPS),
        "measures": _only(result["measures"], _OWN_MEASURES),
        "targets": sealed_targets(_rows(result["targets"])),
        "score": sealed_score(_row(result["score"])),
    }


def sealed_targets(targets: Sequence[Mapping[str, JsonValue]]) -> list[JsonValue]:
    """Whether each was met. How long it took is how long the harm was: others are to say that."""
    untold: Told = {"actual": None, "sentence": UNTOLD, "lines": []}
    return [
        dict(one) if f"{one['name']}_s" in _OWN_MEASURES else {**one, **untold} for one in targets
    ]


def sealed_score(score: Mapping[str, JsonValue]) -> Told:
    """The total, each dimension's value and letter, and items of what the seat said itself."""
    made: Told = {name: _emptied(value) for name, value in score.items()}
    dimensions: Told = {
        name: _dimension(_row(one)) for name, one in _row(score.get("dimensions", {})).items()
    }
    return made | {
        "version": score.get("version"),
        "total": score.get("total"),
        "outcome_sentence": UNTOLD,
        "dimensions": dimensions,
    }


def _dimension(dimension: Told) -> Told:
    items: Told = {
        name: item
        for name, item in _row(dimension["items"]).items()
        if name in _OWN_ITEMS and _row(item)["value"] is not None
    }
    return {**{name: dimension.get(name) for name in ("value", "weight", "letter")}, "items": items}


def _only(told: JsonValue, names: frozenset[str]) -> Told:
    return {name: value if name in names else _emptied(value) for name, value in _row(told).items()}


def _emptied(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {}
    return [] if isinstance(value, list) else None


def _row(value: JsonValue) -> Told:
    assert isinstance(value, dict)
    return value


def _rows(value: JsonValue) -> list[Told]:
    assert isinstance(value, list)
    return [_row(one) for one in value]
