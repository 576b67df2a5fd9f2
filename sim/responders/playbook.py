"""Follows when-then rules: the one engine of scripts, runbooks, reference and oracle."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from sim.model.order import Order, OrderState
from sim.model.playbook import OrderTemplate, Playbook, Rule
from sim.observe.conditions import Watch
from sim.observe.view import View


class RuleRun:
    """One rule and how often it has been followed."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.watch = Watch(rule.when)
        self.times = 0
        self.last_us: int | None = None

    def is_due(self, view: View) -> bool:
        """Whether its condition holds and it may be followed (again)."""
        holds = self.watch.holds(view)
        if not holds or self.times >= self.rule.times:
            return False
        return self.last_us is None or view.now_us - self.last_us >= self.rule.every


class PlaybookRun:
    """A playbook being followed. One rule at a time, the first that is due; orders after thought.

    Every look looks at every condition, so that each knows since when it holds.
    """

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self._rules = [RuleRun(rule) for rule in playbook.rules]
        self._planned: deque[Order] = deque()
        self._due_us = 0
        self._is_stopped = False
        self._labels: dict[str, int] = {}

    def decide(self, view: View) -> list[Order]:
        """What is due now, in turn."""
        if self._playbook.is_strict and _has_refused(view):
            self._is_stopped = True
        due = [run for run in self._rules if run.is_due(view)]
        if self._is_stopped:
            return []
        if due and not self._planned:
            run = due[0]
            run.times += 1
            run.last_us = view.now_us
            self._planned.extend(self._order(template) for template in run.rule.do)
            self._due_us = view.now_us + self._playbook.think
        return self._release(view.now_us)

    def _release(self, now_us: int) -> list[Order]:
        """With thinking time one order a look, else all of them."""
        released = []
        while self._planned and now_us >= self._due_us:
            released.append(self._planned.popleft())
            self._due_us = now_us + self._playbook.think
        return released

    def _order(self, template: OrderTemplate) -> Order:
        label = template.label
        if label is not None:
            count = self._labels[label] = self._labels.get(label, 0) + 1
            # A label names one order; a rule followed again gives a new one.
            label = label if count == 1 else f"{label}-{count}"
        return Order(template.action, dict(template.arguments), label)


class PlaybookResponder:
    """A playbook as a responder."""

    def __init__(self, name: str, playbook: Playbook) -> None:
        self.name = name
        self._run = PlaybookRun(playbook)

    def decide(self, view: View) -> Sequence[Order]:
        """What the rules say."""
        return self._run.decide(view)

    def close(self) -> None:
        """Nothing is held."""


def _has_refused(view: View) -> bool:
    return any(order.state is OrderState.REFUSED for order in view.orders)
