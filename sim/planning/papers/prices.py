"""What an option costs by the prices of a case: never less than the case asks for the like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.model.plan.option import Option
from sim.model.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Priced:
    """Figures as they are written into a plan, and the option of the case that is most like."""

    like: Option
    running: dict[str, Any]
    rehearsing: dict[str, Any]


def priced(case: Plan, option: Option) -> Priced:
    """The dearer of what an option says and what the case asks for the like of it.

    The like is what prepares every tier alike, else the dearest with any of its strategies, else
    the dearest of all. More that stands ready, and tests that come oftener, cost in proportion.
    """
    like = _like(case, option)
    ready, usual = (_at_once(one) for one in (option, like))
    running = like.running.value * max(1.0, ready / usual if usual > 0.0 else 1.0)
    tests = 0.0 if like.rehearsing is None else like.rehearsing.value
    if option.rehearsed_every is None:
        tests = 0.0
    elif like.rehearsed_every is not None:
        tests *= max(1.0, like.rehearsed_every / option.rehearsed_every)
    own_tests = 0.0 if option.rehearsing is None else option.rehearsing.value
    return Priced(like, _figure(max(running, option.running.value)), _figure(max(tests, own_tests)))


def _like(case: Plan, option: Option) -> Option:
    def dear(one: Option) -> float:
        return one.running.value

    options = list(case.options.values())
    same = [one for one in options if _design(one) == _design(option)]
    if same:
        return min(same, key=dear)
    wanted = _strategies(option)
    return max([one for one in options if _strategies(one) & wanted] or options, key=dear)


def _design(option: Option) -> tuple[object, ...]:
    tiers = tuple(sorted((tier, one.strategy.value) for tier, one in option.tiers.items()))
    return option.strategy, tiers, option.is_automatic


def _strategies(option: Option) -> set[str]:
    return {option.strategy.value, *(one.strategy.value for one in option.tiers.values())}


def _at_once(option: Option) -> float:
    return 0.0 if option.at_once is None else option.at_once.value


def _figure(value: float) -> dict[str, Any]:
    return {"value": value, "kind": "assumption", "source": "the prices of the case"}
