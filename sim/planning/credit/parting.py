"""Branches of one world: what they have in common is lived once.

A process stands still before some of the moves. Whoever asks for a branch that came as far by the
same inputs has it go on as a process of its own (``fork``), and it keeps standing for the next. A
process is all that its world is, so nothing is copied by hand and a branch stays a replay. Where
forking is not safe each branch is lived from its beginning, and comes to the same.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, Generic, NoReturn, TypeVar

from sim.drill.branches.branch import Branch, Input, branch
from sim.drill.branches.moves import Move, Script
from sim.drill.drill import Drill
from sim.planning.credit.standing import Asked, Place, Standing, asked_of

R = TypeVar("R")
# Each place doubles the processes that may stand there: no more than 31 in all.
MOST_PLACES: Final = 5
# Elsewhere system libraries keep threads that a forked process does not have.
CAN_FORK: Final = sys.platform == "linux"


def places_of(moves: Sequence[Move]) -> tuple[Place, ...]:
    """Before the first move, and before others of them, evenly, where they are many."""
    places = sorted((move.at_us, move.lines[0]) for move in moves)
    step = max(-(-len(places) // MOST_PLACES), 1)
    return tuple(places[::step])


@dataclass(frozen=True)
class Other:
    """A process that stands further on, or is on its way to the end, seen from where it left."""

    process: int
    line: Connection
    place: Place
    fed: tuple[Input, ...]


class Parting(Generic[R]):
    """One world and what its branches come to, as ``measure`` tells it of each.

    To be closed, so that no process is left standing.
    """

    def __init__(
        self,
        drill: Drill,
        script: Script,
        measure: Callable[[Branch], R],
        places: Sequence[Place],
    ) -> None:
        self._drill = drill
        self._script = script
        self._measure = measure
        self._places = tuple(places)
        # This process stands before the first place, others, each in its turn, before later ones.
        self._here: Standing | None = None
        self._others: list[Other] = []

    def close(self) -> None:
        """Let every process that stands end."""
        while self._others:
            _leave(self._others.pop())
        self._here = None

    def of(self, kept: Iterable[int], moves: Sequence[Move] | None = None) -> R:
        """What a branch comes to.

        Args:
            kept: indexes of the moves that are made in it.
            moves: in place of the run's own: such a branch is asked for once, and nobody stands on
                its way.
        """
        if not self._places or not CAN_FORK:
            return self._measure(branch(self._drill, self._script, kept, moves=moves))
        asked = asked_of(self._script, kept, moves)
        if self._here is None:
            self._here = Standing(self._drill)
            self._here.come_to(self._places[0], asked_of(self._script, ()))
        if asked.before(self._places[0]) != asked_of(self._script, ()).before(self._places[0]):
            return self._measure(branch(self._drill, self._script, kept, moves=moves))
        return self._answer(asked, self._places if moves is None else ())

    def _answer(self, asked: Asked, places: tuple[Place, ...]) -> R:
        """By whoever has come furthest towards it."""
        assert self._here is not None
        for other in self._others:
            if asked.before(other.place) == other.fed:
                other.line.send((asked, places))
                return self._hear(other)
        place = next((one for one in places if one > self._here.place), None)
        other = self._sent(asked, places, place)
        answer = self._hear(other)
        if place is None:
            _leave(other)
        else:
            self._others.append(other)
        return answer

    def _sent(self, asked: Asked, places: tuple[Place, ...], place: Place | None) -> Other:
        """A new process, on its way from here to a place, or to the end."""
        mine, theirs = Pipe()
        with warnings.catch_warnings():
            # Threads that libraries keep idle stay behind, and nothing that they hold is used.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if not process:
            mine.close()
            self._be_another(asked, places, place, theirs)
        theirs.close()
        return Other(process, mine, place or (0, 0), asked.before(place) if place else ())

    def _hear(self, other: Other) -> R:
        try:
            answer: R = other.line.recv()
        except EOFError:
            raise RuntimeError("a branch broke off; its own words stand above") from None
        return answer

    def _be_another(
        self, asked: Asked, places: tuple[Place, ...], place: Place | None, line: Connection
    ) -> NoReturn:
        """Go on from here as the new process, answer for as long as somebody asks, and end."""
        code = 1
        try:
            # Whoever asks hears of an interrupt, and asks no more.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            assert self._here is not None
            for other in self._others:
                other.line.close()
            self._others.clear()
            if place is None:
                line.send(self._measure(self._here.end(asked)))
            else:
                self._here.come_to(place, asked)
                line.send(self._answer(asked, places))
                self._answer_on(line)
            code = 0
        except ConnectionError:
            pass  # Nobody asks any more.
        except BaseException:
            traceback.print_exc()
        finally:
            # What the first process is to do at its end is not done twice.
            os._exit(code)

    def _answer_on(self, line: Connection) -> None:
        while True:
            try:
                asked, places = line.recv()
            except EOFError:
                break
            line.send(self._answer(asked, places))
        self.close()


def _leave(other: Other) -> None:
    """Its line closed, it ends; its time of processor counts as ours."""
    other.line.close()
    os.waitpid(other.process, 0)
