"""The one door: a responder is handed a view and answers with orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar, runtime_checkable

from sim.model.order import Decision, Order
from sim.observe.view import View

S_contra = TypeVar("S_contra", contravariant=True)


class Responder(Protocol):
    """Anyone who turns views into orders. ``name`` goes into the journal's head."""

    name: str

    def decide(self, view: View) -> Sequence[Order] | Decision:
        """Orders to give now, in turn; none lets the next look come by itself.

        A ``Decision`` says besides how long it was thought about.

        Raises:
            ResponderFailed: only by responders that run outside (a program that misbehaves).
        """
        ...

    def close(self) -> None:
        """The drill is over; release what is held."""
        ...


@runtime_checkable
class Driver(Protocol[S_contra]):
    """Somebody who keeps the clock himself, as a person at a console does: handed the session."""

    def drive(self, session: S_contra) -> None:
        """Step the session until it is over."""
        ...
