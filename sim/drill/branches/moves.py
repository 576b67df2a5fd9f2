"""What a run was steered by: its orders at their times, and those that changed the system as moves.

Looking, telling and declaring are no moves: they stay in every branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.drill.facilitating import intervention_of
from sim.drill.reading_orders import read_action
from sim.journal.entries import Entry, Kind
from sim.model.conduct import Act, Intervention
from sim.model.kinds import Action, Verb
from sim.model.order import Luck, Order, OrderState
from sim.units import MINUTE

# Orders of one kind that follow its first within so long are one move: five restarts in a row.
ONE_MOVE_US = MINUTE


@dataclass(frozen=True, slots=True)
class Given:
    """One order as it was asked; ``became`` is how it ended in the run."""

    at_us: int
    order: Order
    line: int
    verb: Verb
    became: OrderState


@dataclass(frozen=True, slots=True)
class Move:
    """Orders that changed the system, or were meant to: of one kind, within a minute."""

    action: str
    given: tuple[Given, ...]

    @property
    def at_us(self) -> int:
        """When the first of its orders was asked."""
        return self.given[0].at_us

    @property
    def lines(self) -> tuple[int, ...]:
        """Journal lines of its orders."""
        return tuple(given.line for given in self.given)

    def is_like(self, other: Move) -> bool:
        """Whether both order the same, whenever."""
        mine, theirs = (
            [(given.order.action, given.order.arguments) for given in move.given]
            for move in (self, other)
        )
        return mine == theirs


@dataclass(frozen=True)
class Script:
    """All that came from outside in one run, in the order of its journal."""

    moves: tuple[Move, ...]
    # Orders that are no moves, and what a facilitator did: when, journal line, what.
    rest: tuple[tuple[int, int, Order | Intervention], ...]


def script_of(entries: Sequence[Entry]) -> Script:
    """The inputs of a run. Waiting is left out: time passes in a branch by the recorded clock."""
    asked = _orders(entries)
    given = _with_luck([one for one in asked if one.verb is Verb.CHANGE], entries)
    rest: list[tuple[int, int, Order | Intervention]] = [
        (one.at_us, one.line, one.order)
        for one in asked
        if one.verb not in (Verb.CHANGE, Verb.PASS)
    ]
    rest += [
        (entry.at_us, entry.sequence, intervention_of(entry))
        for entry in entries
        if entry.kind is Kind.FACILITATION and entry.event != Act.END.value
    ]
    return Script(_grouped(given), tuple(sorted(rest, key=lambda one: one[:2])))


def _orders(entries: Sequence[Entry]) -> list[Given]:
    """Every order that could be read, as it was asked and as it ended."""
    found: list[Given] = []
    number_of: dict[str, int] = {}
    for entry in entries:
        if entry.kind is not Kind.ORDER:
            continue
        if entry.event == OrderState.ASKED.value:
            data, number = entry.data, len(number_of) + 1
            arguments = data.get("arguments")
            label = data.get("label")
            order = Order(
                str(data["action"]),
                dict(arguments) if isinstance(arguments, dict) else {},
                None if label is None else str(label),
                str(data.get("by", "responder")),
                Luck(number, 0),
            )
            action = read_action(order)
            number_of[entry.subject] = -1
            if isinstance(action, Action):
                number_of[entry.subject] = len(found)
                found.append(
                    Given(entry.at_us, order, entry.sequence, action.verb, OrderState.ASKED)
                )
        elif (index := number_of[entry.subject]) >= 0:
            found[index] = replace(found[index], became=OrderState(entry.event))
    return found


def _with_luck(changes: Sequence[Given], entries: Sequence[Entry]) -> list[Given]:
    """Each with the luck that it had: how often its kind had been tried on its target before.

    Tries are counted as they were carried out. What was refused would have been tried after them.
    """
    ended = {
        entry.subject: entry.sequence
        for entry in entries
        if entry.kind is Kind.ORDER and entry.event in _TRIED
    }
    last = len(entries)

    def when(one: Given) -> int:
        assert one.order.luck is not None
        return ended.get(f"order-{one.order.luck.number}", last + one.line)

    turns: dict[tuple[str, str], int] = {}
    made = []
    for one in sorted(changes, key=when):
        action = read_action(one.order)
        assert isinstance(action, Action)
        key = one.order.action, str(action.target())
        turn = turns[key] = turns.get(key, -1) + 1
        assert one.order.luck is not None
        luck = replace(one.order.luck, turn=turn)
        made.append(replace(one, order=replace(one.order, luck=luck)))
    return sorted(made, key=lambda one: one.line)


_TRIED = frozenset({OrderState.DONE.value, OrderState.FAILED.value})


def _grouped(changes: Sequence[Given]) -> tuple[Move, ...]:
    groups: list[list[Given]] = []
    open_group: dict[str, list[Given]] = {}
    for one in changes:
        group = open_group.get(one.order.action)
        if group is None or one.at_us - group[0].at_us > ONE_MOVE_US:
            group = open_group[one.order.action] = []
            groups.append(group)
        group.append(one)
    return tuple(Move(group[0].order.action, tuple(group)) for group in groups)
