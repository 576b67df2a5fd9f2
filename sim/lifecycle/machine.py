"""A lifecycle is a table: (state, event) -> state. Nothing moves but by a line of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from sim.errors import InvalidTransition

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


class Machine(Generic[State, Event]):
    """The moves that a kind of thing knows; pure, so one machine serves every thing of its kind."""

    def __init__(self, table: Mapping[tuple[State, Event], State]) -> None:
        self.table = dict(table)

    def allows(self, state: State, event: Event) -> bool:
        """Whether the table holds this move."""
        return (state, event) in self.table

    def move(self, state: State, event: Event, *, subject: str, story: str = "") -> State:
        """The state after ``event``.

        Raises:
            InvalidTransition: if the table does not hold the move; it carries ``story``, what
                happened to ``subject`` before.
        """
        after = self.table.get((state, event))
        if after is None:
            raise InvalidTransition(subject, state.value, event.value, story)
        return after

    def events(self, state: State) -> tuple[Event, ...]:
        """What can happen next, in the table's order."""
        return tuple(event for known, event in self.table if known is state)

    def states(self) -> frozenset[State]:
        """Every state that the table names."""
        return frozenset(self.table.values()) | {state for state, _ in self.table}
