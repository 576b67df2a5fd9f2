"""A branch lived in pieces: a session stands still at a place, and goes on by what is asked of it.

A place lies just before an input: a time of the drill's clock and a journal line. What has been fed
by then is what branches share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from sim.drill.branches.branch import BRANCH, Branch, Input
from sim.drill.branches.moves import Move, Script
from sim.drill.drill import Drill
from sim.drill.session import Session
from sim.journal.writer import Journal, Nowhere
from sim.model.conduct import Intervention
from sim.model.kinds import Verb
from sim.model.order import OrderState
from sim.scoring.reading import orders

# Of the drill's clock, and of the journal: inputs are fed in this order.
Place = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """A branch that is asked for: the moves kept, and all inputs with them in their order."""

    kept: tuple[int, ...]
    moves: tuple[Move, ...]
    inputs: tuple[Input, ...]

    def before(self, place: Place) -> tuple[Input, ...]:
        """What has been fed when a session stands there."""
        return tuple(one for one in self.inputs if one[:2] < place)


def asked_of(script: Script, kept: Iterable[int], moves: Sequence[Move] | None = None) -> Asked:
    """A run's inputs with only the moves of these indexes; ``moves`` in place of its own."""
    of = tuple(script.moves if moves is None else moves)
    chosen = tuple(sorted(kept))
    given: list[Input] = [(one.at_us, one.line, one.order) for k in chosen for one in of[k].given]
    return Asked(chosen, of, tuple(sorted([*given, *script.rest], key=lambda one: one[:2])))


class Standing:
    """A session that no declared end ends; all inputs before ``place`` are fed."""

    def __init__(self, drill: Drill) -> None:
        self._lasts_us = drill.scenario.lasts
        scenario = drill.scenario.model_copy(update={"soak": self._lasts_us})
        # A branch keeps no secrets any more.
        made = replace(drill, scenario=scenario, salt=None)
        made.__dict__["layout"] = drill.layout
        self._session = Session(made, Journal(Nowhere()), responder=BRANCH)
        self.place: Place = self._session.now_us, 0

    def come_to(self, place: Place, asked: Asked) -> None:
        """Feed all that comes before a place, and let time pass until then."""
        self._feed(asked.before(place))
        self._pass_until(place[0])
        self.place = place

    def end(self, asked: Asked) -> Branch:
        """Feed all that is left and let the drill last to its end."""
        self._feed(asked.inputs)
        while not self._session.is_over:
            self._pass_until(self._lasts_us)
        record = self._session.record
        states = [one.state for one in orders(record) if one.verb is Verb.CHANGE]
        given = [(k, one) for k in asked.kept for one in asked.moves[k].given]
        given.sort(key=lambda one: (one[1].at_us, one[1].line))
        refused, tried = set[int](), set[int]()
        # All and only the kept orders change the system; what the end cut off counts as refused.
        for (k, one), state in zip_longest(given, states[: len(given)]):
            if state not in (None, OrderState.REFUSED):
                tried.add(k)
            elif one.became is not OrderState.REFUSED:
                refused.add(k)
        return Branch(record, frozenset(refused), frozenset(asked.kept) - tried)

    def _feed(self, inputs: Iterable[Input]) -> None:
        for at_us, line, given in inputs:
            if (at_us, line) < self.place:
                continue
            self._pass_until(at_us)
            if self._session.is_over:
                break
            if isinstance(given, Intervention):
                self._session.intervene(given)
            else:
                self._session.step([given])

    def _pass_until(self, at_us: int) -> None:
        if at_us > self._session.now_us and not self._session.is_over:
            self._session.step(tick_us=at_us - self._session.now_us)
