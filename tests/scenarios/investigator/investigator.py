"""A responder that changes nothing: it asks, and says what it thinks is wrong."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sim.model.order import Order, OrderState
from sim.observe.view import View
from sim.units import MINUTE
from tests.scenarios.investigator.judging import Casebook
from tests.scenarios.investigator.questions import ROUNDS, Question

# Whoever is not called looks at the board now and then.
FIRST_LOOK_US = 6 * MINUTE
# Two diagnoses that differ by less say the same.
CLOSE = 0.1
# Who is sure asks again now and then, lest the world has changed meanwhile.
SURE = 0.7
LOOKS_AGAIN_US = 2 * MINUTE


class Investigator:
    """Asks round after round from the first sign on, and files what it thinks when that changes.

    ``leaves_out`` names questions that it does not ask.
    """

    name = "investigator"

    def __init__(self, *, leaves_out: Collection[str] = ()) -> None:
        self._leaves_out = frozenset(leaves_out)
        self._asked_us = 0
        self._began_us: int | None = None
        self._batch = 0
        self._asked: dict[str, str] = {}
        self._filed: dict[tuple[str, str], float] = {}
        self._casebook = Casebook()
        self._answers: dict[str, object] = {}
        self.looks: list[tuple[int, dict[str, object]]] = []  # when, and all that was known then

    def decide(self, view: View) -> Sequence[Order]:
        """The next questions, or a diagnosis where the last answers have changed it."""
        if self._began_us is None:
            is_called = view.messages or any(alert.is_firing for alert in view.alerts)
            if not is_called and view.now_us < FIRST_LOOK_US:
                return ()
            self._began_us = view.now_us
        self._read(view)
        self._casebook.read(self._answers)
        thought = self._casebook.belief()
        if _differ(thought, self._filed):
            self._filed = thought
            return [_diagnosis(thought)]
        if self._is_settled(view.now_us):
            return ()
        self._asked_us = view.now_us
        batch = self._batch
        self._batch += 1
        return [
            order
            for question in ROUNDS[batch % len(ROUNDS)]
            if question.name not in self._leaves_out
            and (order := self._ask(question, batch)) is not None
        ]

    def close(self) -> None:
        """Nothing is held."""

    def _is_settled(self, now_us: int) -> bool:
        """Whether every question has been asked, one answer is likelier than not, and not old."""
        is_sure = sum(self._filed.values()) > SURE and max(self._filed.values()) > SURE / 2
        return is_sure and self._batch >= len(ROUNDS) and now_us < self._asked_us + LOOKS_AGAIN_US

    def _ask(self, question: Question, batch: int) -> Order | None:
        order = question.order(self._answers)
        if order is None:
            return None
        label = f"{question.name}-{batch}"
        self._asked[label] = question.name
        return Order(order.action, order.arguments, label)

    def _read(self, view: View) -> None:
        for status in view.orders:
            name = self._asked.get(status.label or "")
            if name is not None and status.state is OrderState.DONE:
                self._answers[name] = status.answer
        self.looks.append((view.now_us, dict(self._answers)))


def _differ(one: dict[tuple[str, str], float], other: dict[tuple[str, str], float]) -> bool:
    return any(
        abs(one.get(key, 0.0) - other.get(key, 0.0)) > CLOSE for key in {*one, *other}
    ) and bool(one)


def _diagnosis(thought: dict[tuple[str, str], float]) -> Order:
    return Order(
        "submit_diagnosis",
        {
            "hypotheses": [
                {"component": component, "mechanism": mechanism, "probability": share}
                for (component, mechanism), share in thought.items()
            ]
        },
    )
