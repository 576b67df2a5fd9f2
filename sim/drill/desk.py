"""Takes orders: reads them, lets attention pass, asks the facts, carries out, tells.

An order is answered, never an exception: what cannot be done is refused with a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from sim.drill.coordination import Coordination
from sim.drill.logbook import Logbook
from sim.drill.orders import OrderBook, subject
from sim.drill.posting import post
from sim.drill.questions import Questions
from sim.drill.reading_orders import read_action
from sim.drill.silencing import Silencing
from sim.engine.face import Rank, WorldFace
from sim.lifecycle.order import OrderEvent
from sim.model.kinds import Action, Verb
from sim.model.order import Luck, Order
from sim.observe.changes import ChangeLog
from sim.observe.view import View
from sim.streams import draw, happens
from sim.units import to_ppm

TOO_LATE = "the drill ended before it was carried out"


@dataclass(frozen=True)
class Hands:
    """What a desk may ask of the session that it serves."""

    now_us: Callable[[], int]
    # Let time pass; True when the drill ended meanwhile.
    pass_time: Callable[[int], bool]
    # The same, but a new page cuts it short.
    wait: Callable[[int], bool]
    look: Callable[[], View]


class Desk:
    """One desk a run; one person behind it, who does one thing at a time."""

    def __init__(
        self,
        *,
        seed: int,
        world: WorldFace,
        logbook: Logbook,
        orders: OrderBook,
        coordination: Coordination,
        silencing: Silencing,
        questions: Questions,
        changes: ChangeLog,
        hands: Hands,
    ) -> None:
        self._seed = seed
        self._world = world
        self._logbook = logbook
        self._orders = orders
        self._coordination = coordination
        self._silencing = silencing
        self._questions = questions
        self._changes = changes
        self._hands = hands
        self._occurrences: dict[tuple[str, str], int] = {}
        self._lucks: dict[int, Luck] = {}

    def take(self, order: Order, *, cause: int) -> None:
        """Handle one order; time passes while the person is busy with it."""
        if self._orders.is_known(order.label):
            return
        number = self._orders.ask(order, self._hands.now_us(), cause=cause)
        if order.luck is not None:
            self._lucks[number] = order.luck
        action = read_action(order)
        if isinstance(action, str):
            self._refuse(number, action)
            return
        people = self._coordination.people
        reads_us = max(people.ready_us - self._hands.now_us(), 0)
        if self._hands.pass_time(reads_us + action.attention_us):
            self._refuse(number, TOO_LATE)
            return
        refusal = (
            action.refusal(self._world.facts)
            or self._out_of_reach(action)
            or people.bars(order.action, action)
        )
        if refusal is not None:
            self._refuse(number, refusal)
            return
        match action.verb:
            case Verb.QUERY:
                self._answer(number, order.action, action)
            case Verb.CHANGE:
                self._change(number, order.action, action)
            case Verb.PASS:
                self._pass(number, action)
            case _:
                self._coordinate(number, order.action, action)

    def _out_of_reach(self, action: Action) -> str | None:
        region = action.target().region
        if not action.needs_control or self._world.facts.is_controllable(region):
            return None
        return "the provider's control plane does not answer; nothing can be changed through it"

    def _answer(self, number: int, kind: str, action: Action) -> None:
        self._orders.start(number, is_told=False)
        answer = self._questions.answer(kind, action, self._hands.look())
        self._finish(number, answer=answer)

    def _pass(self, number: int, action: Action) -> None:
        self._orders.start(number, is_told=False)
        lasts = getattr(action, "lasts", 0)
        assert isinstance(lasts, int)
        self._hands.wait(lasts)
        # Waiting for the end is done by the end.
        self._finish(number)

    def _coordinate(self, number: int, kind: str, action: Action) -> None:
        room = self._silencing if kind in self._silencing.kinds else self._coordination
        refusal = room.carry_out(kind, action, self._orders.line(number))
        if refusal is not None:
            self._refuse(number, refusal)
            return
        self._orders.start(number, is_told=False)
        self._finish(number)

    def _change(self, number: int, kind: str, action: Action) -> None:
        self._coordination.people.note_hands(kind, self._orders.line(number))
        takes_us = action.lasts_us(self._world.facts)
        self._orders.start(number, is_told=takes_us > 0)
        if takes_us == 0:
            self._carry_out(number, kind, action)
            return
        when = self._world.now_us + takes_us
        self._world.at(
            when,
            Rank.ORDER_ENDS,
            f"order-{self._keyed(number):06d}",
            lambda: self._carry_out(number, kind, action),
        )

    def _carry_out(self, number: int, kind: str, action: Action) -> None:
        facts = self._world.facts
        # The world has moved on while the order was under way.
        refusal = action.refusal(facts)
        if refusal is not None:
            self._refuse(number, refusal)
            return
        if self._fails(number, kind, action):
            reason = "it was tried and failed; nothing was changed"
            self._orders.end(number, OrderEvent.FAIL, self._hands.now_us(), reason=reason)
            return
        note = action.change_note(facts)
        steps = tuple(action.steps(facts))
        line = self._finish(number)
        if note is not None:
            post(note, self._changes, self._logbook, at_us=self._hands.now_us(), cause=line)
        self._world.carry_out(steps, cause=line, label=subject(self._keyed(number)))

    def _keyed(self, number: int) -> int:
        """The number that an order's luck and turn are keyed by."""
        luck = self._lucks.get(number)
        return number if luck is None else luck.number

    def _fails(self, number: int, kind: str, action: Action) -> bool:
        """Luck belongs to the kind, the target and how often it was tried, to nothing else."""
        target = str(action.target())
        luck = self._lucks.get(number)
        turn = self._occurrences.get((kind, target), 0) if luck is None else luck.turn
        self._occurrences[kind, target] = turn + 1
        key = draw(self._seed, "order", kind, target, turn)
        return happens(key, to_ppm(action.failure(self._world.facts)))

    def _refuse(self, number: int, reason: str) -> None:
        self._orders.end(number, OrderEvent.REFUSE, self._hands.now_us(), reason=reason)

    def _finish(self, number: int, answer: JsonValue = None) -> int:
        return self._orders.end(
            number,
            OrderEvent.FINISH,
            self._hands.now_us(),
            answer=answer,
        )
