"""The console as a seat: it is handed the session and keeps the clock itself."""

from __future__ import annotations

from collections.abc import Sequence

from sim.cli.console.app import ConsoleApp
from sim.cli.console.pace import Pace
from sim.drill.session import Session
from sim.model.order import Order
from sim.observe.view import View


class Console:
    """A person at a terminal; the same seat as that of the line mode, for the journal."""

    name = "person"

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    def decide(self, view: View) -> Sequence[Order]:
        """Nothing: the console gives its orders itself, and is asked by nobody before the end."""
        return ()

    def drive(self, session: Session) -> None:
        """Play the session until it is over or the person leaves.

        Raises:
            KeyboardInterrupt: when the person left before the end.
            Rewound: when the person goes back.
        """
        app = ConsoleApp(session, self._pace)
        is_over = app.run()
        if app.back is not None:
            raise app.back
        if not is_over:
            raise KeyboardInterrupt

    def close(self) -> None:
        """Nothing is held."""
