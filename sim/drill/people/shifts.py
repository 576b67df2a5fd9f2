"""The seat changes hands: whoever comes has the screens, the channel and the note, no more."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pydantic import JsonValue

from sim.drill.people.channel import Channel
from sim.drill.people.roles import Roles
from sim.engine.face import Rank, WorldFace
from sim.model.kinds import ACTIONS, Verb
from sim.model.order import OrderStatus
from sim.model.people import Shift
from sim.model.scenario import Scenario
from sim.observe.people_view import SeatView

SUBJECT = "seat"
# What was only in the head of whoever asked: an answer, a belief.
PRIVATE = frozenset({"submit_diagnosis"})


class Shifts:
    """Every change of shift of a scenario."""

    def __init__(
        self, scenario: Scenario, world: WorldFace, channel: Channel, *, roles: Roles
    ) -> None:
        self._channel = channel
        self._roles = roles
        self._note: tuple[int, str, str] | None = None  # when, to whom, the words
        self.seat: SeatView | None = None
        # Nobody at the desk can work before this time of the drill's clock.
        self.ready_us = 0
        for number, shift in enumerate(scenario.shifts):
            world.at(
                shift.at + scenario.lead_in,
                Rank.INJECT,
                f"shift-{number:04d}",
                partial(self._change, shift),
            )

    def note(self, line: int, arguments: dict[str, JsonValue]) -> None:
        """A note is left."""
        self._channel.note(SUBJECT, "noted", line, **arguments)
        said = (f"{name.replace('_', ' ')}: {_words(value)}" for name, value in arguments.items())
        words = "; ".join(part for part in said if not part.endswith(": "))
        self._note = (self._channel.now_us, str(arguments["person"]), words)

    def known(self, orders: tuple[OrderStatus, ...]) -> tuple[OrderStatus, ...]:
        """Orders as whoever sits here knows them: not what others asked and were answered."""
        seat = self.seat
        if seat is None:
            return orders
        return tuple(
            order if order.asked_us >= seat.since_us else _bare(order)
            for order in orders
            if order.asked_us >= seat.since_us or not _is_question(order)
        )

    def _change(self, shift: Shift) -> None:
        now = self._channel.now_us
        note = self._note
        if note is not None and now - note[0] > shift.note_within:
            note = None
        self.ready_us = now + (shift.reads_all if note is None else shift.reads_note)
        self.seat = SeatView(shift.comes, now, None if note is None else note[2])
        text = f"{shift.leaves} has left. {shift.comes} sits here now"
        text += " and has read the note." if note else "; there is no note."
        told = self._channel.say(
            SUBJECT,
            "changed",
            text,
            sender="Rota",
            role="rota",
            leaves=shift.leaves,
            comes=shift.comes,
            has_note=note is not None,
        )
        self._roles.pass_on(shift.leaves, None if note is None else shift.comes, cause=told)


def _is_question(order: OrderStatus) -> bool:
    return order.action in ACTIONS and ACTIONS.get(order.action).verb is Verb.QUERY


def _bare(order: OrderStatus) -> OrderStatus:
    arguments = {} if order.action in PRIVATE else order.arguments
    return replace(order, answer=None, arguments=arguments)


def _words(value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
