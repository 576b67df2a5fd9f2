"""The rules that several fields share: choices from a menu, times, ranges."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import JsonValue

from sim.scoring import standard
from sim.scoring.dimensions.items import Item, blank


def choice(given: Collection[str], true: Mapping[str, float], menu: int) -> float:
    """Weighted F1 less what guessing brings: naming all of the menu is worth exactly nothing.

    Args:
        given: what was picked, each once.
        true: what is so, with its weight.
        menu: how many could be picked.

    Source: Youden, "Index for rating diagnostic tests" (1950), for the share that is taken off.
    """
    picked = set(given)
    hits = picked & true.keys()
    if not hits or not true:
        return 0.0
    recall = sum(true[one] for one in sorted(hits)) / sum(true.values())
    precision = len(hits) / len(picked)
    wrong = len(picked) - len(hits)
    beside = max(menu - len(true), wrong, 1)
    return 2.0 * precision * recall / (precision + recall) * (1.0 - wrong / beside)


def closeness(given_us: int, true_us: int) -> float:
    """1 within a minute, nothing from five on."""
    off = abs(given_us - true_us)
    right, wrong = standard.TIME_RIGHT_US, standard.TIME_WRONG_US
    return min(max((wrong - off) / (wrong - right), 0.0), 1.0)


def interval(low: float, high: float, true: float, *, least: float) -> float:
    """How good a range is: narrow and around the truth; see ``standard.RANGE_MISS``.

    Source: Gneiting and Raftery, "Strictly Proper Scoring Rules" (2007), section 6.2.
    """
    missed = max(low - true, true - high, 0.0)
    cost = (high - low) + standard.RANGE_MISS * missed
    return min(max(1.0 - cost / (standard.RANGE_SCALE * max(true, least)), 0.0), 1.0)


def graded(
    value: float,
    sentence: str,
    *,
    expected: object,
    given: object,
    lines: tuple[int, ...] = (),
    would_change: str = "",
) -> Item:
    """An item that shows what was expected beside what was given."""
    return Item(
        round(min(max(value, 0.0), 1.0), 6),
        sentence,
        lines,
        {"expected": _plain(expected), "given": _plain(given)},
        would_change,
    )


def _plain(value: object) -> JsonValue:
    """As it is written to a file: lists for tuples."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    assert value is None or isinstance(value, str | int | float | bool)
    return value


def left_open(expected: object, what: str) -> Item:
    """There was something to say, and it was left out: a chance not taken is worth nothing."""
    return graded(0.0, f"{what} was left open", expected=expected, given=None)


def nothing_to_say(reason: str) -> Item:
    """The run gave no chance for this field, whatever stands in it."""
    return blank(reason)
