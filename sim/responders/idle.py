"""Does nothing: what the system and the others would do without a responder."""

from __future__ import annotations

from collections.abc import Sequence

from sim.model.order import Order
from sim.observe.view import View
from sim.responders.registry import RESPONDERS


@RESPONDERS.register("idle")
class Idle:
    """The lower anchor of a score."""

    name = "idle"

    def decide(self, view: View) -> Sequence[Order]:
        """Nothing."""
        return ()

    def close(self) -> None:
        """Nothing is held."""
